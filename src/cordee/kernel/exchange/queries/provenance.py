"""Field by field, which list says what a record says."""

import datetime as dt
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from cordee.kernel.actors.models import Organisation, Site, Visibility
from cordee.kernel.actors.rules.visibility import ORGANISATION_FIELDS, SITE_FIELDS, hidden
from cordee.kernel.exchange.models import Origin, SourceKind
from cordee.kernel.exchange.queries.hands import Hands
from cordee.kernel.exchange.queries.preview import _label, _shown
from cordee.kernel.exchange.rules.columns import BY_CODE
from cordee.kernel.exchange.rules.precedence import LIST
from cordee.kernel.reference.models import Commune
from cordee.kernel.reference.rules import fold

_UNSAID = ("naf_version", "site.lat_e6", "site.lon_e6", "registering", "themes")
# The columns of a line that an organisation may keep to itself
_MAY_BE_HIDDEN = {
    *hidden(dict.fromkeys(ORGANISATION_FIELDS, Visibility.PRIVATE), Visibility.PUBLIC),
    *(f"site.{name}" for name in hidden(dict.fromkeys(SITE_FIELDS, Visibility.PRIVATE), Visibility.PUBLIC)),
}


def number_told(line: Origin, same: Container[str]) -> str:
    """The number of a line in its list, without what may be kept from the reader.

    A list may number its lines by an address, a phone or an e-mail: such a number is given when it is that of a column
    this reader reads here as the list says it (``same``: the columns of ``Origin.seen``), else "". What another Cordée
    tells is named by the address of its record, without that of the place behind it.
    """
    number = line.external_id
    if line.source.kind == SourceKind.PARTNER:
        return number.partition("#")[0]
    said = [(name in same, name, _bare(text)) for name, text in line.seen.items() if text and isinstance(text, str)]
    bare = _bare(number)
    if any(read and text == bare for read, _name, text in said):
        return number
    kept = any(text == bare for read, name, text in said if not read and name in _MAY_BE_HIDDEN)
    return "" if kept or "@" in number else number


def _bare(text: str) -> str:
    """Without what writing changes: capitals, accents, signs; a phone with or without its country."""
    bare = re.sub(r"[\W_]", "", fold(text))
    return bare[-9:] if bare.isdigit() and 9 < len(bare) < 14 else bare


@dataclass(frozen=True, slots=True)
class Told:
    """What one reading of a list brought: ``same``: the fields that still say what it says. For those who keep the
    record, ``differing``: (field, what the list says, who wrote what stands here); ``wins``: the fields where this list
    replaces what is written here.
    """

    source: str
    external_id: str
    licence: str
    last_seen: dt.datetime
    place: str
    same: list[str]
    differing: list[tuple[str, str, str]]
    wins: list[str]


def told_by(organisation: Organisation, sites: Iterable[Site], *, own: bool) -> list[Told]:
    """Of a record as this reader sees it (masked): nothing is said of a field that is kept from them. Four
    queries at most.
    """
    held = {f"actors.site:{site.pk}": site for site in sites}
    rows = Origin.objects.filter(organisation=organisation, live=True).select_related("source")
    found = list(rows.order_by("-last_seen", "-pk"))
    codes = {row.seen.get("site.commune_id") for row in found} | {site.commune_id for site in held.values()}
    communes = dict(Commune.objects.filter(pk__in=codes - {None, ""}).values_list("pk", "name"))
    things = [f"actors.organisation:{organisation.pk}", *held] if own else []
    hands = Hands(things, [organisation.pk] if own else [])
    return [_told(row, organisation, held.get(row.thing), communes, own, hands) for row in found]


def _wins(row: Origin) -> list[str]:
    """In words. A list of another organisation, or what another Cordée tells, never writes what people keep here."""
    theirs = row.source.organisation_id not in (None, row.organisation_id) or row.source.kind == SourceKind.PARTNER
    return [] if theirs else [str(BY_CODE[f].label) for f, winner in row.source.winners.items() if winner == LIST]


def _told(
    row: Origin, organisation: Organisation, site: Site | None, communes: dict[str, str], own: bool, hands: Hands
) -> Told:
    same, differing = {}, []
    for name, said in row.seen.items():
        of: Any = site if name.startswith("site.") else organisation
        column = name.removeprefix("site.")
        if name in _UNSAID or of is None or said in ("", None) or not hasattr(of, column):
            continue
        if getattr(of, column) == said:
            same[name] = _label(name)
        elif own:
            here = getattr(of, column)
            town = communes.get(here, "") if column == "commune_id" else ""
            who = hands.who(organisation.pk, site.pk if site else None, name, here, town)
            differing.append((_label(name), _shown(name, said, communes), who))
    place = str(site) if site is not None and site.name else ""
    licence, wins = row.licence or row.source.licence, _wins(row) if own else []
    number = row.external_id if own else number_told(row, same)
    return Told(row.source.name, number, licence, row.last_seen, place, list(same.values()), differing, wins)
