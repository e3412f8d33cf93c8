"""What the list filters and counts: derived from the records, kept by their events, made again by rebuild_search."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation


class Listing(models.Model):
    """A live organisation in few words: all that a filter, an order or a count of the list reads of it.

    Several values are separated by a space. ``here``: 0 with a place in a valley of the network, else 1, so that
    those come first. ``changed``: ``updated_at`` in microseconds. ``outside``: it has places, none on the drawn map.
    ``points``: "lat,lon" in millionths of a degree by place; a point not for everyone is followed by who reads it and
    where the others see it: "44564000,6495000,network,44560000,6490000".
    """

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="+")
    name = models.CharField(_("nom, pour l’ordre"), max_length=400)
    here = models.PositiveSmallIntegerField(_("rang de la vallée"))
    family = models.CharField(_("famille"), max_length=12)
    changed = models.BigIntegerField(_("modifiée (microsecondes)"))
    themes = models.TextField(_("thèmes"), blank=True)
    communes = models.TextField(_("communes"), blank=True)
    territories = models.TextField(_("territoires"), blank=True)
    points = models.TextField(_("points"), blank=True)
    outside = models.BooleanField(_("hors de la carte"))

    class Meta:
        verbose_name = _("ligne de l’annuaire")
        verbose_name_plural = _("lignes de l’annuaire")
        indexes = [
            models.Index(fields=["here", "name", "organisation"], name="listings_in_best_order"),
            models.Index(fields=["name", "organisation"], name="listings_by_name"),
            models.Index(fields=["-changed", "name", "organisation"], name="listings_by_change"),
            models.Index(fields=["family"], name="listings_by_family"),
        ]

    def __str__(self) -> str:
        return self.name


class Total(models.Model):
    """How many organisations have this value; ``kind`` is a filter, "all" (value "") counts everyone."""

    kind = models.CharField(_("filtre"), max_length=12)
    value = models.CharField(_("valeur"), max_length=40, blank=True)
    number = models.IntegerField(_("nombre"))

    class Meta:
        verbose_name = _("total de l’annuaire")
        verbose_name_plural = _("totaux de l’annuaire")
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="one_total_per_value")]
        indexes = [models.Index(fields=["kind", "-number"], name="totals_by_number")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value} : {self.number}"
