"""Places and equipment shared between organisations: an archipelago where one books anywhere in under a minute.

When and by whom a thing is held belongs to kernel.calendar; what only a lender knows is here: places, features,
condition, hand-over, entitlement, prices.
"""
