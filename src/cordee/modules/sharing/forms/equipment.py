"""What the lender writes of equipment: the thing, its items, its kit, its shares, a repair."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation
from cordee.kernel.calendar.models import Occupancy, Policy
from cordee.kernel.calendar.rules import hours_in_words, zone_of
from cordee.modules.sharing.models import Condition, Equipment, Family, Item, Place
from cordee.modules.sharing.rules.equipment import MOST_ITEMS, Description
from cordee.ui.fields import Choices, Ticks


class EquipmentForm(forms.Form):
    """A thing that is lent."""

    name = forms.CharField(label=_("Nom"), max_length=120, help_text=_("Comme on le demande : « Vidéoprojecteur »."))
    family = forms.ChoiceField(label=_("Famille"), choices=Family.choices)
    items = forms.IntegerField(
        label=_("Combien en avez-vous ?"), min_value=0, max_value=MOST_ITEMS, initial=1,
        help_text=_("Identiques : l’un vaut l’autre. Pour un lot d’autres choses : 0, et ses pièces ensuite."),
    )  # fmt: skip
    place = forms.ModelChoiceField(
        label=_("Où se trouve-t-il ?"), queryset=Place.objects.none(), required=False,
        empty_label=_("ailleurs que dans un de nos lieux"),
    )  # fmt: skip
    policy = forms.ModelChoiceField(
        label=_("Sur quelles règles ?"), queryset=Policy.objects.none(), required=False,
        empty_label=_("les règles du matériel : deux semaines au plus"),
    )  # fmt: skip
    description = forms.CharField(
        label=_("À savoir"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ce qu’il y a dans la caisse, ce qu’il faut apporter, comment le transporter."),
    )  # fmt: skip
    value = forms.IntegerField(
        label=_("Valeur à neuf, en euros"), min_value=0, max_value=1_000_000, required=False,
        help_text=_("Pour l’assurance de ceux qui empruntent."),
    )  # fmt: skip
    active = forms.BooleanField(label=_("On peut le réserver"), required=False, initial=True)

    def __init__(self, *args: Any, owner: Organisation, said: Description | None = None, **options: Any) -> None:
        super().__init__(*args, **(options | {"initial": self.read(said) if said else {}}))
        self.fields["place"].queryset = Place.objects.filter(site__organisation=owner)  # type: ignore[attr-defined]
        self.fields["policy"].queryset = Policy.objects.filter(organisation=owner)  # type: ignore[attr-defined]
        self.parts = said.parts if said else ()
        if said:
            del self.fields["items"]

    @staticmethod
    def read(said: Description) -> dict[str, Any]:
        columns = ("name", "family", "place", "policy", "description", "active")
        value = said.value_cents // 100 if said.value_cents is not None else None
        return {column: getattr(said, column) for column in columns} | {"value": value}

    def said(self) -> Description:
        """What ``actions.equipment.save_equipment`` is given."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("items", "value")}
        value = self.cleaned_data["value"]
        return Description(**data, value_cents=value * 100 if value is not None else None, parts=self.parts)


class KitForm(forms.Form):
    """How many of each other thing of the lender a kit holds: a box for each."""

    def __init__(self, *args: Any, kit: Equipment, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Equipment.objects.filter(resource__organisation=kit.resource.organisation_id, parts=None)
        self.things = list(rows.exclude(pk=kit.pk).select_related("resource").order_by("resource__name", "pk"))
        held = dict(kit.parts.values_list("part", "quantity"))
        for row in self.things:
            self.fields[f"part-{row.pk}"] = forms.IntegerField(
                label=row.resource.name, min_value=0, max_value=row.resource.capacity, required=False,
                initial=held.get(row.pk),
            )  # fmt: skip

    def parts(self) -> list[tuple[Equipment, int]]:
        counted = ((row, self.cleaned_data[f"part-{row.pk}"]) for row in self.things)
        return [(row, quantity) for row, quantity in counted if quantity]


class ItemForm(forms.Form):
    """One more item."""

    label = forms.CharField(
        label=_("Étiquette"), max_length=60, help_text=_("Ce qui est écrit dessus : « Projecteur 3 ».")
    )
    condition = forms.ChoiceField(label=_("État"), choices=Condition.choices, widget=Choices, initial=Condition.GOOD)
    note = forms.CharField(label=_("Remarque"), max_length=300, required=False)

    def __init__(self, *args: Any, equipment: Equipment, **options: Any) -> None:
        super().__init__(*args, **options)
        self.equipment = equipment

    def clean_label(self) -> str:
        label: str = self.cleaned_data["label"]
        if Item.objects.filter(equipment=self.equipment, label=label).exists():
            raise ValidationError(_("Un autre exemplaire porte déjà cette étiquette."))
        return label


class RepairForm(forms.Form):
    """An item leaves the service; the bookings in the way may be cancelled by their name."""

    note = forms.CharField(label=_("Qu’est-ce qui ne va pas ?"), max_length=300)
    displaced = forms.MultipleChoiceField(
        label=_("Réservations à annuler"), required=False, widget=Ticks,
        help_text=_("Il n’en resterait pas assez pour elles. Ceux qui ont réservé liront la raison."),
    )  # fmt: skip

    def __init__(self, *args: Any, met: list[Occupancy], **options: Any) -> None:
        super().__init__(*args, **options)
        self.met = {str(row.booking_id): row.booking for row in met}
        self.fields["displaced"].choices = [(str(row.booking_id), _booking(row)) for row in met]  # type: ignore
        if not met:
            del self.fields["displaced"]

    def columns(self) -> dict[str, Any]:
        """What ``actions.equipment.put_out`` is given."""
        chosen = self.cleaned_data.get("displaced", ())
        return {"note": self.cleaned_data["note"], "displaced": [self.met[pk] for pk in chosen]}


def _booking(row: Occupancy) -> str:
    hours = hours_in_words(row.start, row.end, zone_of(row.resource.policy.zone))
    return f"{row.booking.organisation} – {row.booking.title}, {hours} ({row.quantity})"


class ShareForm(forms.Form):
    """The share of one organisation in a jointly bought pool."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.filter(ended_on=None).order_by("name")
    )
    quantity = forms.IntegerField(
        label=_("Combien lui reviennent d’abord"), min_value=0, max_value=MOST_ITEMS,
        help_text=_("0 retire sa part. Ce que personne n’a en part est à tous."),
    )  # fmt: skip


class ReturnForm(forms.Form):
    """In which state it is back."""

    condition = forms.ChoiceField(choices=Condition.choices)
    note = forms.CharField(label=_("Remarque"), max_length=300, required=False)
