"""A price, as its owner writes it: euros on the page, cents in the table."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.modules.sharing.models import Audience, Per
from cordee.ui.fields import DateBox

MOST = Decimal(100_000)


class TariffForm(forms.Form):
    audience = forms.ChoiceField(label=_("Pour qui ?"), choices=Audience.choices, initial=Audience.MEMBER)
    amount = forms.DecimalField(
        label=_("Prix (euros)"),
        min_value=0,
        max_value=MOST,
        decimal_places=2,
        localize=True,
        help_text=_("Toutes taxes comprises. Zéro : c’est gratuit pour eux."),
    )
    per = forms.ChoiceField(label=_("Par"), choices=Per.choices, initial=Per.HALF_DAY)
    deposit = forms.DecimalField(
        label=_("Caution (euros)"),
        min_value=0,
        max_value=MOST,
        decimal_places=2,
        localize=True,
        required=False,
        help_text=_("Gardée le temps du prêt, puis rendue."),
    )
    since = forms.DateField(
        label=_("À partir du"), widget=DateBox, help_text=_("Le prix qui vaut jusque-là s’arrête ce jour.")
    )

    def __init__(self, *args: Any, on: dt.date, **options: Any) -> None:
        super().__init__(*args, **(options | {"initial": {"since": on}}))

    def columns(self) -> dict[str, Any]:
        """What ``actions.set_tariff`` is given."""
        data = dict(self.cleaned_data)
        return data | {"amount_cents": _cents(data.pop("amount")), "deposit_cents": _cents(data.pop("deposit"))}


def _cents(euros: Decimal | None) -> int:
    return int((euros or Decimal(0)) * 100)
