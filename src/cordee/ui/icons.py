"""Lucide symbols (ISC), copied one by one into icons.json: a new meaning is a new line there."""

import json
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


@cache
def symbols() -> dict[str, str]:
    return json.loads(Path(__file__).with_name("icons.json").read_text())


def sprite(names: set[str]) -> SafeString:
    """The hidden sheet of the symbols one page uses: 2 to 4 kB instead of a request."""
    drawn = "".join(f'<symbol id="i-{name}" viewBox="0 0 24 24">{symbols()[name]}</symbol>' for name in sorted(names))
    return mark_safe(f'<svg class="vh" aria-hidden="true" focusable="false" width="0" height="0">{drawn}</svg>')


def icon(name: str, used: set[str] | None, kind: str = "") -> SafeString:
    """A symbol that refers to the page's sprite; drawn in place where no page surrounds it (fragment, mail)."""
    if used is not None:
        used.add(name)
    return _written(name, used is not None, kind)


@cache
def _written(name: str, shared: bool, kind: str) -> SafeString:
    drawing = symbols()[name]  # an unknown name fails at once, here
    if shared:
        drawing = f'<use href="#i-{name}"/>'
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        f" {kind}" if kind else "",
        mark_safe(drawing),
    )
