"""Who wins, field by field, on one list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cordee.kernel.exchange.models import Source
from cordee.kernel.exchange.rules import BY_CODE
from cordee.kernel.exchange.rules.precedence import COLUMNS, EMPTY, LIST, OWNER

WORDS = [
    (OWNER, gettext_lazy("la fiche")),
    (LIST, gettext_lazy("la liste")),
    (EMPTY, gettext_lazy("la liste si c’est vide")),
]


class WinnersForm(forms.Form):
    """One question for each field. ``strong``: whether who asks may let the list win where it does not yet."""

    def __init__(self, *args: Any, source: Source, strong: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in COLUMNS:
            held = source.winners.get(name, OWNER)
            choices = [choice for choice in WORDS if strong or choice[0] != LIST or held == LIST]
            self.fields[name] = forms.ChoiceField(
                label=BY_CODE[name].label, choices=choices, initial=held, widget=forms.Select(attrs={"class": "input"})
            )
