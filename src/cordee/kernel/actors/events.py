"""What actors tell the packages above them. Ids and plain values only."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OrganisationChanged:
    """An organisation, one of its sites, themes or affiliations was written."""

    organisation_id: int


@dataclass(frozen=True, slots=True)
class OrganisationsChanged:
    """Many at once: an import."""

    organisation_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OwnRecordWritten:
    """A manager of an organisation has just written its record on its page: they have read it. ``on``: that day."""

    organisation_id: int
    on: dt.date


@dataclass(frozen=True, slots=True)
class PersonRegistered:
    """Someone has an account. ``verified``: the address is known to be theirs (invited, claimed, made by hand)."""

    person_id: int
    verified: bool


@dataclass(frozen=True, slots=True)
class MembershipChanged:
    person_id: int
    organisation_id: int


@dataclass(frozen=True, slots=True)
class OrganisationsMerged:
    """Two records became one: ``gone`` leads to ``kept``. OrganisationsChanged follows, for both."""

    merge_id: int
    kept_id: int
    gone_id: int


@dataclass(frozen=True, slots=True)
class OrganisationsUnmerged:
    """They are two again."""

    merge_id: int
    kept_id: int
    gone_id: int


@dataclass(frozen=True, slots=True)
class OfferPublished:
    """Something an organisation offers or needs has appeared or changed: the whole of it, as it is now.

    ``source`` names it for ever ("sharing.resource:12"): published again, it replaces what was said before; it comes
    back when it had been withdrawn. ``direction`` and ``family`` are codes of models.OfferDirection and OfferFamily.
    The period is [since, until); ``expires_on`` is the first day it is no longer shown. ``url`` is an address of this
    site ("/…") or a web address. ``at`` is the clock of the act.
    """

    source: str
    organisation_id: int
    direction: str
    family: str
    title: str
    expires_on: dt.date
    at: dt.datetime
    words: str = ""
    commune: str = ""  # INSEE or ISTAT code; "" is where the organisation is
    since: dt.date | None = None
    until: dt.date | None = None
    quantity: int | None = None
    unit: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class OfferWithdrawn:
    """It is taken, filled or given up. Nothing happens when it was not known."""

    source: str
    at: dt.datetime
