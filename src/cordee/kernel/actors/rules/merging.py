"""Which value stays when two records become one."""

from collections.abc import Iterable, Mapping
from typing import Any

from cordee.kernel.actors.models import LegalForm, Organisation, Site
from cordee.kernel.actors.rules.visibility import ORGANISATION_FIELDS, SITE_FIELDS
from cordee.kernel.reference.rules import fold

KEPT, GONE = "kept", "gone"
# What is chosen together: a code without its version, or a family that is not its form's, would be a lie.
_TOGETHER = {"legal_form": ("family",), "naf_code": ("naf_version",)}
FIELDS = (
    "name",
    "acronym",
    "legal_form",
    "siren",
    "rna",
    "it_fiscal_code",
    "it_vat",
    "registering",
    "naf_code",
    "description",
    "fte_hundredths",
    "volunteers",
    "languages",
    "website",
    "email",
    "phone",
)


def is_empty(field: str, value: Any) -> bool:
    return value in ("", None, False) or (field == "legal_form" and value == LegalForm.OTHER)


def side_of(field: str, kept: Organisation, gone: Organisation, chosen: Mapping[str, str]) -> str:
    """Whose value stays: the one chosen; else the kept record's, or the other's where the kept one has none."""
    if field in chosen:
        return GONE if chosen[field] == GONE else KEPT
    filled = is_empty(field, getattr(kept, field)) and not is_empty(field, getattr(gone, field))
    return GONE if filled else KEPT


def combined(kept: Organisation, gone: Organisation, chosen: Mapping[str, str]) -> dict[str, Any]:
    """The columns of the kept record that change, with their new values. Who reads a value goes with the value."""
    taken = [field for field in FIELDS if side_of(field, kept, gone, chosen) == GONE]
    columns = {name: getattr(gone, name) for field in taken for name in (field, *_TOGETHER.get(field, ()))}
    levels = {name: level for name, level in kept.visibility.items() if name not in taken}
    levels |= {name: gone.visibility[name] for name in taken if name in gone.visibility and name in ORGANISATION_FIELDS}
    columns["visibility"] = levels
    return {name: value for name, value in columns.items() if getattr(kept, name) != value}


# The gaps of a place that another record of the same place fills, what goes together as one.
_PLACE = (("siret",), ("name",), ("address", "postcode"), ("lat_e6", "lon_e6"), ("opening",), ("phone",), ("email",))


def is_same_place(one: Site, other: Site) -> bool:
    """The same SIRET, or the same address in the same commune, or the same name there where one has no address. Two
    different SIRETs are two places, whatever else they share.
    """
    if one.siret and other.siret:
        return one.siret == other.siret
    if one.commune_id is None or one.commune_id != other.commune_id:
        return False
    if one.address and other.address:
        return fold(one.address) == fold(other.address)
    return fold(one.name) == fold(other.name)


def same_places(kept: Iterable[Site], gone: Iterable[Site]) -> list[tuple[Site, Site]]:
    """Each place that both records have, as (the kept record's, the other's): each is in one pair at most."""
    left, pairs = list(kept), []
    for other in gone:
        found = next((one for one in left if is_same_place(one, other)), None)
        if found is not None:
            left.remove(found)
            pairs.append((found, other))
    return pairs


def filled(one: Site, other: Site) -> dict[str, Any]:
    """The columns of a place that another record of it fills. Who reads a value goes with the value."""
    taken = [group for group in _PLACE if all(getattr(one, name) in ("", None) for name in group)]
    columns = {
        name: getattr(other, name) for group in taken for name in group if getattr(other, name) not in ("", None)
    }
    levels = {name: other.visibility[name] for name in _levels(columns) if name in other.visibility}
    if levels:
        columns["visibility"] = one.visibility | levels
    return columns


def _levels(columns: Mapping[str, Any]) -> list[str]:
    return [name for name in SITE_FIELDS if name in columns or name == "point" and "lat_e6" in columns]
