"""Changing a booking, and answering one."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.kernel.calendar.models import Booking, Occupancy
from cordee.kernel.calendar.rules import wall_of
from cordee.modules.sharing.forms.booking import HoursForm
from cordee.ui.fields import Choices

THIS, FOLLOWING, ALL = "this", "following", "all"
SCOPES = [
    (THIS, _("cette date seulement")),
    (FOLLOWING, _("cette date et les suivantes")),
    (ALL, _("toutes les dates à venir")),
]


class ScopeForm(forms.Form):
    """Which dates of a series; nothing is asked of a single booking."""

    scope = forms.ChoiceField(label=_("Quelles dates ?"), choices=SCOPES, initial=THIS, widget=Choices)

    def __init__(self, *args: Any, booking: Booking, **options: Any) -> None:
        super().__init__(*args, **options)
        self.running = booking.series is not None and booking.series.ended_at is None
        if not self.running:
            del self.fields["scope"]

    @property
    def reach(self) -> str:
        return str(self.cleaned_data.get("scope") or THIS)


class CancelForm(ScopeForm):
    reason = forms.CharField(label=_("Pourquoi ?"), max_length=300, required=False)


class MoveForm(ScopeForm, HoursForm):
    waive = forms.CharField(label=_("Passer outre une règle, parce que…"), max_length=300, required=False)
    field_order = ["day", "start", "end", "last_day", "start_fold", "end_fold", "scope", "waive"]

    def __init__(self, *args: Any, booking: Booking, occupancy: Occupancy, lends: bool, **options: Any) -> None:
        first, last = wall_of(occupancy.start, booking.zone), wall_of(occupancy.end, booking.zone)
        initial = {"day": first.date(), "start": first.time(), "end": last.time()}
        if last.date() != first.date():
            initial["last_day"] = last.date()
        super().__init__(*args, booking=booking, resource=occupancy.resource, initial=initial, **options)
        if not lends:
            del self.fields["waive"]

    def rest(self) -> list[Any]:
        """What is asked after the hours."""
        return [self[name] for name in ("scope", "waive") if name in self.fields]

    @property
    def minutes(self) -> int:
        """The length on the wall clock."""
        return int((self.wall_end() - self.wall_start()) // dt.timedelta(minutes=1))

    @property
    def fold(self) -> int | None:
        chosen = self.cleaned_data.get("start_fold")
        return int(chosen) if chosen else None


class ReasonForm(forms.Form):
    """A no says why; a place given back too."""

    reason = forms.CharField(label=_("Pourquoi ?"), max_length=300)
