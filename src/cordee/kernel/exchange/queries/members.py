"""The organisations of a list, and the network that they may be members of."""

import re

from django.db.models import Q, QuerySet

from cordee.kernel.actors.models import Affiliation, Organisation
from cordee.kernel.actors.queries import live_organisations
from cordee.kernel.actors.rules import Actor, animates
from cordee.kernel.exchange.models import Import, Origin, Source

_MEMBERS = re.compile(r"(?i)\b(?:membres?|adh[ée]rents?)\s+(?:de\s+la\s+|de\s+l[’']|du\s+|des\s+|de\s+|d[’']|:\s*)(.+)")


def group_of(source: Source) -> Organisation | None:
    """Whose members this list names: as it was said last time, else the organisation whose list it is."""
    group = source.members_of or source.organisation
    return group if group is not None and group.ended_on is None else None


def group_named_by(source: Source) -> str:
    """The network that the name of the list says ("Membres de l’Archipel"), or ""."""
    found = _MEMBERS.search(source.name)
    return found[1].strip() if found else ""


def groups_called(text: str, actor: Actor, most: int = 8) -> list[Organisation]:
    """Organisations with these words in their name or acronym, among those this actor may speak for."""
    rows = live_organisations().filter(Q(name__icontains=text) | Q(acronym__icontains=text))
    if not animates(actor):
        rows = rows.filter(pk=actor.organisation.pk if actor.organisation else 0)
    return list(rows.order_by("name", "pk")[:most])


def not_yet_asked(run: Import, group: Organisation) -> QuerySet[Organisation]:
    """What this import saw last and was never linked to the group, nor asked: who left or declined is left alone."""
    seen = Origin.objects.filter(last_import=run, live=True, organisation__isnull=False).values("organisation")
    known = Affiliation.objects.filter(group=group).values("member")
    rows = live_organisations().filter(pk__in=seen).exclude(pk__in=known).exclude(pk=group.pk)
    return rows.order_by("name", "pk")
