from django import template
from django.utils.translation import gettext as _

register = template.Library()

# what a browser says of itself -> its name; the first found wins, since most also claim to be the others
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrom": "Chrome",
    "CriOS": "Chrome",
}
BROWSERS |= {"Safari": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def _first(names: dict[str, str], text: str) -> str:
    return next((name for mark, name in names.items() if mark in text), "")


@register.filter
def device(said: str) -> str:
    """ "Firefox, Windows": what a person recognises of what a browser says of itself."""
    known = ", ".join(filter(None, (_first(BROWSERS, said), _first(SYSTEMS, said))))
    return known or said[:40] or _("appareil inconnu")
