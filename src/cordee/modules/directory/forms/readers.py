"""Who reads what: one choice for each field that an organisation may keep to the network or to itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Visibility
from cordee.kernel.actors.rules.visibility import ORGANISATION_FIELDS, SITE_FIELDS, chosen

LABELS = {
    "email": _("Adresse e-mail"),
    "phone": _("Téléphone"),
    "description": _("Ce que vous faites"),
    "fte_hundredths": _("Emplois"),
    "volunteers": _("Nombre de bénévoles"),
    "languages": _("Langues parlées"),
    "address": _("Numéro, rue et code postal"),
    "point": _("Point sur la carte"),
    "opening": _("Heures d’ouverture"),
}
HINTS = {
    "address": _("Cachée, elle cache aussi le point : le lieu se montre au centre de la commune."),
    "point": _("Caché, le lieu se montre au centre de la commune."),
}


class ReadersForm(forms.Form):
    """The choices of a record. What is not sent keeps the choice in place."""

    prefix = "see"

    def __init__(self, *args: Any, fields: Sequence[str], held: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.held = dict(held)
        for name in fields:
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name],
                choices=Visibility.choices,
                initial=held.get(name, Visibility.PUBLIC),
                required=False,
                help_text=HINTS.get(name, ""),
            )

    @classmethod
    def of_organisation(cls, data: Any, held: Mapping[str, str]) -> "ReadersForm":
        return cls(data, fields=ORGANISATION_FIELDS, held=held)

    @classmethod
    def of_site(cls, data: Any, held: Mapping[str, str]) -> "ReadersForm":
        return cls(data, fields=SITE_FIELDS, held=held)

    @property
    def limited(self) -> bool:
        """Whether anything is kept from the public."""
        return bool(self.held)

    def levels(self) -> dict[str, str]:
        """The choices as the record keeps them."""
        sent = {name: level for name, level in self.cleaned_data.items() if level}
        return chosen(self.held | sent, self.fields)
