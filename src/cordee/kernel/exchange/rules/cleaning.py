"""A row of somebody's list → a draft, with a sentence for each value that was put right or set aside."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import LegalForm, Organisation, Site
from cordee.kernel.exchange.rules import terms, words
from cordee.kernel.exchange.rules.columns import of_title
from cordee.kernel.exchange.rules.drafts import Draft, Problem, Rejected
from cordee.kernel.exchange.rules.names import proper
from cordee.kernel.exchange.rules.places import Places, Town, coordinates
from cordee.kernel.reference.rules import fold
from cordee.lib import csvout, identity
from cordee.lib.tabular import LostDigits, Row, whole_number

_url = URLValidator(schemes=["http", "https"])
_ADDRESS = re.compile(r"[^\s;,<>()\[\]\"']+@[^\s;,<>()\[\]\"']+")
_EMPTY = identity.Checked("")
_LAND_LINE = re.compile(r"(?:\+33|0033|0)((?:[13]\d|2[0-57-9]|4[1-9]|5[0-8])\d{7})", re.ASCII)
_postcode = lru_cache(maxsize=2048)(identity.postcode)
_LANGUAGES = {"fr": "fr", "en": "en", "an": "en", "it": "it", "de": "de", "al": "de", "es": "es", "oc": "oc"}


@lru_cache(maxsize=8192)
def _nothing(text: str) -> bool:
    return identity.says_nothing(text)


def _says_nothing(text: str) -> bool:
    """No word for nothing is long: most texts need no look."""
    return not text or (len(text) < 24 and _nothing(text))


def _phone(text: str, country: str) -> identity.Checked:
    """A plain French land line without the slow library, which reads all the others."""
    found = _LAND_LINE.fullmatch(text.replace(" ", "").replace(".", "")) if country == "FR" else None
    return identity.Checked(f"+33{found[1]}") if found else identity.phone(text, country)


@cache
def _longest(model: Any, column: str) -> int:
    return int(model._meta.get_field(column).max_length or 0)


def record_of(key: str) -> str:
    """The address of the record, of the identifier of a place in the files of a Cordée (address, "#", number)."""
    address, mark, number = key.partition("#")
    return address if mark and number.isdigit() and address.startswith(("http://", "https://")) else ""


class Cleaner:
    """Turns rows into drafts. ``mapping``: field → title; ``today`` dates the activity codes; ``decisions``: the themes
    that somebody gave to the words of this list.
    """

    def __init__(
        self,
        columns: Sequence[str],
        mapping: Mapping[str, str],
        places: Places,
        today: dt.date,
        decisions: terms.Decisions | None = None,
    ) -> None:
        self.titles = dict(mapping)
        self.index = {code: columns.index(title) for code, title in mapping.items()}
        self.places = places
        self.today = today
        self.decisions = decisions or {}
        self.warnings: list[Problem] = []
        self._first: dict[str, int] = {}
        self._row = Row(0, ())
        self._cells: dict[str, str] = {}

    def draft(self, row: Row) -> Draft:
        """The draft of this row. Raises Rejected when nothing can be done with it."""
        self._row = row
        self._cells = {code: csvout.bare(row.cells[index]).strip() for code, index in self.index.items()}
        numbers = self._identifiers()
        name = self._text("name", Organisation, "name", capitals=True)
        town, site = self._site()
        guessed: set[str] = set()
        organisation = {"name": name, **numbers, **self._contacts(town), **self._about(name, guessed)}
        themes = self._themes(organisation, guessed)
        site["siret"] = siret = organisation.pop("siret")
        shown = self._cell("commune") or self._cell("postcode")
        key = self._key(siret, name, town.code if town else fold(shown), fold(site["name"])[:60])
        return Draft(
            row.number,
            key,
            organisation,
            site,
            tuple(themes),
            frozenset(guessed),
            town.name if town else shown,
            record_of(key),
        )

    def _cell(self, code: str) -> str:
        return self._cells.get(code, "")

    def _warn(self, code: str, reason: str) -> None:
        if reason:
            self.warnings.append(Problem(self._row.number, self.titles.get(code, ""), reason))

    def _text(self, code: str, model: Any, column: str, *, capitals: bool = False) -> str:
        text = self._cell(code)
        if _says_nothing(text):
            return ""
        if capitals:
            text = proper(text)
        most = _longest(model, column)
        if len(text) > most:
            self._warn(code, _("Texte coupé à %(count)s caractères.") % {"count": most})
        return text[:most].strip()

    def _key(self, siret: str, name: str, place: str, called: str) -> str:
        """The identity of the row in its source: two places of one name in one commune differ by what they are
        ``called``. Raises Rejected when another row has the same.
        """
        own = self._cell("external_id")
        own = "" if _says_nothing(own) else own[:380]
        try:
            own = whole_number(own)
        except LostDigits:
            self._warn("external_id", _("Identifiant arrondi par un tableur : laissé de côté."))
            own = ""
        if not (own or siret or name):
            raise Rejected(
                self.titles.get("name", ""),
                _("Il manque le nom : sans lui, cette ligne ne désigne personne."),
                nobody=True,
            )
        key = own or siret or f"nom:{fold(name)[:300]}|{place[:60]}"
        if key in self._first and called and not (own or siret):
            key = f"{key[:330]}|{called}"
        if key in self._first:
            column = self.titles.get("external_id" if own else "siret" if siret else "name", "")
            reason = _("Cette ligne désigne la même structure que la ligne %(row)s.") % {"row": self._first[key]}
            raise Rejected(column, reason)
        self._first[key] = self._row.number
        return key

    def _identifiers(self) -> dict[str, Any]:
        """SIRET, SIREN and the others: a failed key warns, and goes on."""
        siret, siren = self._checked("siret", identity.siret), self._checked("siren", identity.siren)
        if not siret.value and not siren.value and len(bare := re.sub(r"\D", "", self._cell("siret"))) == 9:
            siren = identity.siren(bare)
        if siret.value and siren.value and not siret.value.startswith(siren.value):
            self._warn("siren", _("Ce SIREN n’est pas le début du SIRET : le SIRET fait foi."))
        rna, fiscal = self._checked("rna", identity.rna), self._checked("it_fiscal_code", identity.codice_fiscale)
        vat = self._checked("it_vat", identity.partita_iva)
        return {
            "siret": siret.value,
            "siren": siret.value[:9] or siren.value,
            "rna": rna.value,
            "it_fiscal_code": fiscal.value,
            "it_vat": vat.value,
            "registering": (siret.pending or siren.pending) and not (siret.value or siren.value),
        }

    def _checked(self, code: str, check: Any) -> identity.Checked:
        text = self._cell(code)
        if not text:
            return _EMPTY
        read: identity.Checked = check(text)
        self._warn(code, read.warning)
        return read

    def _contacts(self, town: Town | None) -> dict[str, Any]:
        phone = self._cell("phone")
        if phone:
            read = _phone(phone if phone[0] in "+0" or len(phone) != 9 else f"0{phone}", town.country if town else "FR")
            self._warn("phone", read.warning)
            phone = read.value
        return {"phone": phone, "email": self._email(), "website": self._website()}

    def _email(self) -> str:
        text = self._cell("email")
        if _says_nothing(text):
            return ""
        found = _ADDRESS.findall(text.replace("mailto:", ""))
        address = found[0].strip(".").lower() if found else ""
        try:
            validate_email(address)
        except ValidationError:
            self._warn("email", _("« %(text)s » n’est pas une adresse e-mail.") % {"text": text[:80]})
            return ""
        if len(set(found)) > 1:
            self._warn("email", _("Plusieurs adresses étaient écrites : nous avons gardé la première."))
        return address if len(address) <= 254 else ""

    def _website(self) -> str:
        text = self._cell("website")
        if _says_nothing(text):
            return ""
        first = text.split()[0].strip(";,")
        address = first if re.match(r"https?://", first, re.I) else f"https://{first}"
        try:
            _url(address)
        except ValidationError:
            self._warn("website", _("« %(text)s » n’est pas l’adresse d’un site.") % {"text": text[:80]})
            return ""
        return address if len(address) <= _longest(Organisation, "website") else ""

    def _about(self, name: str, guessed: set[str]) -> dict[str, Any]:
        naf, version = "", ""
        if self._cell("naf_code"):
            self._warn("naf_code", identity.naf_code(self._cell("naf_code")).warning)
            naf, version = identity.naf(self._cell("naf_code"), self.today)
        return {
            "acronym": self._text("acronym", Organisation, "acronym"),
            "legal_form": self._legal_form(name, naf, guessed),
            "naf_code": naf,
            "naf_version": version,
            "description": self._text("description", Organisation, "description"),
            "volunteers": self._count("volunteers", 1),
            "fte_hundredths": self._count("fte", 100),
            "languages": self._languages(),
        }

    def _legal_form(self, name: str, naf: str, guessed: set[str]) -> str:
        text = self._cell("legal_form")
        if not _says_nothing(text):
            form = words.legal_form(text)
            if form:
                return form
            self._warn("legal_form", _("Statut juridique inconnu : « %(text)s ».") % {"text": text[:80]})
        guessed.add("legal_form")
        return words.form_of_name(name, naf) or LegalForm.OTHER.value

    def _count(self, code: str, times: int) -> int | None:
        text = self._cell(code)
        if _says_nothing(text):
            return None
        try:
            number = Decimal(re.sub(r"\s", "", text).replace(",", "."))
        except InvalidOperation:
            number = Decimal(-1)
        if not number.is_finite() or not 0 <= number <= 1_000_000:
            self._warn(code, _("« %(text)s » n’est pas un nombre.") % {"text": text[:40]})
            return None
        return int(number * times)

    def _languages(self) -> str:
        text = self._cell("languages")
        found = [_LANGUAGES.get(fold(part)[:2]) for part in re.split(r"[\s,;/]+", text) if part] if text else []
        return " ".join(dict.fromkeys(code for code in found if code))

    def _themes(self, organisation: Mapping[str, Any], guessed: set[str]) -> list[str]:
        text = self._cell("themes")
        found: list[str] = []
        said = False
        if not _says_nothing(text):
            found, unknown, said = terms.read(text, self.decisions)
            if unknown:
                self._warn("themes", _("Thème inconnu : « %(text)s ».") % {"text": ", ".join(unknown)[:80]})
        if found and (said or of_title(self.titles["themes"]) == "themes"):
            return found
        guessed.add("themes")  # a column that speaks of something else ("type"): the activity code says more
        return list(dict.fromkeys(found + words.theme_of_naf(organisation["naf_code"])))

    def _site(self) -> tuple[Town | None, dict[str, Any]]:
        postcode, name, address = self._place_words()
        country = {"it": "IT", "fr": "FR"}.get(fold(self._cell("country"))[:2], "")
        town, note = self.places.find(name, postcode, self._cell("insee"), country)
        self._warn("commune" if self._cell("commune") else "postcode", note)
        lat, lon = self._coordinates(town)
        if not postcode and town and len(town.postcodes) == 1:
            postcode = town.postcodes[0]
        return town, {
            "name": self._text("site_name", Site, "name", capitals=True),
            "address": address,
            "postcode": postcode,
            "commune_id": town.code if town else None,
            "lat_e6": lat,
            "lon_e6": lon,
            "opening": self._text("opening", Site, "opening"),
        }

    def _place_words(self) -> tuple[str, str, str]:
        """(postcode, name of the commune, address), wherever they were written."""
        read = _postcode(self._cell("postcode"))
        postcode, name = read.value, self._cell("commune")
        if not postcode and (found := re.match(r"^\D{0,3}(\d{5})\s+(\D.+)$|^(\D.+?)\s+\(?(\d{5})\)?$", name)):
            postcode, name = found[1] or found[4], found[2] or found[3]
        else:
            self._warn("postcode", read.warning)
        address = self._text("address", Site, "address", capitals=True)
        if not postcode and not name and (found := re.match(r"^(.*?)[\s,–-]*\b(\d{5})\s+(\D+)$", address, re.S)):
            address, postcode, name = found[1], found[2], found[3]
        more = self._text("address_more", Site, "address", capitals=True)
        address = ", ".join(part for part in (address.replace("\n", ", "), more) if part)
        name = "" if _says_nothing(name) else name
        return postcode, name.strip(" ,–-"), address[: _longest(Site, "address")]

    def _coordinates(self, town: Town | None) -> tuple[int | None, int | None]:
        lat, lon = self._cell("lat"), self._cell("lon")
        code = "lat"
        if not (lat or lon) and (
            found := re.match(r"^\s*\[?(-?[\d.]+)\s*[,; ]\s*(-?[\d.]+)\]?\s*$", self._cell("point"))
        ):
            lat, lon, code = found[1], found[2], "point"
        if _says_nothing(lat) and _says_nothing(lon):
            return None, None
        north, east, note = coordinates(lat, lon, town)
        self._warn(code, note)
        return north, east
