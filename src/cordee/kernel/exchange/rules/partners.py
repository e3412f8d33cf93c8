"""What another Cordée tells, read with suspicion: its card, and its records as rows of a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from cordee.kernel.actors.models import LegalForm, Theme
from cordee.kernel.exchange.rules.drafts import Draft
from cordee.kernel.reference.rules import fold
from cordee.lib.tabular import Row, Table

MOST = 500  # records of one page
SITES = 200  # of one record
CHAIN = 8  # hands a record may have gone through
_OF_ALL = {
    "name": "name", "acronym": "acronym", "siren": "siren", "rna": "rna", "it_fiscal_code": "it_fiscal_code",
    "it_vat": "it_vat", "naf_code": "naf_code", "description": "description", "website": "website", "email": "email",
    "phone": "phone", "fte": "fte", "volunteers": "volunteers",
}  # fmt: skip
_OF_SITE = {"site_name": "name", "siret": "siret", "address": "address", "postcode": "postcode", "opening": "opening"}
CODES = ("external_id", *_OF_ALL, "languages", *_OF_SITE, "commune", "insee", "lat", "lon")
MAPPING = {code: code for code in CODES}


class NotACordee(Exception):
    """What came has not the shape that was agreed; one sentence."""


@dataclass(frozen=True, slots=True)
class Card:
    """Who another Cordée says it is. ``url``: where it lives; ``feed``: where its records are read."""

    name: str
    url: str
    licence: str
    key: str
    feed: str


@dataclass(frozen=True, slots=True)
class Told:
    """One record. ``uri``: where it was born; ``also``: where else it is known; ``chain``: who had it before."""

    uri: str
    also: tuple[str, ...]
    gone: bool
    rows: tuple[dict[str, str], ...] = ()
    themes: tuple[str, ...] = ()
    legal_form: str = ""
    chain: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    items: list[Told] = field(default_factory=list)
    cursor: str = ""
    more: bool = False


def _text(value: Any, most: int = 4000) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).replace("\x00", "")[:most]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _uri(value: Any) -> str:
    uri = _text(value, 300)
    parts = urlsplit(uri)
    return uri if parts.scheme in ("http", "https") and parts.netloc and "#" not in uri else ""


def _shapeless() -> NotACordee:
    return NotACordee(_("Cette adresse ne répond pas comme une Cordée : vérifiez-la avec l’autre équipe."))


def read_card(answer: Any, *, asked: str) -> Card:
    """The card at ``asked``. Its feed is on the same site, or it is refused. Raises NotACordee."""
    if not isinstance(answer, dict) or answer.get("cordee") != 1:
        raise _shapeless()
    key = answer.get("key")
    feeds = [row for row in _list(answer.get("feeds")) if isinstance(row, dict) and row.get("kind") == "organisations"]
    card = Card(
        name=_text(answer.get("name"), 100).strip(),
        url=_uri(answer.get("url")),
        licence=_text(answer.get("licence"), 120),
        key=_text(key.get("x"), 64) if isinstance(key, dict) else "",
        feed=_uri(feeds[0].get("url")) if feeds else "",
    )
    if not (card.name and card.key and card.feed) or _site(card.feed) != _site(asked):
        raise _shapeless()
    return card


def _site(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def read_page(answer: Any) -> Page:
    """A page of the feed. Raises NotACordee for what has not its shape; a record that is not one is left aside."""
    if not isinstance(answer, dict) or not isinstance(answer.get("items"), list) or len(answer["items"]) > MOST:
        raise _shapeless()
    cursor = _text(answer.get("cursor"), 400)
    if not cursor:
        raise _shapeless()
    items = [told for item in answer["items"] if isinstance(item, dict) and (told := _told(item)) is not None]
    return Page(items, cursor, answer.get("more") is True)


def _told(item: dict[str, Any]) -> Told | None:
    uri, record = _uri(item.get("uri")), item.get("organisation")
    also = tuple(other for value in _list(item.get("also"))[:CHAIN] if (other := _uri(value)))
    if not uri:
        return None
    if item.get("gone") is True:
        return Told(uri, also, True)
    if not isinstance(record, dict) or not _text(record.get("name")).strip():
        return None
    themes = tuple(code for code in _list(record.get("themes"))[:50] if code in Theme.values)
    form = record.get("legal_form")
    return Told(
        uri,
        also,
        False,
        tuple(_rows(uri, record)),
        themes,
        form if form in LegalForm.values else "",
        tuple(_chain(record.get("sources"))),
    )


def _chain(sources: Any) -> Iterable[dict[str, str]]:
    for row in _list(sources)[:CHAIN]:
        if isinstance(row, dict) and (name := _text(row.get("name"), 120)):
            yield {"name": name, "licence": _text(row.get("licence"), 120), "url": _uri(row.get("url"))}


def _rows(uri: str, record: dict[str, Any]) -> Iterable[dict[str, str]]:
    """One for each place, the head office first; the record alone when it has none."""
    whole = {code: _text(record.get(name)) for code, name in _OF_ALL.items()}
    whole["languages"] = ", ".join(_text(code, 5) for code in _list(record.get("languages"))[:20])
    sites = [site for site in _list(record.get("sites"))[:SITES] if isinstance(site, dict)]
    seen: set[str] = set()
    for rank, site in enumerate(sites or [{}]):
        named = site.get("commune")
        commune: dict[str, Any] = named if isinstance(named, dict) else {}
        row = whole | {code: _text(site.get(name)) for code, name in _OF_SITE.items()}
        row |= {"commune": _text(commune.get("name"), 100), "insee": _text(commune.get("code"), 10)}
        row |= {"lat": _text(site.get("lat"), 20), "lon": _text(site.get("lon"), 20)}
        row["phone"], row["email"] = (row["phone"], row["email"]) if not rank else (
            _text(site.get("phone"), 40) or row["phone"], _text(site.get("email"), 200) or row["email"]
        )  # fmt: skip
        place = row["siret"] or f"{fold(row['site_name'])} {row['insee']} {fold(row['address'])}"
        row["external_id"] = uri if not rank else f"{uri}#{place[:90].strip()}"
        if row["external_id"] not in seen:
            seen.add(row["external_id"])
            yield row


def table_of(items: Iterable[Told]) -> Table:
    rows = [row for told in items for row in told.rows]
    cells = [Row(number, tuple(row.get(code, "") for code in CODES)) for number, row in enumerate(rows, 1)]
    return Table(CODES, tuple(cells), kind="json")


def completed(drafts: Iterable[Draft], items: Iterable[Told]) -> list[Draft]:
    """Drafts with what is told by code, which needs no guess: themes, legal form, and which record each row is of."""
    by_uri: Mapping[str, Told] = {told.uri: told for told in items}
    done = []
    for draft in drafts:
        told = by_uri[draft.key.partition("#")[0]]
        draft.of, draft.themes = told.uri, told.themes
        if told.legal_form:
            draft.organisation["legal_form"] = told.legal_form
        draft.guessed = draft.guessed - {"legal_form", "themes", "family"}
        done.append(draft)
    return done
