"""House rules in plain words, the hours of the week, hours of closure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from cordee.kernel.calendar.actions import Opening
from cordee.kernel.calendar.models import Access, OpeningRule, Policy, Resource, Term
from cordee.kernel.calendar.rules import Gap, duration, instant
from cordee.modules.sharing.rules.words import ALL_DAY, ahead
from cordee.ui.fields import Choices, DateBox, TimeBox

HOUR, DAY = 60, 24 * 60
# what each way of lending is in the columns of Policy
WAYS: dict[str, tuple[str, bool]] = {
    "open": (Access.FREE, False),
    "asked": (Access.APPROVAL, False),
    "members": (Access.FREE, True),
    "members_asked": (Access.APPROVAL, True),
}


def way_of(policy: Policy) -> str:
    return next(name for name, way in WAYS.items() if way == (policy.access, policy.members_only))


class _Length(forms.TypedChoiceField):
    """A length among a few, in minutes, in words; one that was set elsewhere is kept in the list."""

    def __init__(self, label: Any, lengths: Sequence[int], none: Any = "", **options: Any) -> None:
        self.lengths, self.none = lengths, none
        super().__init__(label=label, coerce=int, choices=self._said(lengths), **options)

    def _said(self, lengths: Iterable[int]) -> list[tuple[int, Any]]:
        return [(one, self.none if not one and self.none else duration(one)) for one in sorted(set(lengths))]

    def offer(self, value: int) -> None:
        """Words are made at each page, in its language."""
        self.choices = self._said([*self.lengths, value])


class PolicyForm(forms.Form):
    name = forms.CharField(
        label=_("Nom de la règle"), max_length=120, help_text=_("Pour vous y retrouver : « Salles », « Cuisine ».")
    )
    way = forms.ChoiceField(
        label=_("Qui réserve, et qui décide ?"),
        choices=[
            ("open", _("Libre pour tous")),
            ("asked", _("Sur demande")),
            ("members", _("Membres seulement")),
            ("members_asked", _("Membres, sur demande")),
        ],
        initial="asked",
        widget=Choices(
            notes={
                "open": _("chaque organisation réserve, c’est confirmé aussitôt"),
                "asked": _("vous répondez à chaque demande"),
                "members": _("celles qui partagent un réseau ou un groupement avec vous ; confirmé aussitôt"),
                "members_asked": _("les mêmes, et vous répondez à chaque demande"),
            }
        ),
    )
    longest = _Length(
        _("Une réservation dure au plus"), (2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
    )
    notice = _Length(
        _("On réserve au plus tard, avant le début"),
        (0, HOUR, 4 * HOUR, DAY, 2 * DAY, 7 * DAY),
        none=_("jusqu’au dernier moment"),
    )
    horizon = forms.TypedChoiceField(label=_("On réserve à l’avance, au plus"), coerce=int)
    buffer = _Length(_("Temps laissé entre deux réservations"), (0, 15, 30, HOUR, 2 * HOUR), none=_("aucun"))
    release = _Length(
        _("Libérer si personne n’est venu"),
        (0, 15, 30, HOUR),
        none=_("jamais"),
        help_text=_("Après le début. Une arrivée se note avec l’affiche de la porte."),
    )
    both_ends = forms.BooleanField(
        label=_("C’est du matériel : les heures d’ouverture sont celles de la remise et du retour"), required=False
    )

    def __init__(self, data: Any = None, *, policy: Policy | None = None) -> None:
        row = policy or Policy(longest=DAY, horizon=183)
        super().__init__(data, initial=self._read(row) | ({} if policy else {"way": "asked"}))
        for name in ("longest", "notice", "buffer", "release"):
            self.fields[name].offer(self.initial[name])  # type: ignore[attr-defined]
        days = sorted({31, 92, 183, 366, 548, row.horizon})
        self.fields["horizon"].choices = [(n, ahead(n)) for n in days]  # type: ignore[attr-defined]
        self.shortest = row.shortest

    @staticmethod
    def _read(row: Policy) -> dict[str, Any]:
        held = {name: getattr(row, name) for name in ("name", "longest", "notice", "horizon", "buffer")}
        return held | {
            "way": way_of(row),
            "release": row.release_minutes or 0,
            "both_ends": row.open_at_both_ends,
        }

    def columns(self) -> dict[str, Any]:
        """What ``calendar.actions.save_policy`` is given."""
        values = self.cleaned_data
        access, members_only = WAYS[values["way"]]
        kept = {name: values[name] for name in ("name", "longest", "notice", "horizon", "buffer")}
        return kept | {
            "access": access,
            "members_only": members_only,
            "release_minutes": values["release"] or None,
            "open_at_both_ends": values["both_ends"],
        }


# ── the hours of the week ──

SPANS = 2


@dataclass(frozen=True, slots=True)
class Span:
    opens: BoundField
    closes: BoundField


@dataclass(frozen=True, slots=True)
class Day:
    name: str
    spans: list[Span]


def _minutes(value: dt.time | None) -> int | None:
    return None if value is None else value.hour * 60 + value.minute


def _time(minutes: int) -> dt.time:
    """Midnight at the end of a day is written 00:00."""
    return dt.time(minutes // 60 % 24, minutes % 60)


class HoursForm(forms.Form):
    """Seven days, two spans each; twice when school holidays have other hours. All empty: always open."""

    apart = forms.BooleanField(label=_("D’autres heures pendant les vacances scolaires"), required=False)
    holidays_closed = forms.BooleanField(label=_("Fermé les jours fériés"), required=False)

    def __init__(self, data: Any = None, *, policy: Policy) -> None:
        self.rows = list(policy.openings.all())
        super().__init__(data, initial=self._read(policy))
        for name, label in self._names():
            self.fields[name] = forms.TimeField(
                label=label, required=False, widget=TimeBox(attrs={"aria-label": label, "class": "input"})
            )

    @staticmethod
    def _names() -> Iterable[tuple[str, str]]:
        words = {"opens": _("ouvre"), "closes": _("ferme")}
        for part, when in (("a", ""), ("b", _("vacances"))):
            for day in range(7):
                for span in range(SPANS):
                    for end, word in words.items():
                        said = [str(WEEKDAYS[day]), str(when), str(word), str(span + 1)]
                        yield f"{part}{day}{span}{end}", " ".join(filter(None, said)).capitalize()

    def _read(self, policy: Policy) -> dict[str, Any]:
        apart = any(row.term != Term.ALWAYS for row in self.rows)
        found: dict[str, Any] = {"apart": apart, "holidays_closed": policy.closed_on_public_holidays}
        for part, term in (("a", Term.SCHOOL), ("b", Term.HOLIDAYS)):
            for day in range(7):
                held = [row for row in self.rows if row.weekday == day and self._in(row, part, term)]
                for rank, row in enumerate(held[:SPANS]):
                    found[f"{part}{day}{rank}opens"] = _time(row.opens)
                    found[f"{part}{day}{rank}closes"] = _time(row.closes)
        return found

    @staticmethod
    def _in(row: OpeningRule, part: str, term: str) -> bool:
        """Hours of all the year count in both parts once the parts differ."""
        return row.term == term or row.term == Term.ALWAYS

    @property
    def unsaid(self) -> bool:
        """Whether the hours written hold more than this page can show: dates, or a third span."""
        shown: dict[tuple[int, str], int] = {}
        for row in self.rows:
            shown[row.weekday, row.term] = shown.get((row.weekday, row.term), 0) + 1
        return any(row.since or row.until for row in self.rows) or any(count > SPANS for count in shown.values())

    @property
    def week(self) -> list[Day]:
        return self._week("a")

    @property
    def holidays(self) -> list[Day]:
        return self._week("b")

    def _week(self, part: str) -> list[Day]:
        return [
            Day(
                str(WEEKDAYS[day]).capitalize(),
                [Span(self[f"{part}{day}{n}opens"], self[f"{part}{day}{n}closes"]) for n in range(SPANS)],
            )
            for day in range(7)
        ]

    def clean(self) -> None:
        for part in ("a", "b"):
            for day in range(7):
                last = 0
                for span in range(SPANS):
                    last = self._check(f"{part}{day}{span}", last)

    def _check(self, name: str, last: int) -> int:
        """A span has both ends, in order, after the one before; where it ends."""
        opens, closes = self._ends(name)
        if opens is None and closes is None:
            return last
        if opens is None or closes is None:
            self.add_error(f"{name}opens", _("Donnez l’heure d’ouverture et l’heure de fermeture."))
        elif closes <= opens:
            self.add_error(f"{name}opens", _("La fermeture vient après l’ouverture."))
        elif opens < last:
            self.add_error(f"{name}opens", _("Ces heures en recouvrent d’autres du même jour."))
        return max(last, closes or 0)

    def _ends(self, name: str) -> tuple[int | None, int | None]:
        opens, closes = (_minutes(self.cleaned_data.get(f"{name}{end}")) for end in ("opens", "closes"))
        return opens, ALL_DAY if closes == 0 else closes

    def openings(self) -> list[Opening]:
        """What ``calendar.actions.set_openings`` is given."""
        apart = self.cleaned_data["apart"]
        parts = (("a", Term.SCHOOL), ("b", Term.HOLIDAYS)) if apart else (("a", Term.ALWAYS),)
        found = []
        for part, term in parts:
            for day in range(7):
                for span in range(SPANS):
                    opens, closes = self._ends(f"{part}{day}{span}")
                    if opens is not None and closes is not None:
                        found.append(Opening(day, opens, closes, term))
        return found


# ── closures ──


class ClosureForm(forms.Form):
    what = forms.ChoiceField(label=_("Qu’est-ce qui ferme ?"))
    first = forms.DateField(label=_("Du"), widget=DateBox)
    opens = forms.TimeField(label=_("À partir de"), required=False, help_text=_("Vide : dès minuit."))
    last = forms.DateField(label=_("Au"), widget=DateBox, help_text=_("Dernier jour compris."))
    closes = forms.TimeField(label=_("Jusqu’à"), required=False, help_text=_("Vide : toute la journée."))
    reason = forms.CharField(
        label=_("Pourquoi ?"), max_length=200, help_text=_("Ceux qui cherchent le liront : « travaux du toit ».")
    )

    def __init__(self, data: Any = None, *, policies: list[Policy], things: list[Resource]) -> None:
        super().__init__(data)
        self.targets: dict[str, Policy | Resource] = {f"r{row.pk}": row for row in things}
        self.targets |= {f"p{row.pk}": row for row in policies}
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (_("Une seule chose"), [(f"r{row.pk}", row.name) for row in things]),
            (_("Tout ce qui suit une règle"), [(f"p{row.pk}", row.name) for row in policies]),
        ]

    def clean(self) -> None:
        values = self.cleaned_data
        target = self.targets.get(values.get("what", ""))
        if self.errors or target is None:
            return
        zone = (target if isinstance(target, Policy) else target.policy).zone
        try:
            start = dt.datetime.combine(values["first"], values["opens"] or dt.time())
            end = dt.datetime.combine(values["last"], values["closes"] or dt.time())
            end += dt.timedelta(days=0 if values["closes"] else 1)
            values["start"], values["end"] = instant(start, zone, fold=0), instant(end, zone, fold=1)
        except (Gap, ValueError, OverflowError) as error:
            raise ValidationError(str(error)) from None
        if values["end"] <= values["start"]:
            self.add_error("last", _("La fin vient avant le début."))

    def columns(self) -> dict[str, Any]:
        """What ``calendar.actions.close`` is given."""
        values = self.cleaned_data
        return {"what": self.targets[values["what"]]} | {name: values[name] for name in ("start", "end", "reason")}
