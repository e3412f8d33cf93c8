"""Which value stays when two records become one."""

from collections.abc import Mapping
from typing import Any

from cordee.kernel.actors.models import LegalForm, Organisation
from cordee.kernel.actors.rules.visibility import ORGANISATION_FIELDS

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
