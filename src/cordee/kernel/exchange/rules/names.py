"""Names written in capitals, put back as one writes them in French."""

import re
from functools import lru_cache

SMALL = frozenset(
    "a à au aux avec by chez de del della des di du e en et for la le les lès of ou où par pour sans sous sur the "
    "un une y".split()
)
ACRONYMS = frozenset(
    "ACI AI AE AFPA ADAPEI ADIE ADMR AFEV AMAP APAJH APF APPASE ASPTT ATD BTP CAE CAF CC CCAS CCI CFPPA CIAS CIDFF "
    "CPIE CPTS CRESS CSC CUMA DLA EA EARL EBE EHPAD EI EPCI EPIC ESAT ESS ETTI EURL FJT FNE GAEC GAL GE GEIQ GIE GIP "
    "GUC HLM IME INSPE IRFSS ITEP LPO MAS MFR MGEN MIN MJC MPT MSA ONF OPH ORT PACA PETR PLIE PNR PTCE RAM RDV RH RPE "
    "SA SAEM SAMU SARL SAS SASU SAVS SCEA SCI SCIC SCOP SCP SDIS SEM SESSAD SICA SIVOM SIVU SMICTOM SNC SPL TCL TT TPE "
    "UDAF UFCV UNAPEI UNSA URIOPSS USEP VTT".split()
)
# Words whose accents capitals have lost, and which mean nothing else without them.
ACCENTS = {
    word.translate(str.maketrans("àâäçéèêëîïôöùûü", "aaaceeeeiioouuu")): word
    for word in (
        "comité comités fêtes éco écologie écologique écologiques écomusée économie économique économiques école "
        "écoles éducation éducatif égalité électricité élan énergie énergies épicerie équitable équipe espérance "
        "étape européen évasion éveil activité activités agréée bénévoles bâtiment bâtisseurs briançon "
        "briançonnais buëch café chênes château cité collectivité communauté création créations crèche céramique "
        "développement dépannage détente diversité déchèterie fédération forêt forêts fraternité général générale "
        "générations gîte gîtes hôpital hôtel héritage intérim intérimaire itinérance légumes lézards lumière "
        "maraîcher maraîchers méditerranée mélèze mélèzes métallerie métier métiers ménage mémoire mobilité "
        "médiation médico médico- social méouge musée numérique numériques orcières périscolaire pépinière "
        "pépinières pôle présence prévention propreté provençal provençale précarité qualité réemploi réinsertion "
        "régie région régional régionale réseau réseaux rivière rivières rénovation réparation santé sécurité "
        "sélection séniors ponçon serre-ponçon société solidarité solidarités spécialisée système théâtre témoin "
        "unité vallée vallées vélo vélos véhicules étoile étoiles intégration bien-être départemental "
        "départementale mécanique récupération dévoluy élevage éleveurs œuvre frères confrérie déclic drôme "
        "intermédiaire libération maréchal vêtements vêtement coopérative coopératif"
    ).split()
}
_WORD = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*\.?|[^\w\s]+|\s+")
_DOTTED = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?\.?")
_VOWELS = set("AEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŒÆ")
_ELISION = re.compile(r"\b([LDJNSCMT]|QU|LORSQU|PUISQU) (?=[AEIOUYHÉÈÊÀÂÎÔŒ])")


def is_shouted(text: str) -> bool:
    """Written in capitals throughout. One short word alone is an acronym, not a shout."""
    if not text.isupper():
        return False
    letters = sum(map(str.isalpha, text))
    return letters > 3 and (letters > 5 or len(text.split()) > 1)


def proper(text: str) -> str:
    """ "ASSOC LES FILS D ARIANE (PVS)" → "Assoc les Fils d’Ariane (PVS)"; a name in mixed case is left alone."""
    if not is_shouted(text):
        return text
    text = _ELISION.sub(r"\1’", " ".join(text.split())).replace("'", "’")
    words = _WORD.findall(text)
    first = True
    result = []
    for i, word in enumerate(words):
        if word[0].isalnum():
            result.append(_word(word, first=first, alone=_in_brackets(words, i)))
            first = False
        else:
            first = first or word.strip() in {"-", "–", "/", ":", "("}
            result.append(word)
    return "".join(result)


def _in_brackets(words: list[str], i: int) -> bool:
    return 0 < i < len(words) - 1 and words[i - 1].endswith("(") and words[i + 1].startswith(")")


@lru_cache(maxsize=8192)  # the names of a list share most of their words
def _word(word: str, *, first: bool, alone: bool) -> str:
    if word.lower() in SMALL and not first:
        return word.lower()
    if word in ACRONYMS or (alone and len(word) <= 6) or _is_code(word):
        return word
    head, mark, rest = _cut(word)
    if mark == "’" and rest:
        elided = len(head) == 1 or head in {"QU", "LORSQU", "PUISQU"}
        head = head.capitalize() if first or not elided else head.lower()
        return f"{head}’{_word(rest, first=True, alone=False)}"
    if word.lower() in ACCENTS:
        return ACCENTS[word.lower()].capitalize()
    if mark:
        return f"{_word(head, first=first, alone=False)}{mark}{_word(rest, first=False, alone=False)}"
    return word.capitalize()


def _cut(word: str) -> tuple[str, str, str]:
    for mark in ("’", "-", "&"):
        if mark in word:
            return word.partition(mark)
    return word, "", ""


def _is_code(word: str) -> bool:
    """A.D.M.R., A2I, SNC: dots between letters, a digit among letters, no vowel."""
    letters = [c for c in word if c.isalpha()]
    dotted = _DOTTED.fullmatch(word) is not None
    digits = any(c.isdigit() for c in word) and 0 < len(letters) <= 4
    silent = 1 < len(letters) <= 5 and word.isalpha() and not _VOWELS & set(word) and word not in {"ST", "STE", "MR"}
    return dotted or digits or silent
