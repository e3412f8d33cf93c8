"""Every write of the reference kernel: the load of the shipped data, and the legal figures entered by hand."""

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from cordee.kernel.reference.events import By, ReferenceWritten
from cordee.kernel.reference.models import (
    Certainty,
    Commune,
    Dataset,
    Nomenclature,
    NomenclatureCode,
    Parameter,
    Perimeter,
    PerimeterCommune,
)
from cordee.kernel.reference.queries import lines_of, shipped
from cordee.kernel.reference.rules import fold, in_words, plain_code, said, starts
from cordee.lib.errors import Nearest, Refused
from cordee.lib.module import publish

Row = dict[str, str]
Rows = Iterable[Row]
COMMUNE_COLUMNS = ["country", "name", "folded", "department", "region", "postcodes", "population", "siren"]
COMMUNE_COLUMNS += ["formerly", "epci", "lat_e6", "lon_e6", "ended", "merged_into"]
CERTAINTY = {
    "texte lu": Certainty.READ,
    "source secondaire": Certainty.SECONDARY,
    "de mémoire : à vérifier": Certainty.MEMORY,
    "choix Cordée": Certainty.CHOICE,
}


BATCH = 4000


@transaction.atomic
def load_reference(*, by: By, departments: Collection[str] = ()) -> dict[str, int]:
    """Load the data files shipped with Cordée; those already loaded are skipped. Rows written, by dataset.

    ``departments`` keeps the communes of those only (tests, small instances); empty: all of France. The Italian comuni
    always come. What the operator entered by hand stays.
    """
    part = ",".join(sorted(departments))
    naf = partial(_load_codes, "naf", "naf-rev2", "NAF rév. 2", "INSEE, @socialgouv/codes-naf 1.1.1")
    legal = partial(
        _load_codes, "legal-category", "insee", "Catégories juridiques", "INSEE, CagetteNet/cagette 6f7beb1"
    )
    loads: dict[str, tuple[Callable[..., int], list[str]]] = {
        "communes": (partial(_load_communes, set(departments)), ["communes.csv.gz", "comuni.csv", "merged.csv.gz"]),
        "perimeters": (_load_perimeters, ["perimeters.csv", "communes.csv.gz", "comuni.csv"]),
        "naf-rev2": (naf, ["naf-rev2.csv"]),
        "legal-categories": (legal, ["legal-categories.csv"]),
        "parameters": (_load_parameters, ["parameters.csv"]),
    }
    written = {name: _load(name, load, files, part, by) for name, (load, files) in loads.items()}
    if any(written.values()):
        publish(ReferenceWritten("reference.loaded", Dataset.objects.latest("loaded_at"), by))
    return written


def _load(name: str, load: Callable[..., int], files: list[str], part: str, by: By) -> int:
    """The rows written: none when these very files were already loaded, whole or in the part asked for."""
    datas = [shipped(file) for file in files]
    whole, wanted = (_fingerprint(datas, only) for only in ("", part))
    known = Dataset.objects.filter(name=name).values_list("sha256", flat=True).first()
    if known in (whole, wanted):
        return 0
    written = load(*map(lines_of, datas))
    Dataset.objects.update_or_create(name=name, defaults={"sha256": wanted, "loaded_at": by.at})
    return written


def _fingerprint(datas: list[bytes], part: str) -> str:
    return hashlib.sha256(b"".join(datas) + part.encode()).hexdigest()


def _number(text: str) -> int | None:
    return int(text) if text else None


def _upsert(model: type[models.Model], rows: Iterable[models.Model], unique: Sequence[str], update: list[str]) -> int:
    written = model._default_manager.bulk_create(
        rows, BATCH, update_conflicts=True, unique_fields=unique, update_fields=update
    )
    return len(written)


def _load_communes(only: set[str], french: Rows, italian: Rows, merges: Rows) -> int:
    kept, merged = [row for row in french if not only or row["department"] in only], list(merges)
    kept += italian
    names = {row["code"]: fold(row["name"]) for row in merged if row["code"] == row["into"]}
    living = {row["code"]: _commune(row, names.get(row["code"], "")) for row in kept}
    ended = [_ended(row, living[row["into"]]) for row in merged if row["into"] in living and row["code"] != row["into"]]
    return sum(_upsert(Commune, rows, ["code"], COMMUNE_COLUMNS) for rows in (living.values(), ended))


def _commune(row: Row, formerly: str) -> Commune:
    texts = {column: row[column] for column in ("code", "country", "name", "department", "region", "postcodes")}
    numbers = {column: _number(row[column]) for column in ("population", "lat_e6", "lon_e6")}
    return Commune(
        **texts, **numbers, folded=fold(row["name"]), formerly=formerly, siren=row["siren"], epci=row["epci"]
    )


def _ended(row: Row, into: Commune) -> Commune:
    """An old code: readable for ever, never offered. The name of some is not known: that of the successor then."""
    name = row["name"] or into.name
    place = {"country": "FR", "department": into.department, "region": into.region}
    return Commune(code=row["code"], name=name, folded=fold(name), ended=True, merged_into=into, **place)


def _load_perimeters(perimeters: Rows, *communes: Rows) -> int:
    """The perimeters, then who belongs to which: one statement for each kind. Communes are read in the database."""
    lines = list(perimeters)
    rows = [
        Perimeter(**{column: row[column] for column in ("kind", "code", "name", "country", "position")})
        for row in lines
    ]
    PerimeterCommune.objects.all().delete()
    written = _upsert(Perimeter, rows, ["kind", "code"], ["name", "country", "position"])
    written += sum(_join(kind, f"commune.{kind} = perimeter.code") for kind in ("region", "department", "epci"))
    valleys = [row for row in lines if row["kind"] == "valley"]
    return written + sum(_join("valley", "commune.epci = %s AND perimeter.code = %s", _valley(row)) for row in valleys)


def _valley(row: Row) -> tuple[str, str]:
    """The SIREN of the EPCI a valley equals, and its own code."""
    return row["communes"].removeprefix("epci:"), row["code"]


def _join(kind: str, condition: str, values: tuple[str, ...] = ()) -> int:
    """Fill the members of the perimeters of a kind in the database itself: a hundred thousand rows in no time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reference_perimetercommune (perimeter_id, commune_id) SELECT perimeter.id, commune.code"
            " FROM reference_perimeter AS perimeter JOIN reference_commune AS commune"
            f" ON commune.country = perimeter.country AND {condition}"
            " WHERE perimeter.kind = %s AND NOT commune.ended",
            [*values, kind],
        )
        return int(cursor.rowcount)


def _load_codes(kind: str, version: str, label: str, source: str, rows: Rows) -> int:
    nomenclature, _new = Nomenclature.objects.update_or_create(
        kind=kind, version=version, defaults={"label": label, "source": source}
    )
    codes = [
        NomenclatureCode(nomenclature=nomenclature, code=plain_code(row["code"]), label=row["label"]) for row in rows
    ]
    return _upsert(NomenclatureCode, codes, ["nomenclature", "code"], ["label"])


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _load_parameters(rows: Rows) -> int:
    """The shipped figures, except the codes in which something was entered by hand: those are the operator's."""
    ours = set(Parameter.objects.filter(by_hand=True).values_list("code", flat=True))
    shipped_rows = [_parameter(row) for row in rows if row["code"] not in ours]
    Parameter.objects.exclude(code__in=ours).delete()
    return len(Parameter.objects.bulk_create(shipped_rows, BATCH))


def _parameter(row: Row) -> Parameter:
    last = _day(row["valid_to"])
    return Parameter(
        code=row["code"],
        label=row["label_fr"],
        value=row["value"],
        unit=row["unit"],
        valid_from=_day(row["valid_from"]),
        valid_until=last + dt.timedelta(days=1) if last else None,
        source=row["source"],
        checked_on=_day(row["checked_on"]),
        certainty=CERTAINTY[row["certainty"]],
    )


@transaction.atomic
def add_figure(
    *,
    code: str,
    value: str,
    valid_from: dt.date,
    last_day: dt.date | None = None,
    source: str,
    certainty: str,
    by: By,
) -> Parameter:
    """A new dated value of a known legal figure, entered by the operator. The open value before it ends there.

    ``last_day`` is included; None: no known end. Raises Refused when it would recover another dated value.
    """
    if not by.is_operator:
        raise Refused(_("Seul l’exploitant saisit les chiffres de la loi."), who=_("L’exploitant de l’outil."))
    until = last_day + dt.timedelta(days=1) if last_day else None
    rows = list(Parameter.objects.filter(code=code).select_for_update())
    if not rows:
        raise Refused(
            _("Ce chiffre n’existe pas."), who=_("Personne : les chiffres sont ceux que les outils utilisent.")
        )
    before = next((row for row in rows if row.valid_until is None and starts(row) < valid_from), None)
    _refuse_overlap([row for row in rows if row is not before], valid_from, until)
    if before is not None:
        before.valid_until, before.by_hand = valid_from, True
        before.save(update_fields=["valid_until", "by_hand"])
    figure = Parameter.objects.create(
        code=code,
        label=rows[-1].label,
        unit=rows[-1].unit,
        value=value,
        valid_from=valid_from,
        valid_until=until,
        source=source,
        checked_on=by.today,
        certainty=certainty,
        by_hand=True,
    )
    publish(ReferenceWritten("reference.figure_added", figure, by))
    return figure


def _refuse_overlap(rows: list[Parameter], valid_from: dt.date, until: dt.date | None) -> None:
    for row in rows:
        if starts(row) < (until or dt.date.max) and valid_from < (row.valid_until or dt.date.max):
            raise Refused(
                _("Deux valeurs d’un même chiffre ne se recouvrent jamais. %(value)s vaut déjà à cette date.")
                % {"value": said(row.value, row.unit)},
                who=_("Personne : corrigez plutôt les dates."),
                nearest=_free_days(rows, row, valid_from),
            )


def _free_days(rows: list[Parameter], hit: Parameter, valid_from: dt.date) -> tuple[Nearest, ...]:
    """The first day that nothing covers after the value met, the last one before it, the day after the open one."""
    offers = []
    if hit.valid_until and not any(starts(row) <= hit.valid_until < (row.valid_until or dt.date.max) for row in rows):
        offers.append(_("À partir du %(day)s") % {"day": in_words(hit.valid_until)})
    if hit.valid_from and valid_from < hit.valid_from:
        offers.append(_("Jusqu’au %(day)s") % {"day": in_words(hit.valid_from - dt.timedelta(days=1))})
    last = max(rows, key=starts)
    if not offers and last.valid_until is None:
        offers.append(_("À partir du %(day)s") % {"day": in_words(starts(last) + dt.timedelta(days=1))})
    return tuple(Nearest(label) for label in offers)
