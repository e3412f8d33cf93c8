"""One index that packages feed, on SQLite and on PostgreSQL.

Invariant: what one may not see is not found.
"""
