"""Booking in one form: hours of the wall clock, for whom, and whether it repeats."""

import datetime as dt
import hashlib
import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.kernel.actors.models import Organisation
from cordee.kernel.calendar import rules
from cordee.kernel.calendar.actions import Rhythm
from cordee.kernel.calendar.models import Access, Resource
from cordee.kernel.calendar.rules import Ambiguous, Gap, Malformed, Purpose, Repeat, duration
from cordee.modules.sharing.rules.repeating import Every, repeat_of
from cordee.ui.fields import Choices, DateBox, Ticks, TimeBox

FOLDS = [("0", gettext_lazy("avant le changement d’heure")), ("1", gettext_lazy("après le changement d’heure"))]
ASIDE = {"csrfmiddlewaretoken", "all", "skip", "wait"}


class HoursForm(forms.Form):
    """Hours of the wall clock in the zone of a policy, read as instants: ``start`` and ``end`` of ``span``."""

    day = forms.DateField(label=gettext_lazy("Jour"), widget=DateBox)
    start = forms.TimeField(label=gettext_lazy("De"), widget=TimeBox)
    end = forms.TimeField(label=gettext_lazy("À"), widget=TimeBox)
    last_day = forms.DateField(
        label=gettext_lazy("Jour de fin"),
        required=False,
        widget=DateBox,
        help_text=gettext_lazy("Seulement si cela finit un autre jour."),
    )
    start_fold = forms.ChoiceField(
        label=gettext_lazy("Quelle heure de début ?"), choices=FOLDS, required=False, widget=Choices
    )
    end_fold = forms.ChoiceField(
        label=gettext_lazy("Quelle heure de fin ?"), choices=FOLDS, required=False, widget=Choices
    )

    def __init__(self, *args: Any, resource: Resource, **options: Any) -> None:
        super().__init__(*args, **options)
        self.resource = resource
        self.zone = resource.policy.zone
        self.span: tuple[dt.datetime, dt.datetime] | None = None

    @property
    def folds(self) -> list[Any]:
        """The questions that the hours asked: only those are shown."""
        return [self[name] for name in ("start_fold", "end_fold") if self[name].errors or self[name].value()]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "day" in found and "start" in found and "end" in found:
            start = self._instant("start", self.wall_start())
            end = self._instant("end", self.wall_end())
            if start is not None and end is not None:
                self.span = start, end
        return found

    def wall_start(self) -> dt.datetime:
        return dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["start"])

    def wall_end(self) -> dt.datetime:
        day = self.cleaned_data.get("last_day") or self.cleaned_data["day"]
        return dt.datetime.combine(day, self.cleaned_data["end"])

    def _instant(self, name: str, wall: dt.datetime) -> dt.datetime | None:
        """None when the hour does not exist, which is said, or is read twice, which is asked."""
        chosen = self.cleaned_data.get(f"{name}_fold")
        try:
            return rules.instant(wall, self.zone, int(chosen) if chosen else None)
        except Gap as gap:
            times = {"before": f"{gap.before:%H:%M}", "after": f"{gap.after:%H:%M}"}
            near = _("Choisissez au plus tard %(before)s, ou à partir de %(after)s.") % times
            self.add_error(name, f"{gap} {near}")
        except Ambiguous as question:
            self.add_error(f"{name}_fold", str(question))
        except ValueError as impossible:
            self.add_error("day", str(impossible))
        return None

    def said(self, **instead: str) -> list[tuple[str, str]]:
        """What was typed, to be sent again by one press, with other hours where ``instead`` says so."""
        typed: Any = self.data
        kept = [(name, value) for name, values in typed.lists() if name not in ASIDE for value in values]
        return [(name, value) for name, value in kept if name not in instead] + list(instead.items())


class BookingForm(HoursForm):
    title = forms.CharField(
        label=gettext_lazy("Pour quoi faire ?"), max_length=160, help_text=gettext_lazy("« Réunion de bureau ».")
    )
    attendance = forms.IntegerField(
        label=gettext_lazy("Combien de personnes ?"), required=False, min_value=1, max_value=100_000
    )
    quantity = forms.IntegerField(label=gettext_lazy("Quelle quantité ?"), min_value=1, initial=1)
    option = forms.BooleanField(required=False)
    note = forms.CharField(
        label=gettext_lazy("Un mot pour qui prête"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    every = forms.ChoiceField(label=gettext_lazy("Répéter"), choices=Every.choices, required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Quels jours de la semaine ?"),
        choices=[(number, name) for number, name in WEEKDAYS.items()],
        coerce=int,
        required=False,
        widget=Ticks,
        help_text=gettext_lazy("Sans réponse : le jour de la première date."),
    )
    until = forms.DateField(
        label=gettext_lazy("Jusqu’au"),
        required=False,
        widget=DateBox,
        help_text=gettext_lazy("Dernier jour compris. Les dates sont montrées avant d’être réservées."),
    )
    count = forms.IntegerField(label=gettext_lazy("Ou : combien de fois ?"), required=False, min_value=1, max_value=600)
    behalf = forms.CharField(label=gettext_lazy("Pour quelle organisation ?"), max_length=200, required=False)
    waive = forms.CharField(
        label=gettext_lazy("Passer outre une règle, parce que…"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Cette raison se lit sur la réservation. Rien ne permet de prendre des heures prises."),
    )
    nonce = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput, initial=lambda: _nonce())
    repeats = ("every", "until", "count", "weekdays")
    lenders = ("behalf", "waive")

    def __init__(self, *args: Any, lends: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        minutes = self.resource.policy.option_minutes
        self.fields["option"].label = _("Poser une option, à confirmer dans les %(time)s") % {"time": duration(minutes)}
        on_request = self.resource.policy.access == Access.APPROVAL and not lends
        if not minutes or on_request:  # an option is no way around the lender's answer
            del self.fields["option"]
        if self.resource.capacity == 1:
            del self.fields["quantity"]
        if not lends:
            for name in self.lenders:
                del self.fields[name]
        self.rule: Repeat | None = None
        self.for_whom: Organisation | None = None

    def clean_behalf(self) -> str:
        name = str(self.cleaned_data["behalf"]).strip()
        if name:
            found = Organisation.objects.filter(name__iexact=name, ended_on=None).order_by("pk").first()
            if found is None:
                raise ValidationError(_("Aucune organisation ne porte exactement ce nom."))
            self.for_whom = found
        return name

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("every") and self.span:
            try:
                self.rule = repeat_of(
                    found["every"], found["day"], weekdays=found.get("weekdays") or (), until=found.get("until"),
                    count=found.get("count"),
                )  # fmt: skip
            except Malformed as malformed:
                self.add_error("until", str(malformed))
        return found

    def groups(self) -> list[tuple[Any, bool, list[Any]]]:
        """What is folded away: (title, open, fields). Open where something was typed, or is wrong."""
        titles = (_("Plus de détails"), ("last_day", "note", "option")), (_("Répéter"), self.repeats)
        named = [*titles, (_("Réserver pour quelqu’un d’autre"), self.lenders)]
        groups = [(title, [self[name] for name in names if name in self.fields]) for title, names in named]
        return [(title, any(f.errors or f.value() for f in fields), fields) for title, fields in groups if fields]

    def first(self) -> list[Any]:
        """What everybody answers, after the hours."""
        return [self[name] for name in ("title", "quantity", "attendance") if name in self.fields]

    @property
    def amount(self) -> int:
        return int(self.cleaned_data.get("quantity") or 1)

    @property
    def waived(self) -> str:
        return str(self.cleaned_data.get("waive") or "")

    def purpose(self, person: Any, organisation: Organisation) -> Purpose:
        """For another organisation, nobody is named who comes."""
        own = self.for_whom is None or self.for_whom.pk == organisation.pk
        return Purpose(
            self.for_whom or organisation, self.cleaned_data["title"], person=person if own else None,
            note=self.cleaned_data["note"], attendance=self.cleaned_data["attendance"], zone=self.zone,
        )  # fmt: skip

    def rhythm(self, without: list[str]) -> Rhythm:
        assert self.rule is not None
        start, end = self.wall_start(), self.wall_end()
        fold = self.cleaned_data.get("start_fold")
        left_out = tuple(dt.datetime.fromisoformat(text) for text in without)
        minutes = int((end - start) // dt.timedelta(minutes=1))
        return Rhythm(rules.rrule_of(self.rule), start, minutes, self.zone, int(fold) if fold else None, (), left_out)

    @property
    def key(self) -> str:
        """The word of this request: the same press sent twice books once; other hours are another request."""
        said = f"{self.cleaned_data.get('nonce') or _nonce()}:{self.resource.pk}:{self.span}:{self.amount}"
        return hashlib.sha256(said.encode()).hexdigest()[:40]

    def said_at(self, start: dt.datetime, end: dt.datetime) -> list[tuple[str, str]]:
        """The same request at these instants."""
        first, last = rules.wall_of(start, self.zone), rules.wall_of(end, self.zone)
        return self.said(
            day=f"{first:%Y-%m-%d}", start=f"{first:%H:%M}", end=f"{last:%H:%M}",
            last_day=f"{last:%Y-%m-%d}" if last.date() != first.date() else "", start_fold=_fold(first, self.zone),
            end_fold=_fold(last, self.zone),
        )  # fmt: skip


def _nonce() -> str:
    return secrets.token_hex(8)


def _fold(wall: dt.datetime, zone: str) -> str:
    """Which of two equal times it is, where there are two; "" elsewhere."""
    try:
        rules.instant(wall.replace(fold=0), zone)
    except Ambiguous:
        return str(wall.fold)
    return ""
