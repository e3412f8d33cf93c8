"""The forms of this kernel, and the field with which every other one asks for a commune."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cordee.kernel.reference import queries
from cordee.kernel.reference.models import Certainty, Commune

FIGURE = re.compile(r"-?\d+(\.\d+)?|\d+/[1-9]\d*|\d{4}-\d\d-\d\d|\d\d-\d\d|\d\d:\d\d|TMO")
CODE = "code:"  # a commune chosen among several, by its code


class Typed(str):
    """What someone typed: shown again as it is, while an initial code is shown as its commune."""


class PlaceInput(forms.TextInput):
    """A text box that suggests places as one types; without script, what is ambiguous gives boxes to choose from."""

    candidates: list[Any] = []
    suggestions: Any = None

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        """The box chosen among several, unless the text was changed after they were offered."""
        text, chosen = str(data.get(name) or "").strip(), data.get(f"{name}-choice")
        return f"{CODE}{chosen}" if chosen and text == data.get(f"{name}-for", text) else text

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, value, {"autocomplete": "off", **(attrs or {})})
        context |= {"attributes": flatatt(context["widget"]["attrs"])}
        context |= {"choices": self.offered(), "suggestions": self.suggestions}
        return render_to_string("reference/place_input.html", context)

    def offered(self) -> list[tuple[str, str, str]]:
        """(code, name, what tells it from the others) of each candidate."""
        raise NotImplementedError


class CommuneInput(PlaceInput):
    suggestions = reverse_lazy("reference:communes")

    def offered(self) -> list[tuple[str, str, str]]:
        return [(place.code, place.name, self._about(place)) for place in self.candidates]

    @staticmethod
    def _about(place: Commune) -> str:
        where = _("Italie") if place.country == "IT" else _("département %(code)s") % {"code": place.department}
        return f"{place.postcode} {where}"


class TerritoryInput(PlaceInput):
    suggestions = reverse_lazy("reference:territories")

    def offered(self) -> list[tuple[str, str, str]]:
        return [(place.key, place.name, place.about) for place in self.candidates]


class CommuneField(forms.Field):
    """Asks for a commune and gives a Commune, or None when empty. "Gap", "05000 Gap", "Gap (05000)", "05061" are one.

    ``country`` ("FR", "IT") narrows it. Its initial value is a Commune or a code. An ended commune gives its successor.
    """

    widget = CommuneInput
    default_error_messages = {
        "unknown": _("Nous ne trouvons pas « %(text)s ». Écrivez le nom de la commune, ou son code postal."),
        "near": _("Nous ne trouvons pas « %(text)s ». Est-ce l’une de celles-ci ?"),
        "several": _("Plusieurs communes répondent à « %(text)s » : choisissez la bonne."),
    }

    def __init__(self, *, country: str = "", **options: Any) -> None:
        options.setdefault("label", _("Commune"))
        options.setdefault("help_text", _("Son nom, son code postal ou les deux : « 05000 Gap »."))
        super().__init__(**options)
        self.country = country

    def bound_data(self, data: Any, initial: Any) -> Any:
        return Typed(data or "")

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, str) and (value.startswith(CODE) or not isinstance(value, Typed)):
            value = queries.commune(value.removeprefix(CODE)) or value
        return value.label if isinstance(value, Commune) else str(value or "")

    def to_python(self, value: Any) -> Commune | None:
        if isinstance(value, Commune) or not value:
            return value or None
        if value.startswith(CODE):
            place = queries.commune(value.removeprefix(CODE))
            return queries.successor(place) if place else self._choose(value.removeprefix(CODE))
        return self._choose(value)

    def _choose(self, text: str) -> Commune:
        """The one commune that this text names. Raises ValidationError, with the candidates to choose from."""
        if sure := queries.the_commune(text, country=self.country):
            return sure
        found = queries.find_communes(text, country=self.country, limit=8)
        code = "several" if found else "near"
        found = found or queries.near_communes(text, country=self.country)
        self.widget.candidates = found  # type: ignore[attr-defined]
        raise ValidationError(self.error_messages[code if found else "unknown"], code=code, params={"text": text})

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial.pk if isinstance(initial, Commune) else (initial or None)
        try:
            after = self.to_python(data)
        except ValidationError:
            return True
        return before != (after.pk if after else None)


class TerritoryField(forms.Field):
    """Asks for a valley, an intercommunality or a department; gives a ``queries.Territory``, or None when empty.

    Its initial value is a key ("valley:champsaur").
    """

    widget = TerritoryInput
    default_error_messages = {
        "unknown": _("Nous ne trouvons pas « %(text)s ». Écrivez le nom d’une vallée ou d’une intercommunalité."),
        "several": _("Plusieurs territoires répondent à « %(text)s » : choisissez le bon."),
    }

    def bound_data(self, data: Any, initial: Any) -> Any:
        return Typed(data or "")

    def prepare_value(self, value: Any) -> str:
        key = str(value or "")
        if key.startswith(CODE) or not isinstance(value, Typed):
            place = queries.territory(key.removeprefix(CODE))
            return place.label if place else key
        return key

    def to_python(self, value: Any) -> queries.Territory | None:
        text = str(value or "").removeprefix(CODE)
        chosen = queries.territory(text) if str(value).startswith(CODE) else queries.the_territory(text)
        if chosen or not text:
            return chosen
        found = queries.find_territories(text)
        self.widget.candidates = found  # type: ignore[attr-defined]
        code = "several" if found else "unknown"
        raise ValidationError(self.error_messages[code], code=code, params={"text": text})


class FigureForm(forms.Form):
    """A new value of a legal figure, from a day."""

    value = forms.CharField(
        label=_("Valeur"),
        max_length=60,
        help_text=_("Un nombre, une date (2027-01-31), une heure (21:00) ou une fraction (1/3)."),
    )
    valid_from = forms.DateField(label=_("À partir du"))
    last_day = forms.DateField(
        label=_("Jusqu’au"),
        required=False,
        help_text=_("Dernier jour compris. Laissez vide si la fin n’est pas connue."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("Le texte où vous l’avez lue : loi, décret, article, page officielle."),
    )
    certainty = forms.ChoiceField(
        label=_("Où l’avez-vous lue ?"), choices=Certainty.choices, initial=Certainty.SECONDARY
    )

    def clean_value(self) -> str:
        value = "".join(str(self.cleaned_data["value"]).split()).replace(",", ".")
        if not FIGURE.fullmatch(value):
            raise ValidationError(
                _("Écrivez un nombre, une date (2027-01-31), une heure (21:00) ou une fraction (1/3).")
            )
        return value

    def clean(self) -> None:
        first, last = self.cleaned_data.get("valid_from"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("La fin vient avant le début."))
