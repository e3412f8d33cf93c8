"""Data sharing, outwards: each change leaves once, in order, with only the fields that were agreed, and is counted.

``exchange`` is the way in (where a value comes from, and how to take it back); this is the way out.
"""
