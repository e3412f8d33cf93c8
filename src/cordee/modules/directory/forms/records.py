"""From what people type to the columns of a record.

A doubtful number is kept, and said; an unreadable one is asked again.
"""

import datetime as dt
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import AffiliationKind, LegalForm, Organisation, Site, Theme
from cordee.kernel.reference.forms import CommuneField
from cordee.lib import identity
from cordee.modules.directory.rules import LANGUAGES
from cordee.ui.fields import Ticks

_POINT = re.compile(r"\s*(-?\d{1,3}[.]\d+|-?\d{1,3})\s*[,; ]\s*(-?\d{1,3}[.]\d+|-?\d{1,3})\s*")


class Checked(forms.Form):
    """A form whose numbers are read by ``lib.identity``: what it doubts goes to ``warnings``."""

    def __init__(self, *args: Any, on: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on
        self.warnings: list[str] = []
        self.pending = False

    def _read(self, name: str, check: Callable[[str], identity.Checked]) -> str:
        text = self.cleaned_data.get(name) or ""
        found = check(text)
        self.pending = self.pending or found.pending
        if not found.value and found.warning:
            raise ValidationError(found.warning)
        if found.warning:
            self.warnings.append(found.warning)
        return found.value

    def clean_siren(self) -> str:
        return self._read("siren", identity.siren)

    def clean_siret(self) -> str:
        return self._read("siret", identity.siret)

    def clean_rna(self) -> str:
        return self._read("rna", identity.rna)

    def clean_naf_code(self) -> str:
        return self._read("naf_code", identity.naf_code)

    def clean_it_fiscal_code(self) -> str:
        return self._read("it_fiscal_code", identity.codice_fiscale)

    def clean_it_vat(self) -> str:
        return self._read("it_vat", identity.partita_iva)

    def clean_phone(self) -> str:
        return self._read("phone", identity.phone)

    def clean_postcode(self) -> str:
        return self._read("postcode", identity.postcode)


class OrganisationForm(Checked):
    """The record of an organisation, whole."""

    name = forms.CharField(label=_("Nom"), max_length=200)
    acronym = forms.CharField(label=_("Sigle"), max_length=40, required=False)
    legal_form = forms.ChoiceField(label=_("Statut"), choices=LegalForm.choices)
    description = forms.CharField(
        label=_("Ce que vous faites"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Avec les mots de vos voisins : c’est ce texte que la recherche lit."),
    )
    description_it = forms.CharField(
        label=_("La même chose en italien"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "it"}),
        help_text=_("Pour vos voisins d’outre-frontière : ils liront ce texte à la place."),
    )
    description_en = forms.CharField(
        label=_("La même chose en anglais"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )
    themes = forms.MultipleChoiceField(label=_("Thèmes"), choices=Theme.choices, required=False, widget=Ticks)
    website = forms.URLField(
        label=_("Site internet"),
        max_length=300,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    email = forms.EmailField(
        label=_("Adresse e-mail de l’organisation"), required=False, help_text=_("Vous dites plus bas qui la voit.")
    )
    phone = forms.CharField(
        label=_("Téléphone de l’organisation"),
        max_length=40,
        required=False,
        help_text=_("Vous dites plus bas qui le voit."),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    languages = forms.MultipleChoiceField(label=_("Langues parlées"), choices=LANGUAGES, required=False, widget=Ticks)
    fte = forms.DecimalField(
        label=_("Emplois, en équivalents temps plein"),
        min_value=0,
        max_value=100_000,
        decimal_places=2,
        required=False,
        localize=True,
    )
    volunteers = forms.IntegerField(label=_("Bénévoles"), min_value=0, max_value=1_000_000, required=False)
    siren = forms.CharField(
        label=_("SIREN"), max_length=40, required=False, help_text=_("9 chiffres. « en cours » est une réponse.")
    )
    rna = forms.CharField(label=_("Numéro RNA"), max_length=40, required=False, help_text=_("W et 9 caractères."))
    naf_code = forms.CharField(label=_("Code APE"), max_length=40, required=False)
    it_fiscal_code = forms.CharField(label=_("Codice fiscale (Italie)"), max_length=40, required=False)
    it_vat = forms.CharField(label=_("Partita IVA (Italie)"), max_length=40, required=False)
    registering = forms.BooleanField(label=_("Immatriculation en cours"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, initial=self.read(organisation), **options)
        self.organisation = organisation

    @staticmethod
    def read(row: Organisation) -> dict[str, Any]:
        """The record as the form shows it."""
        columns = "name acronym legal_form description website email siren rna naf_code it_fiscal_code it_vat".split()
        columns += ["registering", "volunteers"]
        texts = {f"description_{code}": "" for code in ("it", "en")}
        texts |= {f"description_{text.language}": text.description for text in row.texts.all()}
        return (
            {column: getattr(row, column) for column in columns}
            | texts
            | {
                "phone": identity.phone_display(row.phone) if row.phone else "",
                "themes": [theme.code for theme in row.theme_rows.all()],
                "languages": row.languages.split(),
                "fte": None if row.fte_hundredths is None else Decimal(row.fte_hundredths) / 100,
                "seen": row.updated_at.isoformat(),
            }
        )

    def clean_seen(self) -> dt.datetime | None:
        try:
            return dt.datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None

    def columns(self) -> dict[str, Any]:
        """What ``actors.actions.edit_organisation`` is given."""
        data = dict(self.cleaned_data)
        fte = data.pop("fte")
        data["texts"] = {code: data.pop(f"description_{code}") for code in ("it", "en")}
        data["fte_hundredths"] = None if fte is None else int((fte * 100).to_integral_value(ROUND_HALF_UP))
        data["languages"] = " ".join(data["languages"])
        data["registering"] = data["registering"] or self.pending
        if data["naf_code"] != self.organisation.naf_code:
            data["naf_version"] = identity.naf_version(self.on) if data["naf_code"] else ""
        return data

    def take_over(self) -> list[tuple[Any, str]]:
        """After someone else's change: keep what is typed, and give (label, stored value) of what differs.

        Sending the form again then replaces what is stored, knowingly.
        """
        data: Any = self.data  # a QueryDict
        data = data.copy()
        data[self.add_prefix("seen")] = self.organisation.updated_at.isoformat()
        self.data = data
        stored = self.read(self.organisation)
        typed = self.read_typed()
        return [
            (self.fields[name].label, self._said(name, stored[name]))
            for name in stored
            if name != "seen" and stored[name] != typed.get(name, stored[name])
        ]

    def read_typed(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"phone": identity.phone_display(data["phone"]) if data.get("phone") else ""}

    def _said(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            words = {str(code): str(label) for code, label in choices}
            values = value if isinstance(value, list) else [value]
            return ", ".join(words.get(str(code), str(code)) for code in values) or gettext("rien")
        if isinstance(value, bool):
            return gettext("oui") if value else gettext("non")
        return str(value) if value not in (None, "") else gettext("rien")


class NewOrganisationForm(Checked):
    """The few things a record begins with."""

    name = forms.CharField(label=_("Nom"), max_length=200)
    commune = CommuneField()
    legal_form = forms.ChoiceField(label=_("Statut"), choices=LegalForm.choices, initial=LegalForm.ASSOCIATION)
    themes = forms.MultipleChoiceField(label=_("Thèmes"), choices=Theme.choices, required=False, widget=Ticks)
    description = forms.CharField(
        label=_("Ce qu’elle fait"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Une ou deux phrases suffisent pour commencer."),
    )
    siren = forms.CharField(
        label=_("SIREN"), max_length=40, required=False, help_text=_("9 chiffres. « en cours » est une réponse.")
    )
    another = forms.CharField(widget=forms.HiddenInput, required=False)

    def columns(self) -> dict[str, Any]:
        """What ``actors.actions.create_organisation`` is given."""
        names = ("name", "legal_form", "themes", "description", "siren")
        return {name: self.cleaned_data[name] for name in names} | {"registering": self.pending}


class SiteForm(Checked):
    """A place of an organisation."""

    name = forms.CharField(
        label=_("Nom du lieu"), max_length=200, required=False, help_text=_("S’il en a un : « l’atelier bois ».")
    )
    address = forms.CharField(label=_("Numéro et rue"), max_length=250, required=False)
    commune = CommuneField()
    postcode = forms.CharField(label=_("Code postal"), max_length=20, required=False)
    opening = forms.CharField(
        label=_("Heures d’ouverture"),
        max_length=300,
        required=False,
        help_text=_("Comme sur votre porte : « mardi au samedi, 14 h – 18 h »."),
    )
    phone = forms.CharField(label=_("Téléphone du lieu"), max_length=40, required=False)
    email = forms.EmailField(label=_("Adresse e-mail du lieu"), required=False)
    siret = forms.CharField(label=_("SIRET"), max_length=40, required=False, help_text=_("14 chiffres."))
    point = forms.CharField(
        label=_("Point sur la carte"),
        max_length=60,
        required=False,
        help_text=_("Latitude et longitude : « 44.5642, 6.4957 ». Sans elles, le centre de la commune."),
    )
    is_head = forms.BooleanField(label=_("C’est le siège"), required=False)

    def __init__(self, *args: Any, site: Site | None = None, **options: Any) -> None:
        super().__init__(*args, initial=self.read(site) if site else {}, **options)

    @staticmethod
    def read(site: Site) -> dict[str, Any]:
        columns = ("name", "address", "postcode", "opening", "email", "siret", "is_head", "commune")
        return {column: getattr(site, column) for column in columns} | {
            "phone": identity.phone_display(site.phone) if site.phone else "",
            "point": "{:.6f}, {:.6f}".format(*site.point) if site.point else "",
        }

    def clean_point(self) -> tuple[int, int] | None:
        """(latitude, longitude) in millionths of a degree; the two swapped are put right here in Europe."""
        text = self.cleaned_data["point"]
        if not text:
            return None
        found = _POINT.fullmatch(text)
        if not found:
            raise ValidationError(gettext("Écrivez deux nombres séparés d’une virgule : « 44.5642, 6.4957 »."))
        lat, lon = (int(Decimal(part) * 1_000_000) for part in found.groups())
        if lat < 20_000_000 < 40_000_000 < lon:
            lat, lon = lon, lat
        if abs(lat) > 90_000_000 or abs(lon) > 180_000_000:
            raise ValidationError(gettext("Ce point n’est pas sur la Terre : la latitude va de −90 à 90."))
        return lat, lon

    def columns(self) -> dict[str, Any]:
        """What ``actors.actions.save_site`` is given. The siege is chosen, never unchosen: another takes it."""
        data = dict(self.cleaned_data)
        point = data.pop("point")
        data["lat_e6"], data["lon_e6"] = point or (None, None)
        if not data["is_head"]:
            del data["is_head"]
        data["postcode"] = data["postcode"] or data["commune"].postcode
        return data


class LinkForm(forms.Form):
    """Ask to belong to a group."""

    group = forms.SlugField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Nature du lien"), choices=AffiliationKind.choices)
