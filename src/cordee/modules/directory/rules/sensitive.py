"""Words that speak of health or of the social situation of somebody: a form warns before they are kept.

GDPR art. 9 and 10 name the categories; the list is ours (*choix Cordée*), by beginnings of folded words. It warns, so
it may be wrong; it never decides alone.
"""

import re
import unicodedata

_BEGINNINGS = """
    allerg malad handicap diabet cancer tumeur depressi bipolair schizo psych autis trisom dyslex epilep asthm sida
    seroposit hepatit addict alcool drogu toxicom cannabis traitement medicament hospital chirurg enceint grosses avort
    invalid incapacit mutil suicid anorex boulim obes sevrage rqth surendett expuls violenc battu incest harcel prison
    detenu incarcer condamn casier delinqu probation clandestin religi musulman catholiqu juif juive protestant syndiqu
    tutelle curatelle sexuel homosex transgenre ethni
""".split()
_WHOLE = {"rsa", "aah", "vih", "hiv", "ald", "asile", "refugie", "refugiee", "sdf"}
_WORD = re.compile(r"[^\W\d_]+")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def sensitive_words(text: str) -> list[str]:
    """The words of a text that make one look twice, as they were typed, each once."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        plain = _plain(word)
        if plain in _WHOLE or any(plain.startswith(beginning) for beginning in _BEGINNINGS):
            found.setdefault(plain, word)
    return list(found.values())
