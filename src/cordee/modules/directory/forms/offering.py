"""An offer or a need, written by hand."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import OfferDirection, OfferFamily
from cordee.kernel.reference.forms import CommuneField
from cordee.modules.directory.models import Offer
from cordee.modules.directory.rules.offering import LASTS
from cordee.ui.fields import Choices, DateBox


class OfferForm(forms.Form):
    direction = forms.ChoiceField(
        label=_("C’est…"),
        choices=[(OfferDirection.OFFER, _("une offre")), (OfferDirection.NEED, _("un besoin"))],
        widget=Choices(
            notes={
                OfferDirection.OFFER: _("vous avez quelque chose à proposer"),
                OfferDirection.NEED: _("vous cherchez"),
            }
        ),
    )
    family = forms.ChoiceField(label=_("De quelle sorte ?"), choices=OfferFamily.choices)
    title = forms.CharField(
        label=_("En une phrase"),
        max_length=150,
        help_text=_("Comme sur une affiche : « Salle de vingt places le soir »."),
    )
    words = forms.CharField(
        label=_("Précisions"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    commune = CommuneField(required=False)
    quantity = forms.IntegerField(
        label=_("Combien ?"), min_value=1, max_value=10_000_000, required=False, help_text=_("Un nombre entier.")
    )
    unit = forms.CharField(
        label=_("De quoi ?"),
        max_length=40,
        required=False,
        help_text=_("« places », « heures par semaine », « euros »…"),
    )
    since = forms.DateField(label=_("À partir du"), required=False, widget=DateBox)
    last_day = forms.DateField(
        label=_("Jusqu’au"), required=False, widget=DateBox, help_text=_("Dernier jour compris.")
    )
    last_shown = forms.DateField(
        label=_("Montrer jusqu’au"),
        widget=DateBox,
        help_text=_("La ligne s’efface d’elle-même après ce jour. Un e-mail vous en avertit une semaine avant."),
    )

    def __init__(self, *args: Any, offer: Offer | None = None, on: dt.date, **options: Any) -> None:
        initial = self.read(offer) if offer else {"last_shown": on + LASTS, "direction": OfferDirection.OFFER}
        super().__init__(*args, **(options | {"initial": initial}))

    @staticmethod
    def read(offer: Offer) -> dict[str, Any]:
        """The offer as the form shows it: last days are said included."""
        day = dt.timedelta(days=1)
        columns = "direction family title words commune quantity unit since".split()
        return {column: getattr(offer, column) for column in columns} | {
            "last_day": offer.until - day if offer.until else None,
            "last_shown": offer.expires_on - day,
        }

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        since, last = data.get("since"), data.get("last_day")
        if since and last and last < since:
            self.add_error("last_day", ValidationError(_("La fin vient avant le début.")))
        if data.get("quantity") and not data.get("unit"):
            self.add_error("unit", ValidationError(_("Dites de quoi : des places, des heures, des kilos…")))
        return data

    def columns(self) -> dict[str, Any]:
        """What ``actions.offering.post`` is given."""
        data, day = dict(self.cleaned_data), dt.timedelta(days=1)
        last, shown, commune = data.pop("last_day"), data.pop("last_shown"), data.pop("commune")
        return data | {
            "until": last + day if last else None,
            "expires_on": shown + day,
            "commune": commune.pk if commune else "",
        }
