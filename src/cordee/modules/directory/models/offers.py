"""Offers and needs (bourse): what one may read; other packages say it by events, people on a page."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import OfferDirection, OfferFamily, Organisation
from cordee.kernel.reference.models import Commune


class Offer(models.Model):
    """What an organisation offers or needs, until ``expires_on`` (the first day it is no longer shown).

    A projection: ``source`` names the thing it speaks of ("sharing.resource:12"), and the package that holds that
    thing says when it changes. "directory.offer:<key>" was written by hand and is changed here. The period is
    [since, until), both free. ``quantity`` counts ``unit``s ("places", "heures par semaine", "euros").
    """

    source = models.CharField(_("ce dont il s’agit"), max_length=120, unique=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    direction = models.CharField(_("sens"), max_length=5, choices=OfferDirection.choices)
    family = models.CharField(_("famille"), max_length=12, choices=OfferFamily.choices)
    title = models.CharField(_("en une phrase"), max_length=150)
    words = models.TextField(_("précisions"), max_length=1000, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField(_("à partir du"), null=True, blank=True)
    until = models.DateField(_("jusqu’au"), null=True, blank=True)
    quantity = models.PositiveIntegerField(_("combien"), null=True, blank=True)
    unit = models.CharField(_("de quoi"), max_length=40, blank=True)
    url = models.CharField(_("page à lire"), max_length=300, blank=True)
    posted_at = models.DateTimeField(_("publiée le"))
    updated_at = models.DateTimeField(_("modifiée le"))
    expires_on = models.DateField(_("s’efface le"))
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("fin annoncée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("offre ou besoin")
        verbose_name_plural = _("offres et besoins")
        ordering = ["-posted_at", "-pk"]
        indexes = [
            models.Index(fields=["expires_on"], condition=Q(withdrawn_at=None), name="offers_by_end"),
            models.Index(fields=["updated_at", "id"], name="offers_by_change"),
            models.Index(fields=["direction", "family"], name="offers_by_family"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gt=F("since")), name="offer_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(quantity__gt=0), name="offer_is_of_something_when_counted"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def by_hand(self) -> bool:
        return self.source.startswith("directory.offer:")
