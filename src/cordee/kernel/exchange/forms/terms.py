"""The themes of the words of a list."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.actors.models import Theme
from cordee.kernel.exchange.queries import Found
from cordee.kernel.exchange.rules import Decisions, Proposal
from cordee.kernel.exchange.rules.terms import DECIDED, FOLDED, KNOWN, LABEL, NEAR

ASIDE = "-"  # the word is set aside; "" is no decision


def _name(key: str) -> str:
    """The name of a word's box: the word itself may be anything."""
    return f"t{hashlib.sha256(key.encode()).hexdigest()[:16]}"


class TermsForm(forms.Form):
    """One question per word: which theme is it? ``terms``: those of the page; an answer may be of any of ``every``."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, terms: Sequence[Found], every: Sequence[Found], decisions: Decisions
    ) -> None:
        super().__init__(data)
        asked = terms if data is None else [term for term in every if _name(term.key) in data]
        self.terms = {_name(term.key): term for term in asked}
        for name, term in self.terms.items():
            found = term.proposal(decisions)
            self.fields[name] = forms.ChoiceField(
                label=_shortened(term.text),
                choices=_choices(found, term.holds and not term.decided),
                required=False,
                initial=_value(found) if found.holds else "",
                help_text=_about(term, found),
            )

    def decisions(self) -> dict[str, list[str] | None]:
        """Word → themes; none: set aside; None: not decided."""
        given = {term.text: self.cleaned_data.get(name, "") for name, term in self.terms.items()}
        return {text: _themes(value) for text, value in given.items()}


def _themes(value: str) -> list[str] | None:
    if not value:
        return None
    return [] if value == ASIDE else value.split("+")


def _value(found: Proposal) -> str:
    if found.themes:
        return "+".join(found.themes)
    return ASIDE if found.why == DECIDED else ""


def _choices(found: Proposal, always: bool) -> list[tuple[str, Any]]:
    """A theme that is only near is offered first, and left for a person to choose.

    ``always``: without a decision this word is read all the same, so that "not decided" would mean nothing.
    """
    labels = {str(code): label for code, label in Theme.choices}
    several = [(_value(found), " + ".join(str(labels[code]) for code in found.themes))] if len(found.themes) > 1 else []
    first = [] if always else [("", _("pas encore de thème"))]
    near = found.themes if found.why == NEAR else ()
    first += [(code, _("%(theme)s (proposé)") % {"theme": labels.pop(code)}) for code in near]
    return [*first, (ASIDE, _("laisser ce mot de côté")), *several, *sorted(labels.items(), key=lambda pair: pair[1])]


def _about(term: Found, found: Proposal) -> Any:
    """How often, why this theme, and whose rows they are."""
    rows = ngettext("%(n)s ligne", "%(n)s lignes", term.rows) % {"n": term.rows}
    why = {
        DECIDED: _("choisi pour cette liste"),
        LABEL: _("c’est le nom du thème"),
        FOLDED: _("c’est le nom du thème, aux accents et aux majuscules près"),
        KNOWN: _("mot reconnu : « %(word)s »") % {"word": found.by},
        NEAR: _("orthographe proche de « %(word)s » : choisissez si c’est cela") % {"word": found.by},
    }.get(found.why, _("mot inconnu : choisissez"))
    names = ", ".join(_shortened(name, 40) for name in term.names)
    return format_html("{} · <b>{}</b>{}", rows, why, f" · {names}" if names else "")


def _shortened(text: str, most: int = 80) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
