"""What a manager says of an address to be told."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cordee.lib import fetch
from cordee.lib.module import outgoing


class NewSubscription(forms.Form):
    url = forms.CharField(
        label=_("Adresse à prévenir"),
        help_text=_("Celle que donne l’outil, souvent sous le nom de « webhook ». Elle commence par https://"),
        max_length=500,
        widget=forms.URLInput,
        error_messages={"required": _("Il manque l’adresse à prévenir.")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("Ce qu’il faut suivre"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins une chose à suivre.")},
    )
    everything = forms.BooleanField(
        label=_("Envoyer d’abord tout ce qui existe déjà"),
        help_text=_("Un message par fiche : pour remplir un outil qui est encore vide."),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(out.kind, out.label) for out in outgoing().values()]
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]
        self.fields["kinds"].initial = [kind for kind, _label in choices[:1]]

    def clean_url(self):
        url = self.cleaned_data["url"].strip()
        try:
            target = fetch.target_of(url, allow=settings.FETCH_ALLOW)
        except fetch.Unfetchable as error:
            raise forms.ValidationError(str(error)) from None
        if target.scheme != "https" and f"{target.host}:{target.port}" not in settings.FETCH_ALLOW:
            raise forms.ValidationError(_("L’adresse doit commencer par https:// : les messages y sont protégés."))
        return url
