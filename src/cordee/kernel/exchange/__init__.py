"""Data that comes from elsewhere: sources, imports, and where each record came from.

Invariant: every imported value knows its origin; importing twice changes nothing.
"""
