"""Keeping a search, changing its pace, a note on a favourite."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.modules.directory.models import Frequency
from cordee.ui.fields import Choices

NOTES: dict[str, Any] = {
    Frequency.AT_ONCE: _("au plus un message toutes les dix minutes"),
    Frequency.DAILY: _("vers huit heures, s’il y a du nouveau"),
    Frequency.WEEKLY: _("vers huit heures, s’il y a du nouveau"),
}


class Trapped(forms.Form):
    """A form with a box that people do not see (directory/_trap.html): only programs fill it."""

    @property
    def trapped(self) -> bool:
        return bool(self.data.get("site"))


class WatchForm(Trapped):
    """Be told of what is new. ``address`` is only asked of who is not signed in."""

    address = forms.EmailField(
        label=_("Votre adresse e-mail"),
        help_text=_("Un lien y arrive d’abord : rien d’autre ne part avant que vous l’ayez suivi."),
        error_messages={"required": _("Il manque l’adresse : c’est là que les nouveautés arrivent.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = forms.CharField(label=_("Le nom de cette recherche, pour vous"), max_length=120)
    frequency = forms.ChoiceField(
        label=_("Quand vous prévenir ?"),
        choices=Frequency.choices,
        initial=Frequency.DAILY,
        widget=Choices(notes=NOTES),
    )

    def __init__(self, *args: Any, signed_in: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if signed_in:
            del self.fields["address"]


class SearchForm(forms.Form):
    """A search that one has kept."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    frequency = forms.ChoiceField(
        label=_("Quand vous prévenir ?"), choices=Frequency.choices, widget=Choices(notes=NOTES)
    )
    paused = forms.BooleanField(
        label=_("Mettre en pause"),
        required=False,
        help_text=_("Rien ne part pendant la pause. Ce qui paraît entre-temps est dit d’un coup à la reprise."),
    )


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note pour moi"), max_length=300, required=False)
