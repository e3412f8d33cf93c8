"""What people write for a legal form or a theme, and what our closed lists call it."""

import re
from functools import cache, lru_cache

from django.conf import settings
from django.utils.translation import override

from cordee.kernel.actors.models import LegalForm, Theme
from cordee.kernel.reference.rules import fold

F, T = LegalForm, Theme

# In order: the first that matches wins. Searched in the folded text (no accent, no punctuation).
_FORMS: tuple[tuple[str, LegalForm], ...] = (
    (r"utilite publique|\brup\b", F.ASSOCIATION_PUBLIC_INTEREST),
    (r"groupement (d )?employeurs?|\bgeiq\b|^ge$", F.EMPLOYERS_GROUP),
    (r"\bscic\b|interet collectif", F.SCIC),
    (r"cooperative d activites?|\bcae\b", F.CAE),
    (r"\bscop\b|cooperative (ouvriere|de production|de salaries)|societe cooperative et participative", F.SCOP),
    (r"\bcuma\b|materiel agricole", F.CUMA),
    (r"cooperativa sociale|\bcoop sociale\b", F.IT_SOCIAL_COOP),
    (r"\bodv\b|organizzazione di volontariato", F.IT_ODV),
    (r"\baps\b|promozione sociale", F.IT_APS),
    (r"cooperati", F.COOPERATIVE),
    (r"fondation|fonds de dotation|fondazione", F.FOUNDATION),
    (r"mutuelle|mutualiste|\bmutualite\b", F.MUTUAL),
    (r"\besus\b|societe commerciale de l ess", F.COMPANY_ESUS),
    (r"\bccas\b|\bcias\b|etablissement public|\bepic\b|\bepa\b|\bpetr\b|syndicat mixte|\bgip\b|office public"
     r"|office national|centre hospitalier|lycee|college|regie municipale|\bsivom\b|\bsivu\b", F.PUBLIC_BODY),
    (r"mairie|^commune( de| d|s| du)?\b|communaute de communes|communaute d agglo|^cc\b|collectivite|\bepci\b"
     r"|conseil departemental|departement des|\bville de\b|comune di", F.TOWN_HALL),
    (r"\basso(s|c|ciation|ciations)?\b|loi (de )?1901|\b1901\b|associazione|comite des fetes|amicale", F.ASSOCIATION),
    (r"entreprise individuelle|entrepreneur|\beirl\b|profession liberale|exploitant|\bartisan\b", F.SOLE_TRADER),
    (r"\bsarl\b|\bsasu?\b|\beurl\b|\bsnc\b|\bsca?\b|\bsci\b|\bgaec\b|\bearl\b|societe|\bsrl\b|\bspa\b|^sa\b"
     r"|^entreprise$", F.COMPANY),
    (r"collectif|informel|sans statut", F.INFORMAL),
)  # fmt: skip
_SEARCHED = tuple((re.compile(pattern).search, form) for pattern, form in _FORMS)
_IN_NAME = frozenset({F.SOLE_TRADER, F.INFORMAL, F.MUTUAL, F.IT_APS, F.IT_ODV})  # too common inside names to be a sign

_ANY_FORM = re.compile("|".join(pattern for pattern, _form in _FORMS))

# Legal categories of INSEE, by their first digits, the longest first.
_CATEGORIES = {
    "9230": F.ASSOCIATION_PUBLIC_INTEREST, "9223": F.EMPLOYERS_GROUP, "92": F.ASSOCIATION, "9300": F.FOUNDATION,
    "5458": F.SCOP, "5558": F.SCOP, "5658": F.SCOP, "5460": F.COOPERATIVE, "5560": F.COOPERATIVE, "6317": F.COOPERATIVE,
    "6316": F.CUMA, "51": F.COOPERATIVE, "54": F.COMPANY, "55": F.COMPANY, "56": F.COMPANY, "57": F.COMPANY,
    "65": F.COMPANY, "10": F.SOLE_TRADER, "82": F.MUTUAL, "7210": F.TOWN_HALL, "7346": F.TOWN_HALL, "7348": F.TOWN_HALL,
    "7343": F.TOWN_HALL, "7344": F.TOWN_HALL, "7220": F.TOWN_HALL, "73": F.PUBLIC_BODY, "74": F.PUBLIC_BODY,
    "71": F.PUBLIC_BODY, "4": F.PUBLIC_BODY,
}  # fmt: skip

_THEMES: tuple[tuple[str, Theme], ...] = (
    (r"aide alimentaire|banque alimentaire|epicerie (sociale|solidaire)|solidarite|caritati|precarite", T.SOLIDARITY),
    (r"alimenta|agricol|agricultur|maraich|nourriture|circuit[s]? court|restauration|cantine", T.FOOD),
    (r"\bcultur|patrimoine|theatre|musique|spectacle|\bart(s|istique|isanat)?\b|cinema|livres?\b|lecture", T.CULTURE),
    (r"education populaire|jeunesse|periscolaire|animation|loisirs|centre social|\bmjc\b", T.EDUCATION),
    (r"petite enfance|creche|famille|parentalite|garde d enfants|enfance", T.CHILDHOOD),
    (r"formation|apprentissage|formazione", T.TRAINING),
    (r"\bemploi|insertion|\baci\b|\betti\b|\bgeiq\b|^ei$|^ai$|^ea$|interim|chantier|travail|lavoro", T.EMPLOYMENT),
    (r"sante|bien etre|soin|medic|prevention", T.HEALTH),
    (r"grand age|personnes agees|senior|aide a domicile|services? a la personne|vieillissement", T.AGEING),
    (r"handicap|\besat\b|inclusion|disabil", T.DISABILITY),
    (r"logement|habitat|hebergement|\bhlm\b", T.HOUSING),
    (r"mobilite|transport|covoiturage|\bvelos?\b|autopartage|taxi", T.MOBILITY),
    (r"energi|photovolta|solaire", T.ENERGY),
    (r"reemploi|recycl|dechet|ressourcerie|tri\b|economie circulaire|friperie|riuso|collecte", T.REUSE),
    (r"batiment|espaces? verts?|construction|paysag|\bbtp\b|menuiserie|maconnerie|second oeuvre", T.BUILDING),
    (r"environnement|nature|biodiversit|ecolog|foret|sylvicult|riviere|sentier|ambiente", T.ENVIRONMENT),
    (r"touris|montagne|accueil de groupes|refuge|\bgites?\b", T.TOURISM),
    (r"sport|plein air|skis?\b|escalade|randonnee", T.SPORT),
    (r"numerique|informatique|internet|digital|logiciel", T.DIGITAL),
    (r"medias?\b|multimedia|communication|radios?\b|presse|journal", T.MEDIA),
    (r"financ|epargne|microcredit|monnaie", T.FINANCE),
    (r"accompagnement|conseil|incubat|couveuse|creation d (activite|entreprise)", T.SUPPORT),
    (r"citoyen|acces aux droits|droit|juridique|egalite|femmes|democratie|migrant", T.CITIZENSHIP),
    (r"tiers lieu|coworking|fablab|espace partage", T.THIRD_PLACE),
)  # fmt: skip

# A theme is told by the beginning of a word, so that "transport" is no sport; these may come before it.
_START = r"(?<![a-z0-9])(?:agro|agri|eco|para|co|multi|micro)?"
_STEMS = tuple((re.compile(f"{_START}(?P<said>{pattern})"), each) for pattern, each in _THEMES)

_NAF = {
    "01": T.FOOD, "02": T.ENVIRONMENT, "10": T.FOOD, "38": T.REUSE, "4779": T.REUSE, "41": T.BUILDING, "42": T.BUILDING,
    "43": T.BUILDING, "81": T.BUILDING, "49": T.MOBILITY, "55": T.TOURISM, "56": T.FOOD, "78": T.EMPLOYMENT,
    "79": T.TOURISM, "855": T.TRAINING, "8559": T.TRAINING, "86": T.HEALTH, "8810A": T.AGEING, "8810C": T.DISABILITY,
    "8891": T.CHILDHOOD, "8899B": T.SOLIDARITY, "90": T.CULTURE, "91": T.CULTURE, "93": T.SPORT, "62": T.DIGITAL,
    "64": T.FINANCE, "35": T.ENERGY, "9529": T.REUSE, "9522": T.REUSE, "952": T.REUSE,
}  # fmt: skip


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text[:length] for length in range(len(text), 0, -1))


@lru_cache(maxsize=2048)
def legal_form(text: str) -> str:
    """The code of a legal form, from words, from our own code or from a legal category of INSEE; "" when unknown."""
    folded = fold(text)
    if text.strip() in LegalForm.values:
        return text.strip()
    if re.fullmatch(r"\d{4}", folded):
        return next((_CATEGORIES[part].value for part in _codes(folded) if part in _CATEGORIES), "")
    return next((form.value for search, form in _SEARCHED if search(folded)), "")


def form_of_name(name: str, naf_code: str = "") -> str:
    """A guess for a list that gives no legal form; "" rather than a doubtful one."""
    folded = fold(name)
    if _ANY_FORM.search(folded):  # most names say nothing of their form: one search instead of eighteen
        for search, form in _SEARCHED:
            if form not in _IN_NAME and search(folded):
                return form.value
    return LegalForm.ASSOCIATION.value if naf_code.replace(".", "") == "9499Z" else ""


_CUT = re.compile(r"\([^()]*\)|[;|,\n•]|(?<=\w{3})\s?/\s?(?=\w{3})")


def parts(text: str) -> list[str]:
    """A cell cut at its separators; what is between brackets stays whole, and so does "et/ou"."""
    found, start = [], 0
    for mark in _CUT.finditer(text):
        if not mark[0].startswith("("):
            found.append(text[start : mark.start()].strip())
            start = mark.end()
    return [*found, text[start:].strip()]


def cuts(text: str) -> set[str]:
    """The separators that cut this cell."""
    return {mark[0].strip() or "\n" for mark in _CUT.finditer(text) if not mark[0].startswith("(")}


@lru_cache(maxsize=2048)
def _themes(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    whole = _by_label().get(fold(text))
    if whole:
        return (whole,), ()
    codes: list[str] = []
    unknown = []
    for part in parts(text):
        found, _by = theme(part)
        codes += found
        if part and not found:
            unknown.append(part)
    return tuple(dict.fromkeys(codes)), tuple(unknown)


def themes(text: str) -> tuple[list[str], list[str]]:
    """(codes, words not understood) of a cell that lists themes."""
    codes, unknown = _themes(text)
    return list(codes), list(unknown)


def theme(text: str) -> tuple[list[str], str]:
    """(codes, the folded words that told them) of one word; our codes and labels need none."""
    folded = fold(text)
    if text in Theme.values:
        return [text], ""
    if folded in _by_label():
        return [_by_label()[folded]], ""
    found = [(each.value, match["said"]) for stem, each in _STEMS if (match := stem.search(folded))]
    return [code for code, _word in found], found[0][1].strip() if found else ""


def is_label(text: str) -> bool:
    """Whether a text is one of our labels, but for accents and capitals."""
    return fold(text) in _by_label()


@cache
def labels() -> tuple[tuple[str, str], ...]:
    """(code, label) in each language: a list is in the language of those who keep it, not of those who read it."""
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            found += [(str(code), str(label)) for code, label in Theme.choices]
    return tuple(dict.fromkeys(found))


@cache
def _by_label() -> dict[str, str]:
    return {fold(label): code for code, label in reversed(labels())}


def plain_words() -> list[tuple[str, str]]:
    """(code, word) of those of our patterns that are one whole word."""
    pairs = [(each.value, word) for pattern, each in _THEMES for word in pattern.split("|")]
    return [(code, word) for code, word in pairs if re.fullmatch(r"[a-z]{6,}", word)]


def theme_of_naf(naf_code: str) -> list[str]:
    """The theme that an activity code suggests, or none."""
    return next(([_NAF[part].value] for part in _codes(naf_code.replace(".", "")) if part in _NAF), [])
