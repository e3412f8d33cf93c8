"""Which column holds what: by its title, and by what is in it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from stdnum import luhn

from cordee.kernel.exchange.rules import words
from cordee.kernel.reference.rules import fold
from cordee.lib.tabular import LostDigits, Table, whole_number


@dataclass(frozen=True, slots=True)
class Field:
    """Something we can take from a list. ``titles``: what people call it, folded, in French, English and Italian."""

    code: str
    label: Any
    titles: str


FIELDS: tuple[Field, ...] = (
    Field("name", _("Nom"), "nom|structure|association|organisme|organisation|raison sociale|denomination"
          "|denomination sociale|intitule|libelle|name|nome|ragione sociale|denominazione|adherent|entreprise"
          "|etablissement|nom structure|nom association|nom organisme|nom organisation|nom adherent|nom etablissement"
          "|nom entreprise|nom usage|title|organization|nom membre|membre"),
    Field("acronym", _("Sigle"), "sigle|acronyme|acronym"),
    Field("site_name", _("Nom du lieu"), "enseigne|nom commercial|lieu|nom lieu|nom site|antenne|nom antenne"),
    Field("external_id", _("Identifiant dans la liste"), "id|identifiant|ref|reference|matricule|external id"
          "|id externe|uid|uuid|code adherent|adherent n|n adherent"
        "|numero adherent|numero d adherent|n d adherent|id adherent|n membre|code structure|id structure|n"
        "|identifiant du lieu|place identifier|identificativo del luogo"),
    Field("siret", "SIRET", "siret|code siret|siret siege|siret etablissement"),
    Field("siren", "SIREN", "siren|code siren"),
    Field("rna", _("Numéro RNA"), "rna|waldec|n waldec|rna waldec|identifiant association|code rna"),
    Field("it_fiscal_code", "Codice fiscale", "codice fiscale|cf"),
    Field("it_vat", "Partita IVA", "partita iva|p iva|piva"),
    Field("legal_form", _("Statut juridique"), "statut juridique|forme juridique|categorie juridique|forme|legal form"
          "|nature juridique|forma giuridica|forme legale"),
    Field("themes", _("Thèmes"), "theme|themes|thematique|thematiques|domaine|domaines|domaine activite"
          "|domaines activite|secteur|secteurs|secteur activite|secteurs activite|settore|temi|champ activite"),
    Field("naf_code", _("Code APE"), "naf|ape|code naf|code ape|naf ape|ape naf|activite principale|activite naf"),
    Field("description", _("Description"), "description|presentation|objet|objet social|resume|descrizione|missions"
          "|presentation resume|presentation detail"),
    Field("website", _("Site internet"), "site web|site internet|web|url|website|sito|sito web|adresse site|lien"
          "|page web"),
    Field("email", _("Adresse e-mail"), "email|e mail|mail|courriel|adresse mail|adresse e mail|adresse email|mel"
          "|adresse electronique|email contact|mail contact|contact mail|contact email|adresse courriel"),
    Field("phone", _("Téléphone"), "telephone|tel|tel fixe|telephone fixe|fixe|phone|telefono|tel 1|telephone 1"
          "|telephone contact|contact telephone|tel contact|telephone structure|numero telephone"),
    Field("address", _("Adresse"), "adresse|adresse 1|rue|voie|adresse postale|address|indirizzo|adresse complete"
          "|adresse siege|adresse ligne 1|adresse rue|adresse voie|street|streetaddress"),
    Field("address_more", _("Complément d’adresse"), "complement|complement adresse|adresse 2|adresse suite|lieu dit"
          "|bp|adresse ligne 2|adresse complement"),
    Field("postcode", _("Code postal"), "code postal|cp|postal code|zip|cap|code post|codepostal|postcode"
          "|adresse code postal|zip code|codice postale|postalcode"),
    Field("commune", _("Commune"), "commune|ville|city|localite|comune|town|nom commune|citta|cp ville"
          "|code postal ville|adresse ville|adresse commune|bureau distributeur|cp commune|code postal commune"
          "|addresslocality"),
    Field("insee", _("Code INSEE de la commune"), "code insee|insee|code commune|commune insee|code commune insee"
          "|insee commune|citycode|code officiel geographique"),
    Field("country", _("Pays"), "pays|country|nazione|addresscountry"),
    Field("lat", _("Latitude"), "lat|latitude|latitudine"),
    Field("lon", _("Longitude"), "lon|lng|long|longitude|longitudine"),
    Field("point", _("Coordonnées (latitude, longitude)"), "coordonnees gps|gps|geo point 2d|geopoint|geo point"
          "|latlon|lat lon|coordonnees geographiques|localisation gps"),
    Field("opening", _("Heures d’ouverture"), "horaires|heures ouverture|horaires ouverture|ouverture|orari"),
    Field("languages", _("Langues parlées"), "langues|langues parlees|lingue|languages"),
    Field("volunteers", _("Bénévoles"), "benevoles|nombre benevoles|nb benevoles|volontari"),
    Field("fte", _("Équivalents temps plein"), "etp|equivalents temps plein|nombre etp|nb etp|salaries etp"),
)  # fmt: skip
BY_CODE = {each.code: each for each in FIELDS}

# Titles that mean one thing or another: what is in the column decides, in this order.
_DOUBTFUL = {
    "type": ("legal_form", "themes"), "type structure": ("legal_form", "themes"), "statut": ("legal_form",),
    "nature": ("legal_form", "themes"), "activite": ("naf_code", "themes"), "activites": ("themes", "naf_code"),
    "categorie": ("legal_form", "themes"), "site": ("website",), "contact": ("email", "phone"),
    "coordonnees": ("point", "phone", "email"), "code": ("siret", "naf_code", "insee"), "x": ("lon",), "y": ("lat",),
    "numero": ("siret", "siren", "rna", "phone"), "immatriculation": ("siret", "siren", "rna"),
    "geolocalisation": ("point",), "point": ("point",), "localisation": ("point", "commune"),
}  # fmt: skip
_NOISE = frozenset("n no num numero du de la le l les d des votre nos notre".split())
_SAMPLE = 200


@lru_cache(maxsize=4096)
def _key(title: str) -> str:
    """A title without noise: "N° de SIRET" and "siret" are one."""
    folded = fold(title)
    return " ".join(word for word in folded.split() if word not in _NOISE) or folded


@cache
def _titles() -> dict[str, str]:
    pairs = [(title, each.code) for each in FIELDS for title in each.titles.split("|")]
    pairs += [(fold(str(each.label)), each.code) for each in FIELDS]
    return {key: code for title, code in reversed(pairs) for key in (_key(title), title)}


def of_title(title: str) -> str:
    """The field that a title names, or ""."""
    found = _titles().get(fold(title)) or _titles().get(_key(title), "")
    if not found and "." in title:  # "adresse.ville" of a JSON
        found = _titles().get(_key(title.rsplit(".", 1)[1]), "")
    if not found and (short := re.sub(r"\s*[(\[].*[)\]]\s*$", "", title)) != title and short:
        found = _titles().get(_key(short), "")
    return found


def is_known(title: str) -> bool:
    """For ``tabular.read``: whether a cell looks like the title of a column."""
    return bool(of_title(title)) or _key(title) in _DOUBTFUL


def _digits(text: str) -> str:
    try:
        return re.sub(r"[\s.\-]", "", whole_number(text))
    except LostDigits:
        return ""


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return 0.0


def _decimal_in(text: str, low: float, high: float) -> bool:
    return re.fullmatch(r"-?\d{1,2}[.,]\d{2,}", text) is not None and low <= _number(text) <= high


_LOOKS: dict[str, Callable[[str], bool]] = {
    "siret": lambda text: re.fullmatch(r"\d{14}", _digits(text)) is not None,
    "rna": lambda text: re.fullmatch(r"W\d{9}", text.replace(" ", "").upper()) is not None,
    "email": lambda text: re.fullmatch(r"\S+@\S+\.\w+", text) is not None,
    "website": lambda text: re.match(r"(https?://|www\.)\S+|[\w-]+(\.[\w-]+)*\.[a-z]{2,8}(/\S*)?$", text) is not None,
    "phone": lambda text: (
        re.fullmatch(r"(\+33|0033|0)[\s.(\-]?.*\d", text) is not None and 10 <= len(_digits(text)) <= 15
    ),
    "naf_code": lambda text: re.fullmatch(r"\d{2}\.?\d{2}[A-Z]", text) is not None,
    "point": lambda text: re.fullmatch(r"-?\d{1,2}\.\d+\s*[,; ]\s*-?\d{1,2}\.\d+", text) is not None,
    "lat": lambda text: _decimal_in(text, 41, 51.6),
    "lon": lambda text: _decimal_in(text, -5.6, 10),
    "postcode": lambda text: re.fullmatch(r"\d{4}0(\.0)?|\d{3}0(\.0)?", text) is not None,
    "siren": lambda text: re.fullmatch(r"\d{9}", _digits(text)) is not None and luhn.is_valid(_digits(text)),
    "insee": lambda text: re.fullmatch(r"(\d{2}|2[AB])\d{3}", text) is not None,
    "legal_form": lambda text: len(text) < 60 and bool(words.legal_form(text)) and not words.themes(text)[0],
    "themes": lambda text: len(text) < 120 and bool(words.themes(text)[0]),
}


def _share(code: str, values: Sequence[str]) -> float:
    looks = _LOOKS.get(code)
    return sum(map(looks, values)) / len(values) if looks and values else 0.0


def propose(table: Table) -> dict[str, str]:
    """field → title of the column that seems to hold it. Titles first, then doubtful titles and content."""
    samples = {
        title: [row.cells[i] for row in table.rows if row.cells[i]][:_SAMPLE] for i, title in enumerate(table.columns)
    }
    mapping: dict[str, str] = {}
    for title in table.columns:
        code = of_title(title)
        if code and code not in mapping:
            mapping[code] = title
    left = [title for title in table.columns if title not in mapping.values()]
    for title in left:
        choices = _DOUBTFUL.get(_key(title), ())
        code = next((c for c in choices if c not in mapping and _share(c, samples[title]) > 0.5), "")
        if code:
            mapping[code] = title
    for title in [title for title in left if title not in mapping.values() and not of_title(title)]:
        code = next((c for c in _LOOKS if c not in mapping and _share(c, samples[title]) >= 0.7), "")
        if code and (code not in ("insee", "lat", "lon") or len(samples[title]) > 2):
            mapping[code] = title
    if "name" not in mapping and (title := _most_like_a_name(samples, mapping)):
        mapping["name"] = title
    return {each.code: mapping[each.code] for each in FIELDS if each.code in mapping}


def _most_like_a_name(samples: Mapping[str, Sequence[str]], mapping: Mapping[str, str]) -> str:
    """The column not yet understood with the most different short texts."""

    def worth(title: str) -> int:
        return len({v for v in samples[title] if re.search(r"[^\W\d_]{3}", v) and len(v) < 120})

    free = [title for title in samples if title not in mapping.values()]
    best = max(free, key=worth, default="")
    return best if best and worth(best) else ""


class WrongMapping(ValueError):
    """A mapping that names an unknown field or column; the text is for the person."""


def checked(mapping: Mapping[str, Any], columns: Sequence[str]) -> dict[str, str]:
    """A mapping given by hand, as field → title; the other way round (title → field) is understood too."""
    pairs = {str(key): str(value) for key, value in mapping.items() if value}
    if pairs and not set(pairs) <= set(BY_CODE) and set(pairs.values()) <= set(BY_CODE):
        pairs = {code: title for title, code in pairs.items()}
    for code, title in pairs.items():
        if code not in BY_CODE:
            raise WrongMapping(_("« %(field)s » n’est pas un champ connu.") % {"field": code})
        if title not in columns:
            raise WrongMapping(_("La colonne « %(column)s » n’est pas dans ce fichier.") % {"column": title})
    return {each.code: pairs[each.code] for each in FIELDS if each.code in pairs}
