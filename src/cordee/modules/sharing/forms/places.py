"""What an owner says of a place, of a room, of the hours that somebody gives."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Person, Site
from cordee.kernel.calendar.models import Policy
from cordee.modules.sharing.models import Ease, Feature, Function, Layout, Place, Skill, Space
from cordee.ui.fields import Ticks

MOST = 10_000  # people of a room, square metres


def _text(label: Any, rows: int, most: int, **options: Any) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=most, widget=box, **options)


def refused(form: forms.Form, error: ValidationError) -> None:
    """What the action finds wrong, said at the top of the form."""
    form.add_error(None, ValidationError(error.messages))


class PlaceForm(forms.Form):
    site = forms.TypedChoiceField(label=_("À quelle adresse ?"), coerce=int)
    name = forms.CharField(label=_("Nom du lieu"), max_length=120, help_text=_("Comme on l’appelle : « Le Hangar »."))
    function = forms.ChoiceField(label=_("Surtout pour"), choices=Function.choices)
    description = _text(
        _("Présentation"), 5, 4000, help_text=_("Ce qu’on y fait, l’ambiance, ce qu’on peut y laisser.")
    )
    arriving = _text(_("Venir et entrer"), 3, 2000, help_text=_("Tout le monde le lit : gare, bus, parking, entrée."))
    entering = _text(
        _("Clés et codes"),
        2,
        1000,
        help_text=_("Seules les organisations dont la réservation est confirmée le lisent."),
    )
    wheelchair = forms.ChoiceField(label=_("En fauteuil roulant"), choices=Ease.choices, initial=Ease.UNKNOWN)
    hearing = forms.ChoiceField(label=_("Boucle magnétique"), choices=Ease.choices, initial=Ease.UNKNOWN)
    sight = forms.ChoiceField(label=_("Repères pour malvoyants"), choices=Ease.choices, initial=Ease.UNKNOWN)

    def __init__(self, data: Any = None, *, place: Place | None = None, sites: Iterable[Site] = ()) -> None:
        names = [name for name in self.base_fields if name != "site"]
        super().__init__(data, initial={name: getattr(place, name) for name in names} if place else None)
        if place is not None:
            del self.fields["site"]
        else:
            choices = [(site.pk, _address(site)) for site in sites]
            self.fields["site"].choices = choices  # type: ignore[attr-defined]

    def columns(self) -> dict[str, Any]:
        """What ``actions.places.save_place`` is given, but for the site."""
        return {name: value for name, value in self.cleaned_data.items() if name != "site"}


def _address(site: Site) -> str:
    commune = site.commune.name if site.commune else ""
    return ", ".join(word for word in (site.name, site.address, commune) if word) or str(site)


class SpaceForm(forms.Form):
    name = forms.CharField(label=_("Nom de la salle"), max_length=120)
    policy: Any = forms.ModelChoiceField(
        None, label=_("On la réserve selon"), empty_label=None, help_text=_("Une de vos règles d’accueil.")
    )
    seats = forms.IntegerField(
        label=_("Personnes au plus"),
        min_value=1,
        max_value=MOST,
        help_text=_("Le plus grand nombre, quelle que soit la disposition."),
    )
    area = forms.IntegerField(label=_("Surface (m²)"), min_value=1, max_value=MOST, required=False)
    features = forms.MultipleChoiceField(label=_("Ce qu’il y a"), choices=Feature.choices, required=False, widget=Ticks)
    description = _text(
        _("À savoir"), 3, 2000, help_text=_("Ce qui surprend la première fois : chauffage, bruit, clé.")
    )

    def __init__(self, data: Any = None, *, policies: QuerySet[Policy], space: Space | None = None) -> None:
        super().__init__(data, initial=self._read(space) if space else None)
        self.fields["policy"].queryset = policies  # type: ignore[attr-defined]

    @staticmethod
    def _read(space: Space) -> dict[str, Any]:
        held = {name: getattr(space, name) for name in ("seats", "area", "description")}
        codes = [feature.code for feature in space.features.all()]
        return held | {"name": space.resource.name, "policy": space.resource.policy_id, "features": codes}


class LayoutsForm(forms.Form):
    """How many people by layout; empty: the room is not laid out so."""

    def __init__(self, data: Any = None, *, space: Space | None = None) -> None:
        super().__init__(data, initial=dict(space.layouts) if space else None, prefix="layout")
        for layout in Layout:
            self.fields[layout.value] = forms.IntegerField(
                label=capfirst(layout.label), min_value=1, max_value=MOST, required=False
            )

    def said(self) -> dict[str, int]:
        return {code: people for code, people in self.cleaned_data.items() if people}


class SkillForm(forms.Form):
    person: Any = forms.ModelChoiceField(None, label=_("Qui ?"), help_text=_("Quelqu’un de votre équipe."))
    name = forms.CharField(
        label=_("Ce qui est proposé"), max_length=120, help_text=_("« Comptabilité : relire vos comptes ».")
    )
    policy: Any = forms.ModelChoiceField(
        None,
        label=_("On le réserve selon"),
        empty_label=None,
        help_text=_("Une règle d’accueil, dont les heures sont celles où cette personne est disponible."),
    )
    description = _text(_("À savoir"), 3, 2000)
    active = forms.BooleanField(label=_("On peut réserver en ce moment"), required=False, initial=True)

    def __init__(
        self, data: Any = None, *, team: QuerySet[Person], policies: QuerySet[Policy], skill: Skill | None = None
    ) -> None:
        super().__init__(data, initial=self._read(skill) if skill else None)
        self.fields["person"].queryset = team  # type: ignore[attr-defined]
        self.fields["policy"].queryset = policies  # type: ignore[attr-defined]

    @staticmethod
    def _read(skill: Skill) -> dict[str, Any]:
        resource = skill.resource
        held = {"name": resource.name, "policy": resource.policy_id, "active": resource.active}
        return held | {"person": skill.person_id, "description": skill.description}
