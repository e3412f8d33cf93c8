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
