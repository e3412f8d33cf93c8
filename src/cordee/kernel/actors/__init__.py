"""Who is who: people, organisations, sites, memberships, affiliations, journal.

Invariant: an act is one person, for one organisation, in one role, by one way, at one time.
"""
