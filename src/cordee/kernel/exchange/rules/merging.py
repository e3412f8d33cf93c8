"""When the list says one thing and the record another: who wins, value by value."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cordee.kernel.actors.models import LegalForm
from cordee.kernel.exchange.rules.precedence import EMPTY, LIST, OWNER
from cordee.kernel.reference.rules import fold

NUMBERS = frozenset({"siren", "rna", "it_fiscal_code", "it_vat", "site.siret"})
_WRITTEN = frozenset({"name", "acronym", "site.name", "site.address"})  # capitals and accents are no difference
_MISSING = object()


def is_blank(column: str, value: Any) -> bool:
    return value in ("", None, [], False) or (column == "legal_form" and value == LegalForm.OTHER)


class Verdict(NamedTuple):
    """``take`` the value of the list? ``note``: a warning. ``stays``: the list says otherwise, and is not followed.
    ``over``: taken only because a person chose that the list wins, over what would have stayed.
    """

    take: bool
    note: str = ""
    stays: bool = False
    over: bool = False


SAME, TAKE = Verdict(False), Verdict(True)


def decide(
    column: str,
    local: Any,
    foreign: Any,
    before: Any = _MISSING,
    *,
    claimed: bool,
    guessed: bool,
    winner: str = OWNER,
) -> Verdict:
    """Who wins. ``before``: what this source said at its last reading, if it ever did. ``winner``: rules.precedence.

    Absence never erases, whoever wins; what was only guessed fills what is empty. By default a foreign value that has
    not moved since its last reading undoes no correction made here (nor puts back what was emptied), and once claimed a
    record keeps what its people wrote: the foreign value is shown, once. See docs/decisions 0039.
    """
    if is_blank(column, foreign) or foreign == local or (column in _WRITTEN and fold(str(foreign)) == fold(str(local))):
        return SAME
    blank, moved = is_blank(column, local), before is _MISSING or before != foreign
    if guessed:
        return TAKE if blank and moved else SAME
    held = claimed and not blank and (before is _MISSING or before != local or column in NUMBERS)
    stays = not moved or held
    if winner == LIST and column not in NUMBERS:
        return Verdict(True, over=stays)
    if winner == EMPTY and not blank:
        return Verdict(False, stays=True)
    note = _("La fiche est tenue par ses responsables : « %(local)s » est gardé, la liste dit « %(foreign)s ».")
    words = note % {"local": shown(local), "foreign": shown(foreign)} if held and moved else ""
    return Verdict(not stays, words, stays)


def shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)[:120]


MISSING = _MISSING
