"""Who wrote a value: somebody here, and when, by the journal; or another list."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cordee.kernel.actors.models import JournalLine
from cordee.kernel.exchange.models import Origin
from cordee.kernel.exchange.queries.known import chunks
from cordee.ui.figures import plain_date

_VERBS = ("actors.organisation_edited", "actors.site_edited")


@dataclass(frozen=True, slots=True)
class Hand:
    """The last value written here of one column. ``own``: by the organisation itself; ``person``: "" when unknown."""

    value: Any
    at: dt.datetime
    own: bool
    person: str = ""

    def replaced(self, named: bool) -> str:
        """Of a value that a list replaces. ``named``: whether the reader is told the name of the person."""
        name = self.person if named else ""
        who = name or (_("l’organisation") if self.own else _("l’animation du réseau"))
        words = {"who": who, "date": plain_date(self.at)}
        if self.value in ("", None, []):
            return _("vidé à la main par %(who)s le %(date)s") % words
        return _("corrigé à la main par %(who)s le %(date)s") % words

    def said(self) -> str:
        date = {"date": plain_date(self.at)}
        if self.own:
            return _("écrit par l’organisation le %(date)s") % date
        return _("écrit par l’animation du réseau le %(date)s") % date


class Hands:
    """Of these records, who wrote what. Two queries, whatever their number below 800.

    ``things``: "actors.site:12"; ``organisations``: whose other lists are asked; ``but``: the list that is read.
    """

    def __init__(self, things: Iterable[str], organisations: Iterable[int], *, but: int = 0) -> None:
        self._hands: dict[tuple[str, str], Hand] = {}
        self._lists: dict[tuple[str, str], list[tuple[Any, str, dt.datetime]]] = {}
        for part in chunks(things):
            self._read_journal(part)
        for part in chunks(organisations):
            self._read_lists(part, but)

    def _read_journal(self, part: list[str]) -> None:
        lines = JournalLine.objects.filter(thing__in=part, verb__in=_VERBS).order_by("pk")
        names = ("thing", "detail", "at", "organisation", "concerns", "person__name")
        for thing, detail, at, by, concerned, person in lines.values_list(*names):
            for column, change in detail.items():
                if isinstance(change, list) and len(change) == 2:
                    hand = Hand(change[1], at, by is not None and by == concerned, person or "")
                    self._hands[thing, column.removesuffix("_id")] = hand

    def _read_lists(self, part: list[int], but: int) -> None:
        rows = Origin.objects.filter(organisation__in=part, live=True).exclude(source=but).order_by("pk")
        for row in rows.select_related("source"):
            for name, value in row.seen.items():
                of = row.thing if name.startswith("site.") else f"actors.organisation:{row.organisation_id}"
                self._lists.setdefault((of, name), []).append((value, row.source.name, row.last_seen))

    def hand(self, organisation: int | None, site: int | None, name: str, value: Any, town: str = "") -> Hand | None:
        """Who wrote by hand the value that stands in this column. ``town``: its commune, as journals say."""
        thing = f"actors.site:{site}" if name.startswith("site.") else f"actors.organisation:{organisation}"
        hand = self._hands.get((thing, name.removeprefix("site.").removesuffix("_id")))
        if hand is None:
            return None
        if isinstance(value, list) and isinstance(hand.value, list):
            return hand if sorted(hand.value) == sorted(value) else None
        same = hand.value == value or (town and hand.value == town) or (_none(hand.value) and _none(value))
        return hand if same else None

    def who(self, organisation: int | None, site: int | None, name: str, value: Any, town: str = "") -> str:
        """Who wrote this value of this column, in words; "" when nobody knows any more."""
        if hand := self.hand(organisation, site, name, value, town):
            return hand.said()
        thing = f"actors.site:{site}" if name.startswith("site.") else f"actors.organisation:{organisation}"
        for said, source, at in reversed(self._lists.get((thing, name), [])):
            if said == value:
                return _("vient de « %(source)s », vue le %(date)s") % {"source": source, "date": plain_date(at)}
        return ""


def _none(value: Any) -> bool:
    return value in ("", None, "None", [])
