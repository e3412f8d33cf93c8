"""What a sub-portal shows, in which colours, and on which sites."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.lib.access import Opens, explained
from cordee.modules.directory.models import Portal
from cordee.modules.directory.rules.searching import Search

READABLE = 4.5  # contrast of a text with its ground: WCAG 2.2, 1.4.3 (AA)
INK = "#15222a"
GROUND = "#f1f5f3"  # what links stand on: --page, darker than paper
OFFERED = ("q", "territories", "communes", "near", "themes", "families")
_HOST = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")


@explained(
    _("Un portail est ouvert par les responsables d’une organisation, ou par l’animation du réseau."),
    Opens.MANAGERS,
    (_("Voir les portails ouverts"), "directory:portals"),
)
def can_open(actor: Actor) -> bool:
    """Opens a portal: who answers for an organisation, or animates the network."""
    return actor.person is not None and (
        (actor.organisation is not None and actor.role == MANAGER) or actor.is_animator or actor.is_operator
    )


@explained(_("Un portail est réglé par les responsables de l’organisation qui le tient."), Opens.OWNERS)
def can_keep(actor: Actor, portal: Portal) -> bool:
    return actor.manages(portal.organisation)


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 (black) to 1 (white): WCAG 2.2, definition."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 (the same) to 21 (black on white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def text_on(ground: str) -> str:
    """Black or white, whichever reads better on this ground: one of them always reaches READABLE."""
    return max("#000000", "#ffffff", key=lambda text: contrast(text, ground))


def darker(colour: str, ground: str = GROUND) -> str:
    """The nearest darker shade that reads on the ground; itself when it does already."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    for percent in range(100, -1, -2):
        shade = "#" + "".join(f"{part * percent // 100:02x}" for part in (red, green, blue))
        if contrast(shade, ground) >= READABLE:
            return shade
    return INK


def origin_of(text: str) -> str:
    """ "https://www.embrun.example" from what someone types or pastes of a site's address; "" when it is none.

    Only the form that the ``frame-ancestors`` directive takes leaves here (CSP level 3): no path, no quote, no blank.
    """
    text = text.strip().lower()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    local = host in ("localhost", "127.0.0.1")
    if parts.scheme not in ("https", "http") or not _HOST.fullmatch(host) or not ("." in host or local):
        return ""
    if parts.scheme == "http" and not local:
        return ""
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def narrowed(asked: Search, fixed: Mapping[str, Sequence[str]]) -> Search:
    """The request inside a portal: what visitors choose among the fixed values, else all of these."""
    change: dict[str, Any] = {}
    for name, values in fixed.items():
        kept = tuple(value for value in asked[name] if value in values)
        change[name] = kept or tuple(values)
    return replace(asked, **change)


def chosen_by_visitor(asked: Search, fixed: Mapping[str, Sequence[str]]) -> Search:
    """The same without what the portal fixes by itself: what the visitor sees as filters in place."""
    change: dict[str, Any] = {name: () for name, values in fixed.items() if set(asked[name]) == set(values)}
    return replace(asked, **change)


def sheet(band: str, accent: str) -> str:
    """The colours of a portal as the style sheet of its pages; readable in every pairing that they are used in."""
    tokens = {
        "slab": band,
        "on-slab": text_on(band),
        "slab-line": text_on(band),
        "link": accent,
        "meet": accent,
        "meet-tint": "#f1f5f3",
        "rope": accent,
        "blaze": accent,
        "blaze-hover": accent,
        "on-blaze": text_on(accent),
        "blaze-rim": accent,
    }
    return ":root{color-scheme:light;" + "".join(f"--{name}:{value};" for name, value in tokens.items()) + "}\n"
