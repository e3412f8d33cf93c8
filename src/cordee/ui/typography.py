"""French spacing, put in once by the shell: authors type an ordinary space before « ? » and no line begins with it.
Works on HTML: tags, attributes and what people type (textarea) are left as they are.

Narrow no-break space U+202F before ; ! ? », after « and between thousands; no-break space U+00A0 before a colon and
before a unit. English and Italian put no space there: their text comes back unchanged.
"""

import re

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

THIN, FIXED = "\u202f", "\u00a0"
UNITS = "h|min|s|km|m|cm|kg|g|t|ha|k?Wh|ko|Mo|Go|ans?|mois|jours?|semaines?|heures?|minutes?|personnes?|places?"
SPACE = re.compile(
    r" (?:(?P<thin>(?=[;!?»])|(?<=« )|(?<=\d )(?=\d{3}(?!\d)))"
    rf"|(?P<fixed>(?=:(?!\w))|(?<=\d )(?=[€%°]|(?:{UNITS})\b)|(?<=\d.h )(?=\d)))"
)
LEFT_ALONE = re.compile(r"<(textarea|script|style|pre|code|kbd)\b.*?</\1>", re.DOTALL)


def spaced(html: str) -> SafeString:
    """The same HTML with French spaces when the page is in French."""
    html = conditional_escape(html)
    if (get_language() or "").split("-")[0] != "fr":
        return mark_safe(html)
    kept = [match.span() for match in LEFT_ALONE.finditer(html)]

    def space(match: re.Match[str]) -> str:
        at = match.start()
        inside_a_tag = html.rfind("<", 0, at) > html.rfind(">", 0, at)
        if inside_a_tag or any(start < at < end for start, end in kept):
            return " "
        return FIXED if match["thin"] is None else THIN

    return mark_safe(SPACE.sub(space, html))
