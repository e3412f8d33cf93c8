"""When the list says one thing and the record another: who wins, value by value."""

from typing import Any

from django.utils.translation import gettext as _

from cordee.kernel.actors.models import LegalForm
from cordee.kernel.reference.rules import fold

NUMBERS = frozenset({"siren", "rna", "it_fiscal_code", "it_vat", "site.siret"})
_WRITTEN = frozenset({"name", "acronym", "site.name", "site.address"})  # capitals and accents are no difference
_MISSING = object()


def is_blank(column: str, value: Any) -> bool:
    return value in ("", None, [], False) or (column == "legal_form" and value == LegalForm.OTHER)


def decide(
    column: str, local: Any, foreign: Any, before: Any = _MISSING, *, claimed: bool, guessed: bool
) -> tuple[bool, str]:
    """(take the foreign value?, warning). ``before``: what this source said at its last reading, if it ever did.

    Absence never erases. A foreign value that has not moved since its last reading undoes no correction made here.
    Once claimed, a record keeps what its people wrote: the foreign value is shown, once.
    """
    if is_blank(column, foreign) or foreign == local or (column in _WRITTEN and fold(str(foreign)) == fold(str(local))):
        return False, ""
    if is_blank(column, local):
        return before is _MISSING or before != foreign, ""
    if guessed or before == foreign:
        return False, ""
    edited_here = before is _MISSING or before != local
    if claimed and (edited_here or column in NUMBERS):
        kept = _("La fiche est tenue par ses responsables : « %(local)s » est gardé, la liste dit « %(foreign)s ».")
        return False, kept % {"local": shown(local), "foreign": shown(foreign)}
    return True, ""


def shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)[:120]


MISSING = _MISSING
