"""Papers: attachments with versions, and PDFs made from our own data.

Invariant: a version never changes; who reads it follows what it belongs to.
"""
