"""The form of an address to be read again."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from cordee.kernel.exchange.forms.lists import LICENCES
from cordee.kernel.exchange.models import Format, Frequency, Pull
from cordee.lib.fetch import Unfetchable, target_of

_FORMATS = [choice for choice in Format.choices if choice[0] != Format.CORDEE]


class AddressForm(forms.Form):
    """``pull``: the address that is changed; its list keeps its name and its licence."""

    url = forms.CharField(
        label=gettext_lazy("Adresse du fichier"),
        max_length=500,
        help_text=gettext_lazy("Elle commence par https:// et mène tout droit au fichier, pas à une page."),
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    source_name = forms.CharField(
        label=gettext_lazy("Nom de la liste"),
        max_length=120,
        help_text=gettext_lazy("Celui d’une liste déjà reprise, pour la tenir à jour ; sinon un nouveau nom."),
    )
    licence = forms.ChoiceField(label=gettext_lazy("Nous pouvons la publier parce que c’est"), choices=LICENCES)
    frequency = forms.ChoiceField(label=gettext_lazy("La relire"), choices=Frequency.choices, initial=Frequency.DAY)
    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=_FORMATS, initial=Format.AUTO)
    path = forms.CharField(
        label=gettext_lazy("Où est la liste dans le fichier ?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Pour un JSON seulement : les noms à suivre, séparés par des points, comme « data.structures »."
            " Le plus souvent, laissez vide."
        ),
    )

    def __init__(self, *args: Any, pull: Pull | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if pull is not None:
            del self.fields["source_name"], self.fields["licence"]
            for name in ("url", "frequency", "format", "path"):
                self.fields[name].initial = getattr(pull, name)

    def clean_url(self) -> str:
        return _readable(self.cleaned_data["url"])


def _readable(url: str) -> str:
    try:
        target_of(url.strip(), allow=settings.FETCH_ALLOW)
    except Unfetchable as error:
        raise forms.ValidationError(str(error)) from None
    return url.strip()


class CordeeForm(forms.Form):
    """The address of another Cordée, without what follows the name of its site."""

    url = forms.CharField(
        label=gettext_lazy("Adresse de l’autre Cordée"),
        max_length=300,
        help_text=gettext_lazy("Celle de sa page d’accueil, comme https://cordee.exemple.org"),
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def clean_url(self) -> str:
        url = _readable(self.cleaned_data["url"])
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}".lower()
