"""When the list says one thing and the record another: who wins, value by value."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cordee.kernel.actors.models import LegalForm
from cordee.kernel.exchange.rules.precedence import COLUMNS, EMPTY, LIST, OWNER, winner_of
from cordee.kernel.reference.rules import fold

NUMBERS = frozenset({"siren", "rna", "it_fiscal_code", "it_vat", "site.siret"})
_WRITTEN = frozenset({"name", "acronym", "site.name", "site.address"})  # capitals and accents are no difference
# Fields of several columns that say one thing: half of what one wrote beside half of what another wrote says nothing.
_WHOLE = ("address", "point", "naf_code")
_STREET, _COMMUNE = "site.address", "site.commune_id"
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


def whole(
    verdicts: Mapping[str, Verdict],
    pairs: Mapping[str, tuple[Any, Any]],
    winners: Mapping[str, str],
    *,
    street: str,
    unread: bool,
) -> dict[str, Verdict]:
    """An address is taken whole, or not at all; and so are coordinates, and an activity code with its version.

    ``pairs``: (what stands here, what the list says) for each verdict; ``street``: the one that stands here;
    ``unread``: the list says a commune that is not understood, and that may be another than the one here. Where the
    list wins it replaces all that it says. Otherwise one part that stays keeps the others; another commune without its
    street, or a street whose commune is not understood, is half an address; and a point follows its commune.
    """
    found = dict(verdicts)
    moves = _COMMUNE in found and found[_COMMUNE].take and bool(pairs[_COMMUNE][0])
    alone = moves and bool(street) and _STREET not in found
    for field in _WHOLE:
        parts = [name for name in COLUMNS[field] if name in found]
        if winner_of(winners, COLUMNS[field][0]) == LIST:
            continue
        half = {"address": alone or unread, "point": unread or (_COMMUNE in found and found[_COMMUNE].stays)}
        if half.get(field) or any(found[name].stays for name in parts):
            found |= {name: found[name]._replace(take=False, stays=True) for name in parts if found[name].take}
    if alone and found[_COMMUNE].take:
        words = _("La liste dit une autre commune, sans la rue : celle qui est écrite ici est restée, vérifiez-la.")
        found[_COMMUNE] = found[_COMMUNE]._replace(note=words)
    return found


def shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)[:120]


MISSING = _MISSING
