"""Reads of the reference kernel."""

import csv
import datetime as dt
import gzip
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.reference.models import (
    Certainty,
    Commune,
    NomenclatureCode,
    Parameter,
    Perimeter,
    PerimeterCommune,
    PerimeterKind,
)
from cordee.kernel.reference.rules import fold, in_words, plain_code, split_place
from cordee.lib.drawn_map import Valley
from cordee.lib.errors import Nearest, Refused

DATA = Path(__file__).resolve().parent / "data"
FEW = 5  # of the very same name: more are put in order


def commune(code: str) -> Commune | None:
    """The commune of this INSEE or ISTAT code, ended or not; None for an unknown code."""
    return Commune.objects.select_related("merged_into").filter(code=code.strip().upper()).first()


def successor(place: Commune) -> Commune:
    """The living commune that this one became; itself when it lives."""
    return place.merged_into or place


def find_communes(text: str, postcode: str = "", country: str = "", limit: int = 12) -> list[Commune]:
    """Living communes that this text may name, best first; accents, case, hyphens and "St" do not matter.

    ``text`` may hold a postcode or a code ("05000 Gap", "Gap (05000)", "05061"). Order: same name; those of the
    network's valleys; the beginning, a word's beginning; the most peopled. An ended one gives its successor.
    """
    name, code = split_place(text)
    postcode = postcode.strip() or code
    rows = Commune.objects.filter(country=country) if country else Commune.objects.all()
    by_name = _named(rows, name) if name else rows.none()
    if not postcode:
        return (_distinct(_same(rows, name), limit) if limit == 1 else []) or _distinct(by_name, limit)
    coded = rows.filter(Q(postcodes__contains=postcode) | Q(merged_into__postcodes__contains=postcode))
    both = _distinct(_named(coded, name), limit) if name else []
    return both or _distinct(_ranked(coded), limit) or _exact_code(code, name, limit) or _distinct(by_name, limit)


def _exact_code(code: str, name: str, limit: int) -> list[Commune]:
    return _distinct(Commune.objects.filter(code=code), limit) if code else []


def _same(rows: QuerySet[Commune], name: str) -> Sequence[Commune] | QuerySet[Commune]:
    """Those of the very same name, which come first in any case and which an index finds. Rarely more than one, often
    with those that it absorbed: they need no order, since they all lead to it."""
    same = rows.filter(Q(folded=name) | Q(formerly=name)) if name else rows.none()
    found = list(same.select_related("merged_into").order_by()[:FEW])
    if len(found) < FEW and len({successor(row).pk for row in found}) < 2:
        return found
    return _named(same, name)


def _named(rows: QuerySet[Commune], name: str) -> QuerySet[Commune]:
    found = rows.filter(Q(folded__startswith=name) | Q(folded__contains=f" {name}") | Q(formerly__startswith=name))
    rank = Case(
        When(folded=name, then=Value(0)),
        When(formerly=name, then=Value(1)),
        When(folded__startswith=f"{name} ", then=Value(2)),
        When(folded__startswith=name, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    far = Case(When(rank__lt=2, then=Value(0)), default=Value(1), output_field=IntegerField())
    return _ranked(found.annotate(rank=rank).annotate(far=far), "far", "-here", "rank")


def _ranked(rows: QuerySet[Commune], *first: str) -> QuerySet[Commune]:
    here = PerimeterCommune.objects.filter(perimeter__kind=PerimeterKind.VALLEY, commune_id=OuterRef("living_code"))
    rows = rows.annotate(living_code=Case(When(merged_into=None, then=F("code")), default=F("merged_into_id")))
    rows = rows.annotate(here=Exists(here)).select_related("merged_into")
    return rows.order_by(
        *first, *(() if "-here" in first else ("-here",)), F("population").desc(nulls_last=True), "name", "code"
    )


def _distinct(rows: Sequence[Commune] | QuerySet[Commune], limit: int) -> list[Commune]:
    living = (successor(row) for row in rows[: limit * 2])
    return list({row.pk: row for row in living if not row.ended}.values())[:limit]


def communes_matching(*, text: str = "", postcode: str = "", department: str = "") -> QuerySet[Commune]:
    """Every commune, ended or not, that answers each of these; ``text`` is read as by ``find_communes``."""
    rows = Commune.objects.all()
    name, code = split_place(text)
    if name:
        rows = rows.filter(Q(folded__startswith=name) | Q(folded__contains=f" {name}"))
    for each in filter(None, (code, postcode)):
        rows = rows.filter(Q(code=each) | Q(postcodes__contains=each))
    return rows.filter(department=department) if department else rows


def the_commune(text: str, postcode: str = "", country: str = "") -> Commune | None:
    """The one commune that this text surely names; None when none or several may be meant.

    A full name is sure when it is the only one, and when no commune of the network's valleys begins like it.
    """
    found = find_communes(text, postcode, country)
    if len(found) == 1:
        return found[0]
    exact = [place for place in found if split_place(text)[0] in (place.folded, place.formerly)]
    if len(exact) != 1:
        return None
    rows = PerimeterCommune.objects.filter(perimeter__kind=PerimeterKind.VALLEY, commune__in=found)
    here = set(rows.values_list("commune_id", flat=True))
    return exact[0] if not here or exact[0].pk in here else None


def near_communes(text: str, country: str = "", limit: int = 4) -> list[Commune]:
    """Communes of the network's valleys and the near Italian comuni whose names look like this text."""
    rows = Commune.objects.filter(Q(perimeters__kind=PerimeterKind.VALLEY) | Q(country="IT"), ended=False)
    near = {row.folded: row for row in (rows.filter(country=country) if country else rows)}
    found = get_close_matches(split_place(text)[0], near, n=limit, cutoff=0.75)
    return [near[name] for name in found]


def perimeters(kind: str) -> QuerySet[Perimeter]:
    """Every perimeter of a kind, in reading order (valleys: that of the legend)."""
    return Perimeter.objects.filter(kind=kind)


def perimeter(kind: str, code: str) -> Perimeter | None:
    return Perimeter.objects.filter(kind=kind, code=code).first()


TERRITORIES = (PerimeterKind.VALLEY, PerimeterKind.EPCI, PerimeterKind.DEPARTMENT)  # in the order they are offered


@dataclass(frozen=True, slots=True)
class Territory:
    """A valley, an intercommunality or a department, as people choose it. ``key``: "valley:champsaur"."""

    key: str
    name: str
    about: str  # its sort and, when they are few, the departments that tell it from another of the same name

    @property
    def label(self) -> str:
        return f"{self.name} ({self.about})"


def territory(key: str) -> Territory | None:
    """The territory of this key; None for an unknown one."""
    kind, _colon, code = key.partition(":")
    row = perimeter(kind, code) if kind in TERRITORIES else None
    return _as_territories([row])[0] if row else None


def find_territories(text: str, limit: int = 8) -> list[Territory]:
    """The territories that this text may name, best first: the same name, then its beginning, valleys before others."""
    named, *_about = text.split("(")
    folded = fold(named)
    if not folded:
        return []
    rows = [(row, fold(row.name)) for row in Perimeter.objects.filter(kind__in=TERRITORIES)]
    found = [(row, name) for row, name in rows if all(f" {word}" in f" {name}" for word in folded.split())]
    if not found:
        close = set(get_close_matches(folded, [name for _row, name in rows], n=limit, cutoff=0.75))
        found = [(row, name) for row, name in rows if name in close]
    order = {row: (name != folded, TERRITORIES.index(PerimeterKind(row.kind)), name) for row, name in found}
    return _as_territories(sorted(order, key=lambda row: order[row])[:limit])


def the_territory(text: str) -> Territory | None:
    """The one territory that this text surely names: its name alone, or with what tells it from its homonyms."""
    found = find_territories(text)
    whole = [one for one in found if fold(text) == fold(one.label)]
    same = whole or [one for one in found if fold(text) == fold(one.name)]
    return same[0] if len(same) == 1 else None


def _as_territories(rows: Sequence[Perimeter]) -> list[Territory]:
    held: dict[int, set[str]] = {row.pk: set() for row in rows}
    pairs = PerimeterCommune.objects.filter(perimeter__in=held).order_by()
    for pk, department in pairs.values_list("perimeter", "commune__department").distinct():
        held[pk].add(department)
    return [_as_territory(row, sorted(held[row.pk])) for row in rows]


def _as_territory(row: Perimeter, departments: list[str]) -> Territory:
    few = departments if row.kind == PerimeterKind.EPCI and len(departments) < 4 else []
    return Territory(f"{row.kind}:{row.code}", row.name, ", ".join([str(row.get_kind_display()), *few]))


def communes_of(perimeter: Perimeter) -> QuerySet[Commune]:
    """The communes of a perimeter, to be used as a list or inside another query (``commune__in=``)."""
    return Commune.objects.filter(perimeters=perimeter)


def valley_of(commune: Commune) -> Perimeter | None:
    """The valley of a commune; None outside the network's territory."""
    return Perimeter.objects.filter(kind=PerimeterKind.VALLEY, communes=commune).first()


def figures(code: str = "") -> QuerySet[Parameter]:
    """The dated legal figures, all or those of one code, the oldest first."""
    return Parameter.objects.filter(code=code) if code else Parameter.objects.all()


def valid_on(on: dt.date) -> Q:
    return (Q(valid_from=None) | Q(valid_from__lte=on)) & (Q(valid_until=None) | Q(valid_until__gt=on))


def figures_on(on: dt.date, *, text: str = "", to_check: bool = False) -> QuerySet[Parameter]:
    """The figures valid on a day whose label, code or source holds every word of the text."""
    rows = Parameter.objects.filter(valid_on(on))
    if to_check:
        rows = rows.filter(Q(certainty=Certainty.MEMORY) | Q(value=""))
    for word in text.split():
        rows = rows.filter(Q(label__icontains=word) | Q(code__icontains=word) | Q(source__icontains=word))
    return rows


def parameter(code: str, on: dt.date) -> Parameter:
    """The legal figure of this code on that day, "TMO" already followed to the figure it stands for.

    Raises Refused when no value is known on that day: a function that needs it never guesses.
    """
    row = Parameter.objects.filter(valid_on(on), code=code).first()
    if row is not None and row.value == "TMO":
        row.value = parameter("tmo", on).value
    if row is None or not row.value:
        raise _unknown(row.label if row else code, on)
    return row


def _unknown(label: str, on: dt.date) -> Refused:
    return Refused(
        _("La valeur de « %(label)s » au %(day)s n’est pas connue.") % {"label": label, "day": in_words(on)},
        who=_("L’exploitant la saisit, avec sa source, parmi les chiffres de la loi."),
        nearest=(Nearest(_("Voir les chiffres de la loi"), reverse("reference:parameters")),),
    )


def nomenclature_label(kind: str, version: str, code: str) -> str:
    """The label of a code ("94.99Z" or "9499Z") in a version ("naf-rev2"); empty when unknown."""
    rows = NomenclatureCode.objects.filter(nomenclature__kind=kind, nomenclature__version=version)
    return rows.filter(code=plain_code(code)).values_list("label", flat=True).first() or ""


def shipped(name: str) -> bytes:
    """A data file of the package, unpacked."""
    data = (DATA / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


def lines_of(data: bytes) -> Iterator[dict[str, str]]:
    """The lines of a data file, by the names of its columns; read as they are asked for."""
    lines = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    columns = next(lines)
    return (dict(zip(columns, line, strict=True)) for line in lines if line)


def valleys(url: Callable[[str], str] | None = None, chosen: str = "") -> tuple[Valley, ...]:
    """The legend of the drawn map; ``url(code)`` makes each valley a link, ``chosen`` is the current code."""
    return tuple(
        Valley(row.code, row.name, row.position, url(row.code) if url else "", row.code == chosen)
        for row in perimeters(PerimeterKind.VALLEY)
    )
