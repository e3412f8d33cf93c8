"""The changes of an import, in the words of a page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cordee.kernel.actors.models import LegalForm, Organisation, Site, Theme, Visibility
from cordee.kernel.actors.rules import Actor
from cordee.kernel.actors.rules.visibility import audience_of, hidden
from cordee.kernel.exchange.models import Import, Origin, State
from cordee.kernel.exchange.queries.hands import Hands
from cordee.kernel.exchange.rules import CREATED, imports_for_all
from cordee.kernel.reference.models import Commune
from cordee.lib.identity import phone_display
from cordee.lib.module import link_to

VIEWS = ("changes", "warnings", "rejected", "vanished", "records")


@dataclass(frozen=True, slots=True)
class Value:
    """One value that changes: what it is, before (empty when there was none), after. ``over``: the list wins over it.
    ``who`` wrote what stays, or wrote by hand what is replaced ("" when it is not known, or was not by hand).
    """

    label: str
    before: str
    after: str
    over: bool = False
    who: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What one row does."""

    row: int
    created: bool
    name: str
    place: str
    url: str
    values: list[Value] = field(default_factory=list)
    stays: list[Value] = field(default_factory=list)  # before: what is written here; after: what the list says


def first_view(run: Import, readings: Sequence[object]) -> str:
    """What a report opens on: its ten rows, else what changes, else whom the list no longer names,
    else, once the changes are forgotten, the records of the list."""
    lost = run.report.get("vanished_names") and not run.changes
    told = "records" if run.state == State.APPLIED and not run.changes else "changes"
    return "ten" if readings else "vanished" if lost else told


def shown_changes(rows: Sequence[dict[str, Any]], actor: Actor, source: int = 0) -> list[Change]:
    """The rows of ``Import.changes`` for one page of it. One query, two more when a record is there already,
    and two for who does not read everything, whatever their number. ``source``: the list that is read.

    A value written here by hand is said so, with who and when, whether it stays or is replaced: by name to those who
    animate or operate.

    Of a column that is kept from ``actor``, what is written here is not said, nor whether anything is, nor by whom.
    """
    every = [each for row in rows for each in (*row["fields"], *row.get("stays", ()))]
    codes = {value for name, *values in every if name == "site.commune_id" for value in values}
    communes = dict(Commune.objects.filter(pk__in=codes - {None, ""}).values_list("pk", "name"))
    hands, kept, named = _hands(rows, source), _kept(rows, actor), imports_for_all(actor)
    result = []
    for row in rows:
        url = reverse("exchange:record", args=[row["organisation"]]) if row["organisation"] else ""
        change = Change(row["row"], row["status"] == CREATED, row["name"], row["place"], url)
        over, place = set(row.get("over", ())), (row["organisation"], row.get("site"))
        values = [(change.values, *each, each[0] in over) for each in row["fields"]]
        for into, name, here, said, whoever in [*values, *((change.stays, *e, True) for e in row.get("stays", ()))]:
            if name in _DERIVED:
                continue
            words = _shown(name, here, communes)
            hand = hands.hand(*place, name, here, words)
            who = hands.who(*place, name, here, words) if whoever else hand.replaced(named) if hand else ""
            if name in kept[place]:
                words, who = _("réservé"), ""
            into.append(Value(_label(name), words, _shown(name, said, communes), name in over, who))
        result.append(change)
    return result


def _kept(rows: Sequence[dict[str, Any]], actor: Actor) -> defaultdict[tuple[Any, Any], set[str]]:
    """Of the (organisation, place) of each row, the columns that are kept from this actor."""
    found: defaultdict[tuple[Any, Any], set[str]] = defaultdict(set)
    if audience_of(actor, None) == Visibility.PRIVATE:
        return found
    organisations = Organisation.objects.only("visibility").in_bulk({row["organisation"] for row in rows} - {None})
    sites = Site.objects.only("visibility").in_bulk({row.get("site") for row in rows} - {None})
    for row in rows:
        place = pk, site = row["organisation"], row.get("site")
        if pk in organisations:
            found[place] |= hidden(organisations[pk].visibility, audience_of(actor, pk))
        if site in sites:
            found[place] |= {f"site.{name}" for name in hidden(sites[site].visibility, audience_of(actor, pk))}
    return found


_DERIVED = ("naf_version", "family")


def _hands(rows: Sequence[dict[str, Any]], source: int) -> Hands:
    """Who wrote what stays or is replaced on these rows."""
    asked = [row for row in rows if row["organisation"]]
    organisations = [row["organisation"] for row in asked]
    things = [f"actors.organisation:{pk}" for pk in organisations]
    return Hands([*things, *(f"actors.site:{row['site']}" for row in asked if row["site"])], organisations, but=source)


def _label(name: str) -> str:
    if name == "themes":
        return _("thèmes")
    if name == "site.commune_id":
        return _("commune")
    if name == "site.lat_e6":
        return pgettext("geography", "latitude")
    if name == "site.lon_e6":
        return pgettext("geography", "longitude")
    model: Any = Site if name.startswith("site.") else Organisation
    return str(model._meta.get_field(name.removeprefix("site.")).verbose_name)


def _shown(name: str, value: Any, communes: dict[str, str]) -> str:
    if value in ("", None, [], False):
        return ""
    if name == "themes":
        return ", ".join(str(Theme(code).label) for code in value if code in Theme.values)
    if name == "legal_form":
        return "" if value == LegalForm.OTHER else str(LegalForm(value).label)
    if name == "site.commune_id":
        return communes.get(value, str(value))
    if name in ("site.lat_e6", "site.lon_e6"):
        return f"{value / 1_000_000:.5f}"
    if name.removeprefix("site.") == "phone":
        return phone_display(value)
    if name == "fte_hundredths":
        return f"{value / 100:g}"
    return _("oui") if value is True else str(value)


def brought_by(run: Import) -> QuerySet[Organisation]:
    """The organisations that this import saw last, by name."""
    rows = Origin.objects.filter(last_import=run, live=True, organisation__isnull=False)
    return Organisation.objects.filter(pk__in=rows.order_by().values("organisation")).order_by("name", "pk")


def linked(rows: Iterable[Organisation]) -> list[tuple[str, str]]:
    """(name, address) of these; "" for one that has no page any more."""
    links = [(row.name, link_to(f"actors.organisation:{row.pk}")) for row in rows]
    return [(name, link[1] if link else "") for name, link in links]


def rows_of(run: Import, view: str) -> Any:
    """What one view of a report pages through: its changes, its problems, names, or the records of the list."""
    if view == "records":
        return brought_by(run)
    if view == "vanished":
        return run.report.get("vanished_names", [])
    return [] if view == "ten" else run.changes if view == "changes" else run.report.get(view) or []
