"""Messages to people, by the channels they accept.

Invariant: nobody is told twice, nor by a channel they refused.
"""
