from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.modules.directory.models import Outcome
from cordee.ui.fields import Choices, DateBox

PERIODS = [
    (1, _("tous les mois")),
    (3, _("tous les trois mois")),
    (6, _("tous les six mois")),
    (12, _("tous les ans")),
    (16, _("tous les seize mois")),
    (0, _("jamais")),
]


class PeriodForm(forms.Form):
    every = forms.TypedChoiceField(
        label=_("Nous le redemander"),
        choices=PERIODS,
        coerce=int,
        widget=Choices,
        help_text=_("Trois rappels au plus."),
    )


class CallForm(forms.Form):
    """What a call gave."""

    outcome = forms.ChoiceField(choices=Outcome.choices)
    again_on = forms.DateField(label=_("Rappeler le"), required=False, widget=DateBox)


def kept_query(data: Mapping[str, Any]) -> str:
    """The filters and the page of the list one comes from."""
    return urlencode({name: str(data[name])[:40] for name in ("vallee", "etat", "page") if data.get(name)})
