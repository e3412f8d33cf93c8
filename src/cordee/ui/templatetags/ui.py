"""Tags and filters of the design system; built in: templates do not load them."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cordee.ui import fields, figures, icons, typography

register = template.Library()
register.filter("typo", typography.spaced)
register.filter("shown", fields.shown)
for _filter in (
    figures.amount,
    figures.count,
    figures.plain_date,
    figures.day,
    figures.duration,
    figures.hour,
    figures.instant,
    figures.initials,
    figures.number,
):
    register.filter(_filter.__name__, _filter)
register.simple_tag(figures.hours)


def _used(request: HttpRequest | None) -> set[str] | None:
    """The symbols of this page so far; None where no page will hold the sprite."""
    if request is None or getattr(request, "htmx", False):
        return None
    used: set[str] = request.__dict__.setdefault("_icons", set())
    return used


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str, kind: str = "") -> SafeString:
    return icons.icon(name, _used(context.get("request")), kind)


@register.simple_tag(takes_context=True)
def sprite(context: Context) -> SafeString | str:
    """The symbols the page used: the last thing of the body."""
    used = _used(context.get("request"))
    return icons.sprite(used) if used else ""


@register.filter
def icon_of(kind: Any) -> str:
    """The one symbol of each kind of state or notice."""
    return {
        "ok": "circle-check",
        "warn": "triangle-alert",
        "stop": "circle-x",
        "note": "circle-dashed",
        "info": "info",
    }.get(str(kind), "info")


@register.simple_tag
def choices(options: Iterable[Any]) -> SafeString:
    """The ``<option>`` elements of a long select: things with a value, a label, a number in words and a group ("" for
    none). Made here, because a template spends on each one twenty times what this does."""
    groups = [(group, "".join(map(_choice, some))) for group, some in groupby(options, key=lambda option: option.group)]
    return mark_safe(
        "".join(
            f'<optgroup label="{escape(group)}">{inside}</optgroup>' if group else inside for group, inside in groups
        )
    )


def _choice(option: Any) -> str:
    label = f"{option.label} ({option.number})" if option.number else option.label
    return f'<option value="{escape(option.value)}">{escape(label)}</option>'
