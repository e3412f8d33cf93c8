"""One form field as a page shows it: label, hint, error, then the control; and which shape the control takes."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


class DateBox(forms.DateInput):
    """The browser's own date picker; it speaks ISO whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeBox(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class InstantBox(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Choices(forms.RadioSelect):
    """Boxes to choose from, each with a sentence under its label: ``notes={value: sentence}``."""

    def __init__(self, attrs: Any = None, choices: Any = (), notes: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, choices)
        self.notes = notes or {}


class Ticks(forms.CheckboxSelectMultiple):
    """The same when several may be chosen."""

    def __init__(self, attrs: Any = None, choices: Any = (), notes: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, choices)
        self.notes = notes or {}


@dataclass(frozen=True, slots=True)
class Choice:
    tag: str
    label: Any
    id: str
    note: Any = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """``kind``: control, tick, choices, ticks, group (several inputs), file or hidden."""

    kind: str
    label: Any
    id: str
    hint: Any
    errors: list[str]
    optional: bool
    control: str
    choices: list[Choice] = field(default_factory=list)

    @property
    def describedby(self) -> str:
        return described(self.id, self.hint, self.errors)


def described(id: str, hint: Any, errors: list[str]) -> str:
    return " ".join(([f"{id}-hint"] if hint else []) + ([f"{id}-error"] if errors else []))


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    for kind, cls in (
        ("ticks", forms.CheckboxSelectMultiple),
        ("choices", forms.RadioSelect),
        ("tick", forms.CheckboxInput),
        ("file", forms.FileInput),
        ("group", forms.MultiWidget),
        ("group", forms.SelectDateWidget),
    ):
        if isinstance(widget, cls):
            return kind
    return "control"


def _own_words(bound: BoundField) -> list[str]:
    """Errors as the page says them: a missing answer names what is missing."""
    said = []
    for error in bound.errors.as_data() if hasattr(bound.errors, "as_data") else ():
        if error.code == "required" and error.message == forms.Field.default_error_messages["required"]:
            said.append(_("Il manque « %(label)s ».") % {"label": bound.label})
        else:
            said += [str(message) for message in error.messages]
    return said


def _widget(widget: forms.Widget) -> forms.Widget | None:
    """Django's text boxes for dates become the browser's own pickers."""
    swaps: dict[type[forms.Widget], Any] = {
        forms.DateInput: DateBox,
        forms.TimeInput: TimeBox,
        forms.DateTimeInput: InstantBox,
        forms.ClearableFileInput: forms.FileInput,
    }
    swap = swaps.get(type(widget))
    return swap(attrs=widget.attrs) if swap else None


def _one(part: Any) -> SafeString:
    """One box of a group: it is the group that is wrong, a radio button has no such state (ARIA 1.2)."""
    return mark_safe(part.tag().replace(' aria-invalid="true"', ""))


def shown(bound: BoundField) -> Shown:
    widget = bound.field.widget
    kind = _kind(widget)
    id = bound.id_for_label or bound.auto_id or bound.html_name
    if kind in ("choices", "ticks", "group"):
        id = bound.auto_id or bound.html_name
    hint, errors = bound.help_text, _own_words(bound)
    attrs: dict[str, str | bool] = {"aria-describedby": names} if (names := described(id, hint, errors)) else {}
    choices: list[Choice] = []
    control = ""
    if kind in ("choices", "ticks"):
        notes = getattr(widget, "notes", {})
        choices = [
            Choice(_one(part), part.choice_label, part.id_for_label, notes.get(part.data["value"], ""))
            for part in bound.subwidgets
            if part.data["value"] not in ("", None) or bound.field.required is False
        ]
    else:
        control = bound.as_widget(_widget(widget), attrs=attrs)
    asks = any(f.required for f in bound.form.fields.values())
    optional = asks and not bound.field.required and kind not in ("tick", "ticks", "hidden")
    return Shown(kind, bound.label, id, hint, errors, optional, control, choices)
