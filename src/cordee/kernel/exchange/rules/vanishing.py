"""When the silence of a list becomes a question."""

MISSES = 2  # whole readings in a row without a record: one may be a mistake of those who keep the list
