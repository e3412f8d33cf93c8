"""The addresses of communes and valleys, and how a place is said."""

import re

from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae"})  # no accent to take off: slugify drops them
_ARTICLE = re.compile(r"(Le|Les) (?=\S)")


def address_of(code: str, name: str) -> str:
    """ "05023-briancon": the code finds it, the name is for those who read the address."""
    return f"{code}-{slugify(name.translate(_LIGATURES))}".rstrip("-")


def code_in(address: str) -> str:
    return address.partition("-")[0].upper()


def at(name: str) -> str:
    """ "à Briançon", "au Monêtier-les-Bains", "aux Orres": French joins the article, other languages do not."""
    if (get_language() or "fr").startswith("fr") and (article := _ARTICLE.match(name)):
        return f"{'au' if article[1] == 'Le' else 'aux'} {name[article.end() :]}"
    return _("à %(place)s") % {"place": name}
