from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.calendar.models import Occupancy, Resource
from cordee.modules.sharing.models.codes import Condition, Family
from cordee.modules.sharing.models.places import Place


class Equipment(models.Model):
    """A model of thing that is lent: identical items of it are interchangeable. Its resource counts those in service.

    ``value_cents``: what a new one costs, in euro cents. A kit has no item of its own: it takes its parts.
    """

    resource = models.OneToOneField(Resource, models.PROTECT, related_name="+")
    family = models.CharField(_("famille"), max_length=12, choices=Family.choices)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, blank=True, related_name="equipment")
    description = models.TextField(_("à savoir"), max_length=2000, blank=True)
    # of the resource's capacity, what no item in service stands for: broken, though promised; taken for new requests
    short = models.PositiveIntegerField(_("promis mais en panne"), default=0)
    value_cents = models.PositiveIntegerField(_("valeur à neuf (centimes)"), null=True, blank=True)

    class Meta:
        verbose_name = _("matériel")
        verbose_name_plural = _("matériels")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.resource.name


class KitPart(models.Model):
    """``quantity`` of a model of thing that a kit holds: booking the kit books its parts."""

    kit = models.ForeignKey(Equipment, models.CASCADE, related_name="parts")
    part = models.ForeignKey(Equipment, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("quantité"), default=1)

    class Meta:
        verbose_name = _("pièce d’un lot")
        verbose_name_plural = _("pièces d’un lot")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kit", "part"], name="part_once_per_kit"),
            models.CheckConstraint(condition=~Q(kit=F("part")), name="no_kit_in_itself"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="kit_part_counts"),
        ]


class Item(models.Model):
    """One thing one can hold: its label, its condition, where it is. Out of service, it no longer counts."""

    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="items")
    label = models.CharField(_("étiquette"), max_length=60)
    condition = models.CharField(_("état"), max_length=8, choices=Condition.choices, default=Condition.GOOD)
    in_service = models.BooleanField(_("en service"), default=True)
    note = models.CharField(_("remarque"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("exemplaire")
        ordering = ["label", "pk"]
        constraints = [models.UniqueConstraint(fields=["equipment", "label"], name="label_once_per_equipment")]

    def __str__(self) -> str:
        return self.label


class Loan(models.Model):
    """One item that left for a booking, and came back. An item is out once at a time."""

    occupancy = models.ForeignKey(Occupancy, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="loans")
    out_at = models.DateTimeField(_("remis le"))
    out_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    out_condition = models.CharField(_("état à la remise"), max_length=8, choices=Condition.choices)
    out_note = models.CharField(_("remarque à la remise"), max_length=300, blank=True)
    back_at = models.DateTimeField(_("rendu le"), null=True, blank=True)
    back_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    back_condition = models.CharField(_("état au retour"), max_length=8, choices=Condition.choices, blank=True)
    back_note = models.CharField(_("remarque au retour"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("prêt")
        ordering = ["-out_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(back_at=None), name="an_item_is_out_once"),
            models.CheckConstraint(
                condition=Q(back_at__isnull=True, back_condition="")
                | Q(back_at__isnull=False, back_at__gte=F("out_at")) & ~Q(back_condition=""),
                name="a_return_says_its_condition",
            ),
        ]


class Entitlement(models.Model):
    """How much of a jointly bought pool an organisation uses first; the rest is the general share."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField(_("part"))

    class Meta:
        verbose_name = _("part d’un achat commun")
        verbose_name_plural = _("parts d’un achat commun")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "organisation"], name="one_share_each"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_share_counts"),
        ]
