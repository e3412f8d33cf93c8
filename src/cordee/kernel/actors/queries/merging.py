"""What a merge left behind: where an old address leads, former names, and what an undo would find changed."""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Membership, Merge, Organisation
from cordee.kernel.reference.rules import fold

_CHUNK = 500
_OWN = "actors."  # the tables whose rows people write one by one


def survivor_of(organisation: Organisation) -> Organisation:
    """The record that speaks for this one: the end of its chain of merges, itself when it was never merged.

    Ends: a merge is only made into a live record, so that no chain comes back on itself.
    """
    pk, found = organisation.merged_into_id, organisation
    while pk is not None:
        found = Organisation.objects.get(pk=pk)
        pk = found.merged_into_id
    return found


def survivor_at(slug: str) -> Organisation | None:
    """The live record to which an old address leads. None for an address that was never merged."""
    row = Organisation.objects.filter(slug=slug, merged_into__isnull=False).first()
    found = survivor_of(row) if row else None
    return found if found is not None and found.ended_on is None else None


def merged_into(ids: Iterable[int] | None = None) -> dict[int, list[Organisation]]:
    """The records that these (or all) speak for, by the one that speaks: whole chains, one query for each length."""
    rows = Organisation.objects.filter(merged_into__isnull=False).order_by("pk")
    if ids is None:
        return _by_survivor(list(rows))
    found, level = [], list(ids)
    while level:
        some = [row for part in _parts(level) for row in rows.filter(merged_into__in=part)]
        found += some
        level = [row.pk for row in some]
    return _by_survivor(found)


def merged_records(organisation: Organisation) -> list[Organisation]:
    """The records that this one speaks for."""
    return merged_into([organisation.pk]).get(organisation.pk, [])


def _by_survivor(rows: list[Organisation]) -> dict[int, list[Organisation]]:
    ends = {row.pk: row.merged_into_id for row in rows}
    held: dict[int, list[Organisation]] = defaultdict(list)
    for row in rows:
        end = row.merged_into_id
        while end in ends:
            end = ends[end]
        held[end or 0].append(row)
    return dict(held)


def former_names(ids: Iterable[int] | None = None) -> dict[int, list[str]]:
    """The names under which these records were known before a merge, unless they are the same."""
    merged = merged_into(ids)
    own = dict(Organisation.objects.filter(pk__in=merged).values_list("pk", "name")) if merged else {}
    return {
        pk: names
        for pk, rows in merged.items()
        if (names := [n for n in dict.fromkeys(row.name for row in rows) if fold(n) != fold(own.get(pk, ""))])
    }


def membership_in_survivor(membership: Membership) -> Membership:
    """The role of the same person in the record that took over: a merge leaves the second of two memberships behind."""
    if membership.organisation.merged_into_id is None:
        return membership
    survivor = survivor_of(membership.organisation)
    held = Membership.objects.filter(organisation=survivor, person=membership.person_id, until=None)
    return held.select_related("person", "organisation").first() or membership


def merges() -> QuerySet[Merge]:
    return Merge.objects.select_related("kept", "gone", "person", "undone_by")


def later_merges(merge: Merge) -> QuerySet[Merge]:
    """The standing merges that touch the same records since: they are undone first."""
    both = (merge.kept_id, merge.gone_id)
    since = merges().filter(undone_at=None, pk__gt=merge.pk)
    return since.filter(Q(kept__in=both) | Q(gone__in=both)).order_by("-pk")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something changed since the merge, which an undo leaves as it has become.

    ``kind``: "value" (a column of the kept record), "row" (a row that goes back with its changes), "lost" (a row that
    is no more, or belongs to another since), "flag" (a mark that cannot be given back).
    """

    kind: str
    label: str
    pk: int
    field: str = ""
    what: str = ""
    before: Any = None
    now: Any = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        model = apps.get_model(self.label)
        thing = f"{str(model._meta.verbose_name).capitalize()} « {self.what or self.pk} »"
        field = str(model._meta.get_field(self.field).verbose_name) if self.field else ""
        return {
            "value": _("%(field)s : « %(now)s » est gardé, tel qu’il a été écrit depuis (avant : « %(before)s »)."),
            "row": _("%(thing)s : revient avec ce qui a été changé depuis."),
            "lost": _("%(thing)s : n’existe plus, ou appartient maintenant à une autre fiche."),
            "flag": _("%(thing)s : « %(field)s » n’est pas remis, cela a changé depuis."),
        }[self.kind] % {
            "thing": thing,
            "field": field.capitalize() if self.kind == "value" else field,
            "now": _said(self.now),
            "before": _said(self.before),
        }


def _said(value: Any) -> str:
    return _("rien") if value in ("", None, {}, False) else _("oui") if value is True else str(value)[:120]


def conflicts_of(merge: Merge) -> list[Conflict]:
    """What an undo would leave as it has become since the merge; empty when nothing was touched."""
    return [*_changed_values(merge), *_changed_rows(merge)]


def _changed_values(merge: Merge) -> Iterator[Conflict]:
    for one in merge.changed:
        row = apps.get_model(one["label"])._base_manager.filter(pk=one["pk"]).first()
        now = _plain(getattr(row, one["field"], None))
        if row is None or now != one["after"]:
            kind = "value" if one["label"] == "actors.Organisation" else "flag"
            what = "" if row is None else str(row)
            yield Conflict(kind, one["label"], one["pk"], one["field"], what, one["before"], now)


def _plain(value: Any) -> Any:
    """As the merge has written it, in JSON."""
    return value.isoformat() if isinstance(value, dt.date) else value


def _changed_rows(merge: Merge) -> Iterator[Conflict]:
    for one in merge.moved:
        model, field = apps.get_model(one["label"]), one["field"]
        rows: dict[int, Any] = {}
        for part in _parts(one["pks"]):
            rows |= model._base_manager.filter(**{"pk__in": part, field: merge.kept_id}).in_bulk()
        lost = [pk for pk in one["pks"] if pk not in rows]
        yield from (Conflict("lost", one["label"], pk) for pk in lost)
        if one["label"].startswith(_OWN):
            now = prints_of(model, rows)
            then = merge.prints.get(one["label"], {})
            for pk, row in rows.items():
                if then.get(str(pk), now[str(pk)]) != now[str(pk)]:
                    yield Conflict("row", one["label"], pk, what=str(row))


def prints_of(model: type[Model], pks: Iterable[int]) -> dict[str, str]:
    """A digest of each of these rows, by primary key: two are equal when nothing was written between."""
    found = {}
    for part in _parts(list(pks)):
        for row in model._base_manager.filter(pk__in=part).values():
            text = json.dumps(row, cls=DjangoJSONEncoder, sort_keys=True, default=str)
            found[str(row["id"])] = hashlib.sha256(text.encode()).hexdigest()[:16]
    return found


def _parts(values: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
