"""Who has learnt to do what."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from cordee.kernel.actors.models import Qualification


def qualified(person: int, codes: Collection[str], day: dt.date) -> set[tuple[str, int]]:
    """(code, organisation that gave it) of what this person holds on this day, among these codes."""
    rows = Qualification.objects.filter(Q(until=None) | Q(until__gt=day), person=person, code__in=codes)
    return set(rows.order_by().values_list("code", "given_by"))


def qualification_name(code: str, givers: Collection[int]) -> str:
    """What these organisations call it: as it was last given, or its code when nobody has it yet."""
    row = (
        Qualification.objects.filter(code=code, given_by__in=givers)
        .order_by("-pk")
        .values_list("label", flat=True)
        .first()
    )
    return row or code
