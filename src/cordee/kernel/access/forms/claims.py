"""Claiming a record, and deciding on a claim."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AskClaim(forms.Form):
    name = forms.CharField(
        label=_("Votre prénom et votre nom"),
        max_length=150,
        error_messages={"required": _("Il manque votre nom : l’animation doit savoir qui demande.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        help_text=_("De préférence celle de l’organisation : la fiche est alors à vous tout de suite."),
        error_messages={"required": _("Il manque l’adresse : le lien part par e-mail.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    words = forms.CharField(
        label=_("Qui êtes-vous dans cette organisation ?"),
        help_text=_("Lu par l’équipe qui anime le réseau, si elle doit décider."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RefuseClaim(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi ?"),
        help_text=_("Cette phrase sera envoyée à la personne."),
        max_length=500,
        error_messages={"required": _("Il manque la raison : sans elle, la personne ne saurait pas quoi faire.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
