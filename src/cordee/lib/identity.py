"""Identifiers as people write them: read, checked, never refused.

Every function takes the text of a form or of a file and gives ``Checked(value, warning)``. A number whose check digit
fails keeps its value and carries a warning; a text that cannot be such a number at all has an empty value, so that
``value`` may always be stored. « en cours » is an answer: empty value, no warning, ``pending``.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _
from stdnum import iban as stdnum_iban
from stdnum.it import codicefiscale as stdnum_codicefiscale
from stdnum.it import iva as stdnum_iva

LA_POSTE = "356000000"
LA_POSTE_HEAD_OFFICE = "35600000000048"
NAF_REV2, NAF_2025 = "naf-rev2", "naf-2025"
NAF_2025_FROM = dt.date(2027, 1, 1)  # décret 2025-736
POSTCODES = {"05000": [("05061", "Gap")]}  # what a postcode written as an INSEE code most often means here

_NOTHING = {
    "",
    "-",
    "--",
    ".",
    "/",
    "0",
    "x",
    "?",
    "n/a",
    "na",
    "#n/a",
    "#n/d",
    "n/d",
    "nd",
    "nc",
    "n.c.",
    "nan",
    "none",
}
_NOTHING |= {"null", "neant", "aucun", "aucune", "sans", "non", "non concerne", "non communique", "inconnu"}
_PENDING = re.compile(r"\b(en cours|en attente|a venir|en creation|in corso|pending|demande faite)\b")
_ASCII_DIGITS = b"0123456789"
_SINGLE, _DOUBLE = (bytes.maketrans(_ASCII_DIGITS, bytes(map(int, each))) for each in ("0123456789", "0246813579"))
_MADE_UP = {"123456789", "987654321", "12345678901234", "12345678912345", "12345678900000", "12345678900001"}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was read. ``value`` may be stored as it is ("" when nothing usable was read); ``warning`` is a sentence for
    the person ("" when all is well); ``pending``: the number is being attributed; ``suggestion``: a better value.
    """

    value: str
    warning: str = ""
    pending: bool = False
    suggestion: str = ""

    @property
    def sure(self) -> bool:
        return bool(self.value) and not self.warning


def _plain(text: str) -> str:
    """Full-width digits, no-break spaces and the like, made ordinary; at most 200 characters are looked at."""
    return " ".join(unicodedata.normalize("NFKC", str(text or "")[:200]).split())


def _bare(text: str) -> str:
    """Lower case, no accent."""
    return "".join(c for c in unicodedata.normalize("NFD", _plain(text).lower()) if not unicodedata.combining(c))


def says_nothing(text: str) -> bool:
    """Empty, or one of the words that stand for nothing in a table: « #N/D », « néant », « - »."""
    return _bare(text) in _NOTHING


def looks_pending(text: str) -> bool:
    """« en cours », « en cours d’immatriculation », « en attente », "in corso"…"""
    return _PENDING.search(_bare(text).replace("’", "'")) is not None


def _packed(text: str) -> str:
    """Upper case without spaces, dots, dashes and the like."""
    return re.sub(r"[\s.\-_/’'()]", "", _plain(text)).upper()


def _number(text: str) -> str:
    """The digits of a number that may have gone through a spreadsheet: "5000.0", "7,3282932E+13"."""
    plain = _plain(text).replace(" ", "")
    if found := re.fullmatch(r"(\d)[.,]?(\d*)[eE]\+?(\d{1,2})", plain, re.ASCII):
        return (found[1] + found[2]).ljust(int(found[3]) + 1, "0")
    return _packed(re.sub(r"(?<=\d)[.,]0+$", "", plain))


def _was_rounded(text: str, digits: int) -> bool:
    """Scientific notation that kept fewer digits than the number has: the rest is lost."""
    found = re.fullmatch(r"\s*(\d)[.,]?(\d*)[eE]\+?\d{1,2}\s*", _plain(text), re.ASCII)
    return found is not None and len(found[1] + found[2]) < digits


def _empty(text: str) -> Checked | None:
    """The answer to a text that holds no number, if that is what it is."""
    if says_nothing(text):
        return Checked("")
    return Checked("", pending=True) if looks_pending(text) else None


def _made_up(number: str) -> bool:
    return number in _MADE_UP or len(set(number)) == 1


def _filler(text: str) -> Checked:
    return Checked("", _("« %(text)s » ne sert qu’à remplir la case : laissez-la vide.") % {"text": _plain(text)})


def _rounded(kind: str) -> Checked:
    message = _("Un tableur a arrondi ce numéro %(kind)s : ses derniers chiffres sont perdus. Recopiez-le en entier.")
    return Checked("", message % {"kind": kind})


def siren(text: str) -> Checked:
    """SIREN: 9 digits, Luhn. A SIRET or a French VAT number gives its SIREN, with a warning."""
    if _all_digits(text, 9) and not _made_up(text):
        return Checked(text, "" if luhn_holds(text) else _wrong_key("SIREN"))
    if (nothing := _empty(text)) is not None:
        return nothing
    if _was_rounded(text, 9):
        return _rounded("SIREN")
    number = _number(text)
    if re.fullmatch(r"FR[0-9A-Z]{2}\d{9}", number, re.ASCII):
        return _taken_from(number[4:], _("C’est un numéro de TVA : nous en avons gardé le SIREN."))
    if re.fullmatch(r"\d{14}", number, re.ASCII) and not _made_up(number):
        return _taken_from(number[:9], _("C’est un SIRET : nous en avons gardé les 9 premiers chiffres."))
    if re.fullmatch(r"\d{8}", number, re.ASCII) and luhn_holds("0" + number) and not _made_up(number):
        number = "0" + number  # a spreadsheet took the first zero away
    if not re.fullmatch(r"\d{9}", number, re.ASCII):
        return Checked("", _("Un SIREN a 9 chiffres ; « %(text)s » n’en est pas un.") % {"text": _plain(text)})
    if _made_up(number):
        return _filler(text)
    return Checked(number, "" if luhn_holds(number) else _wrong_key("SIREN"))


def _taken_from(number: str, warning: str) -> Checked:
    return Checked(number, warning if luhn_holds(number) else _wrong_key("SIREN"))


def _wrong_key(kind: str) -> str:
    return _("Ce numéro %(kind)s ne tombe pas juste : un chiffre est sans doute faux. Vérifiez-le.") % {"kind": kind}


def luhn_holds(number: str) -> bool:
    """Whether the key of these digits is right (ISO/IEC 7812-1, annex B): stdnum's ``luhn``, nine times as fast."""
    digits = number.encode()
    return not (sum(digits[::-2].translate(_SINGLE)) + sum(digits[-2::-2].translate(_DOUBLE))) % 10


def _all_digits(text: str, count: int) -> bool:
    """Already a number of this length, as most lists write them: nothing to unwrap."""
    return len(text) == count and text.isascii() and text.isdigit()


def _siret_holds(number: str) -> bool:
    """Luhn on 14 and on the SIREN; the sites of La Poste: sum of the digits multiple of 5, but for its head office."""
    if number.startswith(LA_POSTE) and number != LA_POSTE_HEAD_OFFICE:
        return sum(map(int, number)) % 5 == 0
    return luhn_holds(number) and luhn_holds(number[:9])


def siret(text: str) -> Checked:
    """SIRET: 14 digits, a SIREN and five more."""
    if _all_digits(text, 14) and not _made_up(text):
        return Checked(text, "" if _siret_holds(text) else _wrong_key("SIRET"))
    if (nothing := _empty(text)) is not None:
        return nothing
    if _was_rounded(text, 14):
        return _rounded("SIRET")
    number = _number(text)
    if re.fullmatch(r"\d{13}", number, re.ASCII) and _siret_holds("0" + number):
        number = "0" + number
    if re.fullmatch(r"\d{9}", number, re.ASCII) and not _made_up(number):
        return Checked("", _("C’est un SIREN (9 chiffres) : pour un SIRET, il manque les 5 derniers chiffres."))
    if not re.fullmatch(r"\d{14}", number, re.ASCII):
        return Checked("", _("Un SIRET a 14 chiffres ; « %(text)s » n’en est pas un.") % {"text": _plain(text)})
    if _made_up(number):
        return _filler(text)
    return Checked(number, "" if _siret_holds(number) else _wrong_key("SIRET"))


def vat_fr(siren: str) -> str:
    """The French VAT number of a SIREN: key = (12 + 3 × (SIREN mod 97)) mod 97. "" when it is not 9 digits."""
    if not re.fullmatch(r"\d{9}", siren, re.ASCII):
        return ""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"


def rna(text: str) -> Checked:
    """RNA number of an association: W, two digits or letters (Corsica W2A…, overseas W9R…), seven digits.

    Associations of Alsace-Moselle have none.
    """
    if (nothing := _empty(text)) is not None:
        return nothing
    number = _packed(text)
    if re.fullmatch(r"W[0-9A-Z]{2}\d{7}", number, re.ASCII):
        return _filler(text) if _made_up(number[1:]) else Checked(number)
    suggestion = f"W{number}" if re.fullmatch(r"[0-9A-Z]{2}\d{7}", number, re.ASCII) else ""
    message = _("Un numéro RNA commence par W et compte 10 caractères, comme W052001234.")
    return Checked("", message, suggestion=suggestion)


def naf_code(text: str) -> Checked:
    """An APE code as "94.99Z"; its title may follow. The form only: the lists are reference data."""
    if (nothing := _empty(text)) is not None:
        return nothing
    if found := re.match(r"(\d{2})\.?\s?(\d{2})\s?([A-Z])\b", _plain(text).upper(), re.ASCII):
        return Checked(f"{found[1]}.{found[2]}{found[3]}")
    return Checked("", _("Un code APE a quatre chiffres et une lettre, comme 94.99Z."))


def naf_version(on: dt.date) -> str:
    """The nomenclature in force that day: rév. 2 until 31 December 2026, then NAF 2025."""
    return NAF_2025 if on >= NAF_2025_FROM else NAF_REV2


def naf(text: str, on: dt.date) -> tuple[str, str]:
    """(code, version of the nomenclature in force that day); ("", "") when no code is read (see ``naf_code``)."""
    code = naf_code(text).value
    return (code, naf_version(on)) if code else ("", "")


def codice_fiscale(text: str) -> Checked:
    """Italian tax code: 16 characters of a person, or the 11 digits of an organisation."""
    if (nothing := _empty(text)) is not None:
        return nothing
    number = _packed(text)
    if re.fullmatch(r"\d{11}", number, re.ASCII):
        return Checked(number, "" if stdnum_iva.is_valid(number) else _wrong_key("codice fiscale"))
    if not re.fullmatch(r"[A-Z0-9]{16}", number, re.ASCII):
        return Checked("", _("Un codice fiscale a 11 chiffres (organisation) ou 16 caractères (personne)."))
    return Checked(number, "" if stdnum_codicefiscale.is_valid(number) else _wrong_key("codice fiscale"))


def partita_iva(text: str) -> Checked:
    """Italian VAT number, 11 digits; a leading "IT" is taken off."""
    if (nothing := _empty(text)) is not None:
        return nothing
    number = _packed(text).removeprefix("IT")
    if not re.fullmatch(r"\d{11}", number, re.ASCII):
        return Checked("", _("Une partita IVA a 11 chiffres."))
    if _made_up(number):
        return _filler(text)
    return Checked(number, "" if stdnum_iva.is_valid(number) else _wrong_key("partita IVA"))


def iban(text: str) -> Checked:
    """IBAN without spaces: two letters, two digits of key (mod 97 = 1), then the account."""
    if (nothing := _empty(text)) is not None:
        return nothing
    number = _packed(text).removeprefix("IBAN").lstrip(":")
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", number, re.ASCII):
        return Checked("", _("Un IBAN commence par deux lettres de pays, comme FR76, et compte 15 à 34 caractères."))
    if number.startswith("FR") and len(number) != 27:
        return Checked(number, _("Un IBAN français compte 27 caractères ; celui-ci en a %(n)s.") % {"n": len(number)})
    return Checked(number, "" if stdnum_iban.is_valid(number) else _wrong_key("IBAN"))


def iban_display(number: str) -> str:
    """By groups of four."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def phone(text: str, country: str = "FR") -> Checked:
    """A telephone number as E.164 ("+33492510000"), from any notation. Of several, the first is kept, and said so."""
    if (nothing := _empty(text)) is not None:
        return nothing
    first, *others = re.split(r"\s*(?:/|;|,(?!\d+$)|\bou\b|\bo\b|\s-\s)\s*", _plain(text).strip("./ "))
    first = re.sub(r"(?<=\d)[.,]0$", "", first)
    wrong = Checked("", _("« %(text)s » n’est pas un numéro de téléphone complet.") % {"text": _plain(text)})
    try:
        read = phonenumbers.parse(first, country)
    except phonenumbers.NumberParseException:
        return wrong
    if not phonenumbers.is_possible_number(read):
        return wrong
    value = phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_valid_number(read):
        return Checked(value, _("Ce numéro de téléphone ne semble pas attribué. Vérifiez-le."))
    if any(re.search(r"\d{6}", _packed(other)) for other in others):
        return Checked(value, _("Plusieurs numéros étaient écrits : nous avons gardé le premier."))
    return Checked(value)


def phone_display(e164: str, country: str = "FR") -> str:
    """As people of ``country`` write it: "04 92 51 00 00", abroad "+39 0122 902001"."""
    try:
        read = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    home = phonenumbers.country_code_for_region(country) == read.country_code
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(read, style)


def postcode(text: str) -> Checked:
    """A French postcode or Italian CAP: 5 digits, whatever a spreadsheet made of it ("5000.0", "5000")."""
    if says_nothing(text):
        return Checked("")
    number = _number(text).removeprefix("F")
    if not re.fullmatch(r"\d{4,5}", number, re.ASCII):
        return Checked("", _("Un code postal a 5 chiffres ; « %(text)s » n’en est pas un.") % {"text": _plain(text)})
    return Checked(number.zfill(5))


def insee_or_postcode(
    text: str,
    codes: Container[str] | None = None,
    by_postcode: Mapping[str, Sequence[tuple[str, str]]] = POSTCODES,
) -> Checked:
    """An INSEE code of a commune. A postcode written in its place gives a warning, and the code as ``suggestion``.

    ``codes``: the codes that exist (None: not known, the form alone is judged). ``by_postcode``: the communes of a
    postcode, as (code, name). No INSEE code ends with 000, so that 05000 is always a postcode.
    """
    if says_nothing(text):
        return Checked("")
    number = _number(text)
    number = number.zfill(5) if re.fullmatch(r"\d{4}", number, re.ASCII) else number
    if not re.fullmatch(r"(\d{2}|2[AB])\d{3}", number, re.ASCII):
        return Checked("", _("Un code INSEE de commune a 5 caractères, comme 05061 pour Gap."))
    known = codes is None or number in codes
    if known and not number.endswith("000"):
        return Checked(number)
    communes = by_postcode.get(number, ())
    if not communes:
        return Checked("", _("%(code)s n’est le code INSEE d’aucune commune connue.") % {"code": number})
    names = ", ".join(f"{name} ({code})" for code, name in communes)
    message = _("%(code)s est un code postal, pas un code INSEE. Vouliez-vous dire : %(communes)s ?")
    only = communes[0][0] if len(communes) == 1 else ""
    return Checked("", message % {"code": number, "communes": names}, suggestion=only)
