"""What one looks for, in one form: it is the address of the page, and asks again where clocks change."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import rules
from cordee.kernel.calendar.rules import Ambiguous
from cordee.kernel.reference import queries as reference
from cordee.kernel.reference.models import Commune
from cordee.modules.sharing.models import Family, Feature
from cordee.modules.sharing.rules.search import Wish, names_in
from cordee.ui.fields import Choices, DateBox, Ticks, TimeBox

ROOM, THING = "salle", "materiel"
FOLDS = [("0", gettext_lazy("avant le changement d’heure")), ("1", gettext_lazy("après le changement d’heure"))]


def communes_named(text: str) -> list[Commune]:
    """The communes of « Embrun ou Gap ». ValidationError: one is unknown, or several bear its name."""
    return [_commune(name) for name in names_in(text)]


def _commune(name: str) -> Commune:
    sure = reference.the_commune(name)
    if sure is not None:
        return reference.successor(sure)
    found = reference.find_communes(name, limit=3)
    several, found = bool(found), found or reference.near_communes(name, limit=3)
    if not found:
        raise ValidationError(_("Nous ne trouvons pas la commune « %(name)s ».") % {"name": name[:60]})
    said = {"name": name[:60], "some": get_text_list([place.label for place in found], _("ou"))}
    if several:
        raise ValidationError(_("Plusieurs communes répondent à « %(name)s » : écrivez %(some)s.") % said)
    raise ValidationError(_("Nous ne trouvons pas « %(name)s » : est-ce %(some)s ?") % said)


class SearchForm(forms.Form):
    """``wish(by)`` of a valid form is what is looked for. Its names are those of the address."""

    quoi = forms.ChoiceField(
        label=gettext_lazy("Que cherchez-vous ?"),
        choices=[(ROOM, gettext_lazy("une salle")), (THING, gettext_lazy("du matériel"))],
        initial=ROOM,
        required=False,
        widget=Choices,
    )
    jour = forms.DateField(label=gettext_lazy("Quel jour ?"), widget=DateBox)
    debut = forms.TimeField(label=gettext_lazy("De"), widget=TimeBox)
    fin = forms.TimeField(label=gettext_lazy("À"), widget=TimeBox)
    fin_jour = forms.DateField(
        label=gettext_lazy("Jour de fin"),
        required=False,
        widget=DateBox,
        help_text=gettext_lazy("Seulement si cela finit un autre jour."),
    )
    fold = forms.ChoiceField(
        label=gettext_lazy("Cette heure existe deux fois ce jour-là : laquelle ?"),
        choices=FOLDS,
        required=False,
        widget=Choices,
    )
    personnes = forms.IntegerField(
        label=gettext_lazy("Pour combien de personnes ?"), min_value=1, max_value=100_000, required=False
    )
    pres = forms.CharField(
        label=gettext_lazy("Près de"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Une ou plusieurs communes : « Embrun ou Gap »."),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("À combien de minutes de route, au plus ?"), min_value=1, max_value=600, required=False
    )
    equipement = forms.MultipleChoiceField(
        label=gettext_lazy("Avec"), choices=Feature.choices, required=False, widget=Ticks
    )
    accessible = forms.BooleanField(label=gettext_lazy("Accessible en fauteuil roulant"), required=False)
    q = forms.CharField(label=gettext_lazy("Quel matériel ?"), max_length=200, required=False)
    famille = forms.ChoiceField(
        label=gettext_lazy("De quelle sorte ?"),
        choices=[("", gettext_lazy("toutes")), *Family.choices],
        required=False,
    )
    quantite = forms.IntegerField(label=gettext_lazy("Combien ?"), min_value=1, max_value=100_000, required=False)

    def __init__(self, *args: Any, now: dt.datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now
        self.span: tuple[dt.datetime, dt.datetime] | None = None
        self.communes: list[Commune] = []

    @classmethod
    def first(cls, now: dt.datetime) -> "SearchForm":
        """The empty form: tomorrow afternoon, half an hour around."""
        tomorrow = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date() + dt.timedelta(days=1)
        values = {"jour": tomorrow, "debut": dt.time(14), "fin": dt.time(17), "personnes": 10, "minutes": 30}
        return cls(now=now, initial={"quoi": ROOM, **values})

    @property
    def room(self) -> bool:
        asked = self["quoi"].value()
        return asked != THING

    @property
    def ambiguous(self) -> bool:
        return bool(self["fold"].errors or self["fold"].value())

    def clean_pres(self) -> str:
        text = str(self.cleaned_data["pres"])
        self.communes = communes_named(text)
        return text

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if {"jour", "debut", "fin"} <= found.keys():
            first = self._instant("debut", found["jour"], found)
            last = self._instant("fin", found.get("fin_jour") or found["jour"], found)
            if first is not None and last is not None:
                self._bounded(first, last)
        return found

    def _instant(self, name: str, day: dt.date, found: dict[str, Any]) -> dt.datetime | None:
        fold = int(found["fold"]) if found.get("fold") else None
        try:
            return rules.instant(dt.datetime.combine(day, found[name]), settings.TIME_ZONE, fold)
        except Ambiguous as question:
            self.add_error("fold", str(question))
        except ValueError as impossible:
            self.add_error(name, str(impossible))
        return None

    def _bounded(self, start: dt.datetime, end: dt.datetime) -> None:
        breach = rules.malformed(rules.Ask(start, end, self.now))
        if breach is not None:
            self.add_error("jour" if breach.code == "past" else "fin", breach.rule)
        elif start < self.now:
            self.add_error("jour", _("Cette heure est passée."))
        else:
            self.span = start, end

    def wish(self, by: Actor) -> Wish:
        assert self.span is not None  # a valid form has read its hours
        data = self.cleaned_data
        return Wish(
            *self.span, room=data["quoi"] != THING, persons=data["personnes"] or 1, quantity=data["quantite"] or 1,
            features=tuple(data["equipement"]) if data["quoi"] != THING else (),
            accessible=data["accessible"] and data["quoi"] != THING, family=data["famille"], q=data["q"],
            near=tuple(self.communes), minutes=data["minutes"] if self.communes else None,
        )  # fmt: skip
