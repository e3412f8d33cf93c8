"""The records that their list has stopped naming, and what is known of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.actors.models import Membership, Site
from cordee.kernel.actors.rules import Actor, animates
from cordee.kernel.exchange.models import Origin
from cordee.kernel.exchange.rules.vanishing import MISSES
from cordee.lib.module import Awaits


def vanished() -> QuerySet[Origin]:
    """What a list no longer holds after enough whole readings, lives on here, and nobody has said to stay.

    Only of what the list may speak for: what it created, its owner's own record, or anything for the network's lists.
    """
    rows = Origin.objects.filter(missed__gte=MISSES, live=True, stays_at=None)
    rows = rows.filter(Q(brought=True) | Q(source__organisation=None) | Q(source__organisation=F("organisation")))
    rows = rows.filter(organisation__isnull=False, organisation__ended_on=None)
    thing = Concat(Value("actors.site:"), Cast("pk", CharField()))
    places = Site.objects.filter(organisation=OuterRef("organisation"), closed_on=None).annotate(thing=thing)
    return rows.filter(Q(thing__startswith="actors.organisation:") | Exists(places.filter(thing=OuterRef("thing"))))


def place_alone(row: Origin) -> int | None:
    """The place to close when its organisation has others; None: the organisation goes with its last place."""
    kind, _sep, pk = row.thing.partition(":")
    others = Site.objects.filter(organisation=row.organisation_id, closed_on=None).exclude(pk=pk)
    return int(pk) if kind == "actors.site" and others.exists() else None


@dataclass(frozen=True, slots=True)
class Vanished:
    """One line of the page. ``place``: its name when only this place would close. ``others``: the lists that still name
    the organisation; ``held``: somebody answers for it, and can be asked.
    """

    origin: Origin
    place: str
    others: list[str]
    held: bool


def shown_vanished(rows: Sequence[Origin]) -> list[Vanished]:
    """For one page: three queries, whatever their number. ``rows`` come with their source and organisation."""
    ids = {row.organisation_id for row in rows}
    open_sites = Site.objects.filter(organisation__in=ids, closed_on=None).select_related("commune")
    sites = {f"actors.site:{site.pk}": site for site in open_sites}
    several = {pk for pk in ids if sum(site.organisation_id == pk for site in sites.values()) > 1}
    held = set(Membership.objects.filter(organisation__in=ids, until=None).values_list("organisation", flat=True))
    said = Origin.objects.filter(organisation__in=ids, live=True, missed__lt=MISSES).order_by("source__name")
    others = list(said.values_list("organisation", "source", "source__name").annotate(n=Count("pk")))
    found = []
    for row in rows:
        site = sites.get(row.thing)
        alone = site is not None and row.organisation_id in several
        place = (site.name or (site.commune.name if site.commune else _("un de ses lieux"))) if site and alone else ""
        names = [name for pk, source, name, _n in others if pk == row.organisation_id and source != row.source_id]
        found.append(Vanished(row, place, names, row.organisation_id in held))
    return found


def vanished_for_page() -> QuerySet[Origin]:
    """The longest unseen first."""
    return vanished().select_related("source__organisation", "organisation").order_by("last_seen", "pk")


def awaiting_vanished(actor: Actor) -> Iterator[Awaits]:
    """For the home page of those who answer for the whole directory."""
    if not animates(actor):
        return
    if count := vanished().count():
        said = ngettext("%(count)d fiche", "%(count)d fiches", count) % {"count": count}
        text = _("Des fiches ont disparu de leur liste")
        yield Awaits(text, reverse("exchange:vanished"), said, icon="eye-off", tone="own")
