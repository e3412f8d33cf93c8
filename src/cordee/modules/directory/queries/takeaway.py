"""The directory to take away: a printed booklet, and one file to read without a connection. Public facts only."""

import datetime as dt
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Family, Theme
from cordee.kernel.documents.queries import render_pdf
from cordee.kernel.reference.models import PerimeterCommune, PerimeterKind
from cordee.lib.drawn_map import Map
from cordee.lib.identity import phone_display
from cordee.modules.directory.queries.facts import plain
from cordee.modules.directory.queries.freshness import told_verified

MOST_PRINTED, MOST_KEPT = 1000, 5000  # organisations: three hundred pages, some megabytes
_TINTS = ("#cfe3d2", "#c3dfe3", "#dcdcf0", "#d3e2ea", "#f6ddb9", "#e6e9c8", "#f3d3cb", "#d8ddd6", "#efe0ea")


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation as it is read on paper. ``key`` names it inside the file."""

    key: str
    name: str
    kind: str
    lines: list[str]
    description: str
    website: str
    themes: list[str]
    places: list[str]
    verified: str  # "" when it never was


@dataclass(frozen=True, slots=True)
class Chapter:
    """A valley and its organisations, by name. ``key`` names it inside the file."""

    key: str
    title: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Index:
    """An index: each heading with the (key, name) of what it leads to."""

    title: str
    groups: list[tuple[str, list[tuple[str, str]]]]


def chapters(rows: Iterable[dict[str, Any]]) -> list[Chapter]:
    """The organisations of ``told_in_batches``, in the order of the valleys of their first place."""
    told = list(rows)
    valleys = _valleys({site["commune__code"] for row in told for site in row["sites"]})
    held: defaultdict[tuple[int, str], list[Entry]] = defaultdict(list)
    for row in told:
        codes = [site["commune__code"] for site in row["sites"]]
        place = next((valleys[code] for code in codes if code in valleys), (10_000, _("Ailleurs")))
        held[place].append(_entry(row))
    return [
        Chapter(f"part-{n}", title, sorted(entries, key=lambda one: (plain(one.name), one.key)))
        for n, ((_rank, title), entries) in enumerate(sorted(held.items()), 1)
    ]


def _valleys(communes: set[str | None]) -> dict[str, tuple[int, str]]:
    rows = PerimeterCommune.objects.filter(commune__in=communes - {None}, perimeter__kind=PerimeterKind.VALLEY)
    columns = ("commune_id", "perimeter__position", "perimeter__name")
    return {code: (position, name) for code, position, name in rows.values_list(*columns)}


def _entry(row: dict[str, Any]) -> Entry:
    words = dict(Theme.choices)
    phone, email = row["phone"], row["email"]
    lines = []
    for site in row["sites"]:
        town = " ".join(filter(None, [site["postcode"], site["commune__name"]]))
        reach = [phone_display(site["phone"]) if site["phone"] else "", site["email"], site["opening"]]
        lines.append(", ".join(filter(None, [site["name"], site["address"], town, *reach])))
    lines.append(" · ".join(filter(None, [phone_display(phone) if phone else "", email])))
    return Entry(
        row["slug"],
        row["name"],
        ", ".join(filter(None, [str(Family(row["family"]).label).capitalize(), row["acronym"]])),
        [line for line in lines if line],
        row["description"],
        row["website"],
        [str(words[code]) for code in row["themes"] if code in words],
        list(dict.fromkeys(site["commune__name"] for site in row["sites"] if site["commune__name"])),
        told_verified(row["verified_on"]),
    )


def indexes(parts: Sequence[Chapter]) -> list[Index]:
    """By theme and by commune; names come in the order of the alphabet."""
    themes: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    places: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for entry in sorted((one for part in parts for one in part.entries), key=lambda one: plain(one.name)):
        for theme in entry.themes:
            themes[theme[:1].upper() + theme[1:]].append((entry.key, entry.name))
        for place in entry.places:
            places[place].append((entry.key, entry.name))
    order = [(_("Par thème"), themes), (_("Par commune"), places)]
    return [Index(title, sorted(held.items(), key=lambda one: plain(one[0]))) for title, held in order if held]


def _title(parts: Sequence[Chapter], title: str) -> tuple[str, str]:
    count = sum(len(part.entries) for part in parts)
    return title or _("L’annuaire à emporter"), ngettext("%(count)d organisation", "%(count)d organisations", count) % {
        "count": count
    }


def svg_of(drawn: Map) -> str:
    """The drawn map alone, with its colours: for paper and for a file that nothing accompanies."""
    tints = "".join(f".land .v{n}{{fill:{tint}}}" for n, tint in enumerate(_TINTS, 1))
    style = (
        ".land path{stroke:#ffffff;stroke-width:1.5;fill:#d8ddd6}" + tints + ".abroad circle{fill:none;stroke:#5b6f73}"
        ".plate{fill:#ffffff;stroke:#15222a;stroke-width:3}"
        "text{font-family:'Atkinson Hyperlegible Next',sans-serif;fill:#15222a}"
        ".land .rim{fill:none;stroke:#5b6f73;stroke-width:3}.land .valleys{fill:none;stroke:#5b6f73;stroke-width:2}"
    )
    pins = "".join(
        f'<rect class="plate" x="{pin.plate[0]}" y="{pin.plate[1]}" width="{pin.width}" height="44" rx="6"/>'
        f'<text x="{pin.x}" y="{pin.baseline}" text-anchor="middle" font-size="30" font-weight="700">{pin.count}</text>'
        for pin in drawn.pins
    )
    ground = render_to_string("ui/map_ground.html")
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 802" width="1000" height="802">'
    return f"{head}<style>{style}</style>{ground}{pins}</svg>"


def booklet(rows: Iterable[dict[str, Any]], *, title: str, drawn: Map, url: str, at: dt.datetime) -> bytes:
    """The booklet as a PDF: a map, the organisations by valley, then the names by theme and by commune, with pages."""
    parts = chapters(rows)
    named, count = _title(parts, title)
    today = timezone.localdate(at)
    data = {
        "title": named,
        "count": count,
        "map": svg_of(drawn),
        "map_alt": " ; ".join(pin.name for pin in drawn.pins)[:2000] or named,
        "map_title": _("Où elles sont"),
        "chapters": [
            {
                "title": part.title,
                "entries": [
                    {name: getattr(entry, name) for name in ("key", "name", "kind", "lines", "website", "verified")}
                    | {"description": entry.description[:600], "themes": ", ".join(entry.themes)}
                    for entry in part.entries
                ],
            }
            for part in parts
        ],
        "indexes": [
            {"title": one.title, "groups": [{"title": head, "names": names} for head, names in one.groups]}
            for one in indexes(parts)
        ],
        "contents": _("Ce qu’il y a dans ce livret"),
        "foot": [url, _("Imprimé le %(date)s") % {"date": formats.date_format(today, "DATE_FORMAT")}],
        "page": _("Page"),
    }
    return render_pdf("directory/booklet.typ", data, title=named, language=get_language() or "fr", at=at)


def offline(rows: Iterable[dict[str, Any]], *, title: str, drawn: Map, url: str, at: dt.datetime) -> str:
    """The whole in one HTML file that asks nothing of the network: a phone keeps it, "find in page" searches it."""
    parts = chapters(rows)
    named, count = _title(parts, title)
    path = finders.find("directory/offline.css")
    sheet = b64encode(Path(str(path)).read_bytes()).decode()
    context = {"title": named, "count": count, "chapters": parts, "indexes": indexes(parts), "url": url, "at": at}
    return render_to_string("directory/offline.html", context | {"sheet": sheet, "map": svg_of(drawn)})
