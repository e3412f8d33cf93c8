"""What undoing an import would do, as the directory is now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import (
    Affiliation,
    AffiliationStatus,
    JournalLine,
    Membership,
    Organisation,
    OrganisationTheme,
    Site,
)
from cordee.kernel.exchange.models import Import, Origin, State, Written
from cordee.kernel.exchange.queries.known import chunks
from cordee.kernel.exchange.queries.preview import _label
from cordee.kernel.exchange.rules.precedence import COLUMNS
from cordee.kernel.exchange.rules.undoing import Left, Undo
from cordee.ui.figures import plain_date

_MODELS: dict[str, Any] = {"organisation": Organisation, "site": Site}
_DERIVED_FROM = {"family": "legal_form", "naf_version": "naf_code"}  # goes back with what it is derived from, or stays
# an address written here since, even in part, stays whole (rules.merging.whole)
_WHOLE = [{name.removeprefix("site.") for name in COLUMNS[field]} for field in ("address", "point")]
_LINKS = f"{Affiliation._meta.label_lower}:"
_DATES = ("last_seen", "gone_at", "stays_at")


def later_import(run: Import) -> Import | None:
    """An import of the same list applied after this one, which is to be undone first."""
    if run.applied_at is None:
        return None
    rows = Import.objects.filter(source=run.source_id, state__in=(State.APPLIED, State.UNDOING))
    after = Q(applied_at__gt=run.applied_at) | Q(applied_at=run.applied_at, pk__gt=run.pk)
    return rows.filter(after).order_by("-applied_at", "-pk").first()


def can_be_undone(run: Import) -> bool:
    return run.state == State.APPLIED and Written.objects.filter(run=run).exists()


class _Now:
    """The records an import wrote, as they are now, read in few queries."""

    def __init__(self, run: Import) -> None:
        self.run = run
        self.parts: dict[str, list[Any]] = defaultdict(list)
        for part, rows in Written.objects.filter(run=run).order_by("pk").values_list("part", "rows"):
            self.parts[part] += rows
        self.sites = self._read(Site, {*self.parts["sites"], *self._ids("site")})
        ids = {*self.parts["organisations"], *self._ids("organisation"), *(row[0] for row in self.parts["themes"])}
        ids |= {site.organisation_id for site in self.sites.values()}
        self.organisations = self._read(Organisation, ids)
        self.edited = self._edited()

    def _ids(self, model: str) -> set[int]:
        return {pk for name, pk, _columns in self.parts["columns"] if name == model}

    @staticmethod
    def _read(model: Any, ids: Iterable[int]) -> dict[int, Any]:
        return {row.pk: row for part in chunks(ids) for row in model.objects.filter(pk__in=part)}

    def _edited(self) -> dict[int, str]:
        """Who wrote each organisation last since the import, in words.

        A link is no writing of the record, whoever asked for it, withdrew or ended it: one that holds is in claimed().
        """
        found: dict[int, str] = {}
        for part in chunks(self.organisations):
            lines = JournalLine.objects.filter(
                concerns__in=part, at__gt=self.run.applied_at, verb__startswith="actors."
            ).exclude(thing__startswith=_LINKS)
            for pk, name, at in lines.order_by("pk").values_list("concerns", "person__name", "at"):
                found[pk] = _("modifié depuis par %(who)s, le %(date)s : gardé") % {
                    "who": name or _("quelqu’un"),
                    "date": plain_date(at.date()),
                }
        return found

    def why(self, pk: int) -> str:
        return self.edited.get(pk) or _("modifié depuis : gardé")

    def claimed(self) -> dict[int, str]:
        """Created records that somebody has made theirs since."""
        reasons: dict[int, str] = {}
        for part in chunks(self.parts["organisations"]):
            links = Affiliation.objects.filter(until=None).exclude(status=AffiliationStatus.INVITED)
            others = Origin.objects.filter(organisation__in=part, live=True).exclude(source=self.run.source_id)
            reasons |= dict.fromkeys(others.values_list("organisation", flat=True), _("une autre liste la cite aussi"))
            for field in ("member", "group"):
                rows = links.filter(**{f"{field}__in": part}).values_list(field, flat=True)
                reasons |= dict.fromkeys(rows, _("elle est liée à une autre organisation"))
            held = Membership.objects.filter(organisation__in=part, until=None).values_list("organisation", flat=True)
            reasons |= dict.fromkeys(held, _("quelqu’un en répond maintenant"))
        return reasons


def undo_of(run: Import) -> Undo:
    """Record by record: what was created ends, what was changed comes back, and what was touched since stays."""
    now, undo = _Now(run), Undo()
    kept = _records(now, undo)
    _sites(now, undo, kept)
    _values(now, undo)
    _themes(now, undo)
    _origins(now, undo, kept)
    undo.touched = sorted(now.organisations)
    return undo


def _records(now: _Now, undo: Undo) -> set[int]:
    """The created records that stay."""
    kept: set[int] = set()
    claimed = now.claimed()
    for pk in now.parts["organisations"]:
        row = now.organisations.get(pk)
        if row is None or row.ended_on is not None:
            continue
        why = claimed.get(pk) or now.edited.get(pk, "")
        if why:
            kept.add(pk)
            undo.left.append(Left(pk, row.name, _("la fiche"), why))
        else:
            undo.organisations.append(pk)
    return kept


def _sites(now: _Now, undo: Undo, kept: set[int]) -> None:
    """Places created on records that were there already; those of the records that end close with them."""
    things = [f"actors.site:{pk}" for pk in now.parts["sites"]]
    written: set[str] = set()
    for part in chunks(things):
        rows = JournalLine.objects.filter(thing__in=part, at__gt=now.run.applied_at)
        written |= set(rows.values_list("thing", flat=True))
    for pk in now.parts["sites"]:
        site = now.sites.get(pk)
        if site is None or site.closed_on is not None or site.organisation_id in kept:
            continue
        if f"actors.site:{pk}" in written:
            row = now.organisations[site.organisation_id]
            undo.left.append(Left(row.pk, row.name, _("le lieu"), now.why(row.pk)))
        else:
            undo.sites.append(pk)


def _values(now: _Now, undo: Undo) -> None:
    for model, pk, columns in now.parts["columns"]:
        row = (now.organisations if model == "organisation" else now.sites).get(pk)
        if row is None:
            continue
        back = {name: before for name, (before, after) in columns.items() if getattr(row, name) == after}
        for group in _WHOLE:
            if any(name in group and name not in back and getattr(row, name) != columns[name][0] for name in columns):
                back = {name: before for name, before in back.items() if name not in group}
        for derived, base in _DERIVED_FROM.items():
            if base in columns and base not in back:
                back.pop(derived, None)
        organisation = row if model == "organisation" else now.organisations[row.organisation_id]
        for name, (before, _after) in columns.items():
            if name not in back and getattr(row, name) != before and name not in _DERIVED_FROM:
                shown = name if model == "organisation" else f"site.{name}"
                what = _label(shown)
                undo.left.append(Left(organisation.pk, organisation.name, what, now.why(organisation.pk)))
        if back:
            undo.values.append((model, pk, back))


def _themes(now: _Now, undo: Undo) -> None:
    held: dict[int, set[str]] = defaultdict(set)
    for part in chunks(row[0] for row in now.parts["themes"]):
        for pk, code in OrganisationTheme.objects.filter(organisation__in=part).values_list("organisation", "code"):
            held[pk].add(code)
    for pk, before, after in now.parts["themes"]:
        if pk not in now.organisations:
            continue
        if held[pk] == set(after):
            undo.themes.append((pk, before))
        elif held[pk] != set(before):
            undo.left.append(Left(pk, now.organisations[pk].name, _("thèmes"), now.why(pk)))


def _origins(now: _Now, undo: Undo, kept: set[int]) -> None:
    """What the list said before; of what it said for the first time nothing, except for the records that stay."""
    for part in chunks(now.parts["origins_new"]):
        rows = Origin.objects.filter(pk__in=part).values_list("pk", "organisation")
        undo.origins_deleted += [pk for pk, organisation in rows if organisation not in kept]
    undo.origins = [(pk, _read_dates(columns)) for pk, columns in now.parts["origins"]]


def _read_dates(columns: dict[str, Any]) -> dict[str, Any]:
    def read(name: str, value: Any) -> dt.datetime | Any:
        return parse_datetime(value) if name in _DATES and value else value

    return {name: read(name, value) for name, value in columns.items()}
