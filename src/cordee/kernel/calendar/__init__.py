"""What is bookable, when, and by whom: two people can never be promised the same hour.

The invariant: at every instant, what is held of a resource is at most its capacity. The database itself refuses more
(migration 0002). Places and equipment, the agenda, training, services and jobs book here, in one way.
"""
