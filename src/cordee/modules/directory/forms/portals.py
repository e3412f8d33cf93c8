"""What one decides of a sub-portal."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Family, Theme
from cordee.kernel.reference.forms import CommuneField, TerritoryField
from cordee.modules.directory import queries
from cordee.modules.directory.models import Portal
from cordee.modules.directory.rules import portals as rules
from cordee.ui.fields import Ticks

OFFERED = [
    ("q", _("chercher par mots")),
    ("territories", _("la vallée ou le territoire")),
    ("communes", _("la commune")),
    ("near", _("autour d’une commune")),
    ("themes", _("le thème")),
    ("families", _("la sorte d’organisation")),
]


class ColourBox(forms.TextInput):
    input_type = "color"


def _colour(label: Any, initial: str, **options: Any) -> forms.RegexField:
    error = {"invalid": _("Une couleur s’écrit #15222a : six chiffres ou lettres de a à f après le dièse.")}
    return forms.RegexField(
        r"^#[0-9a-fA-F]{6}$", label=label, initial=initial, widget=ColourBox, error_messages=error, **options
    )


class PortalForm(forms.Form):
    title = forms.CharField(label=_("Titre du portail"), max_length=80, help_text=_("« Les associations d’Embrun »."))
    lede = forms.CharField(label=_("En une phrase"), max_length=200, required=False)
    commune = CommuneField(required=False, help_text=_("Pour le portail d’une commune."))
    territory = TerritoryField(
        label=_("Vallée ou territoire"),
        required=False,
        help_text=_("Une vallée, une intercommunalité ou un département : « Champsaur ». Vide : partout."),
    )
    network: Any = forms.ModelChoiceField(
        None, label=_("Membres d’un réseau"), required=False, empty_label=_("Tout l’annuaire")
    )
    themes = forms.MultipleChoiceField(label=_("Thèmes"), choices=Theme.choices, required=False, widget=Ticks)
    families = forms.MultipleChoiceField(
        label=_("Sortes d’organisations"), choices=Family.choices, required=False, widget=Ticks
    )
    offered = forms.MultipleChoiceField(
        label=_("Ce que les visiteurs peuvent préciser"), choices=OFFERED, required=False, widget=Ticks
    )
    band = _colour(_("Couleur du bandeau"), rules.INK)
    accent = _colour(_("Couleur des liens"), "#0b5361", help_text=_("Assez foncée pour se lire sur du blanc."))
    hosts = forms.CharField(
        label=_("Sites qui affichent ce portail dans une de leurs pages"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Un par ligne : https://www.mairie-embrun.example"),
    )

    def __init__(self, data: Any = None, *, portal: Portal | None = None) -> None:
        super().__init__(data, initial=self._read(portal) if portal else {"offered": list(rules.OFFERED)})
        self.fields["network"].queryset = queries.networks()  # type: ignore[attr-defined]

    @staticmethod
    def _read(portal: Portal) -> dict[str, Any]:
        fixed = portal.filters
        return {name: getattr(portal, name) for name in ("title", "lede", "network", "offered", "band", "accent")} | {
            "commune": next(iter(fixed.get("communes", ())), None),
            "territory": next(iter(fixed.get("territories", ())), ""),
            "themes": fixed.get("themes", []),
            "families": fixed.get("families", []),
            "hosts": "\n".join(portal.hosts),
        }

    def clean_hosts(self) -> list[str]:
        typed = [line.strip() for line in self.cleaned_data["hosts"].splitlines() if line.strip()]
        found = {line: rules.origin_of(line) for line in typed}
        wrong = [line for line, origin in found.items() if not origin]
        if wrong:
            raise ValidationError(
                _("« %(line)s » n’est pas l’adresse d’un site. Écrivez par exemple https://www.embrun.example."),
                params={"line": wrong[0][:80]},
            )
        if len(typed) > 20:
            raise ValidationError(_("Vingt sites au plus."))
        return list(dict.fromkeys(found.values()))

    def clean(self) -> None:
        asked = ("commune", "territory", "network", "themes", "families")
        if not self.errors and not any(self.cleaned_data.get(name) for name in asked):
            self.add_error(
                "commune",
                _("Choisissez ce que montre le portail : commune, territoire, réseau, thème ou sorte d’organisation."),
            )

    def columns(self) -> dict[str, Any]:
        """What ``actions.open_portal`` and ``change_portal`` are given."""
        values = self.cleaned_data
        commune = values["commune"]
        filters = {
            "communes": [commune.pk] if commune else [],
            "territories": [values["territory"].key] if values["territory"] else [],
            "themes": values["themes"],
            "families": values["families"],
        }
        kept = {name: values[name] for name in ("title", "lede", "network", "hosts")}
        return kept | {
            "filters": {name: some for name, some in filters.items() if some},
            "offered": [name for name in rules.OFFERED if name in values["offered"]],
            "band": values["band"].lower(),
            "accent": values["accent"].lower(),
        }
