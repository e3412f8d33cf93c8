"""What the network writes of an agreement."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation, Visibility
from cordee.kernel.actors.queries import live_organisations
from cordee.kernel.outbound.models import LegalBasis
from cordee.kernel.outbound.rules import ALWAYS, FIELDS
from cordee.ui.fields import Choices, DateBox, Ticks


class AgreementForm(forms.Form):
    """Partner, fields, purpose, basis, days. ``last_day`` is a whole day; the agreement keeps the day after."""

    partner = forms.CharField(
        label=_("Avec qui ?"),
        max_length=200,
        help_text=_("Le nom de l’organisation partenaire, comme dans l’annuaire."),
        widget=forms.TextInput(attrs={"list": "partners", "autocomplete": "off"}),
    )
    title = forms.CharField(
        label=_("Objet de l’accord"), max_length=150, help_text=_("« Carte des ressourceries de la région ».")
    )
    purpose = forms.CharField(
        label=_("Pour quoi faire ?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Une ou deux phrases que chaque organisation de l’annuaire comprendra."),
    )
    fields_agreed = forms.MultipleChoiceField(
        label=_("Quelles informations ?"),
        choices=[(name, label) for name, label in FIELDS.items() if name != ALWAYS],
        widget=Ticks,
        help_text=_("L’identifiant de la fiche est toujours compris. Le reste ne peut pas sortir."),
        error_messages={"required": _("Un accord donne au moins une information.")},
    )
    level = forms.ChoiceField(
        label=_("Jusqu’où ?"),
        choices=[
            (Visibility.PUBLIC, _("ce que tout le monde voit")),
            (Visibility.NETWORK, _("aussi ce que les organisations réservent au réseau")),
        ],
        initial=Visibility.PUBLIC,
        widget=Choices,
        help_text=_("Ce qu’une organisation garde pour elle ne sort jamais."),
    )
    legal_basis = forms.ChoiceField(
        label=_("Sur quelle base légale ?"),
        choices=[(basis.value, f"{basis.label} ({basis.article})") for basis in LegalBasis],
        initial=LegalBasis.LEGITIMATE_INTERESTS,
        help_text=_("Règlement (UE) 2016/679, article 6, paragraphe 1."),
    )
    contact = forms.CharField(
        label=_("Qui en répond, et comment le joindre ?"), max_length=200, help_text=_("Un nom et une adresse e-mail.")
    )
    since = forms.DateField(label=_("Premier jour"), widget=DateBox)
    last_day = forms.DateField(label=_("Dernier jour"), widget=DateBox)

    def clean_partner(self) -> Organisation:
        found = list(live_organisations().filter(name__iexact=self.cleaned_data["partner"].strip())[:2])
        if not found:
            raise ValidationError(
                gettext("Aucune organisation de l’annuaire ne porte ce nom : ajoutez d’abord sa fiche.")
            )
        if len(found) > 1:
            raise ValidationError(
                gettext("Plusieurs organisations portent ce nom : complétez le nom de l’une d’elles.")
            )
        return found[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, last = data.get("since"), data.get("last_day")
        if since and last and last < since:
            self.add_error("last_day", gettext("Le dernier jour vient avant le premier."))
        return data

    def columns(self) -> dict[str, Any]:
        """What ``actions.propose_agreement`` is given."""
        data = dict(self.cleaned_data)
        data["fields"] = data.pop("fields_agreed")
        data["until"] = data.pop("last_day") + dt.timedelta(days=1)
        return data
