"""The grounds on which a list may be published, and how a reader reads them."""

from django.utils.translation import gettext_lazy as _

MEMBERS, AGREEMENT = "membres", "accord"
_WORDS = {MEMBERS: _("avec l’accord de ses membres"), AGREEMENT: _("avec l’accord écrit de qui la tient")}


def licence_in_words(licence: str) -> str:
    """A licence by its name ("ODbL 1.0"), an agreement in words."""
    return str(_WORDS.get(licence, licence))
