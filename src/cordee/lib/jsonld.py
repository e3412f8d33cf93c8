"""JSON-LD (schema.org) inside a page: data that a browser never runs."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def as_script_text(data: Any) -> SafeString:
    """The text of ``<script type="application/ld+json">``: no sign in it can close the element or begin another."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))


def pruned(data: Any) -> Any:
    """Without empty values: schema.org knows no null."""
    if isinstance(data, dict):
        return {key: kept for key, value in data.items() if (kept := pruned(value)) not in (None, "", [], {})}
    if isinstance(data, list):
        return [kept for value in data if (kept := pruned(value)) not in (None, "", [], {})]
    return data
