from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation, Site
from cordee.kernel.calendar.models import Resource
from cordee.modules.sharing.models.codes import Ease, Feature, Function


class Place(models.Model):
    """A site where others are welcome. Its owner is the organisation of the site; drafts are seen by the owner only."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="+")
    slug = models.SlugField(_("adresse de la page"), max_length=80, unique=True)
    name = models.CharField(_("nom du lieu"), max_length=120)
    function = models.CharField(_("surtout pour"), max_length=12, choices=Function.choices)
    description = models.TextField(_("présentation"), max_length=4000, blank=True)
    arriving = models.TextField(_("venir et entrer"), max_length=2000, blank=True)
    # read by those who hold a firm booking, never by the public: where the key is, the code of the door
    entering = models.TextField(_("clés et codes (pour ceux qui ont réservé)"), max_length=1000, blank=True)
    wheelchair = models.CharField(_("fauteuil roulant"), max_length=8, choices=Ease.choices, default=Ease.UNKNOWN)
    hearing = models.CharField(_("boucle magnétique"), max_length=8, choices=Ease.choices, default=Ease.UNKNOWN)
    sight = models.CharField(_("repères pour malvoyants"), max_length=8, choices=Ease.choices, default=Ease.UNKNOWN)
    published = models.BooleanField(_("visible de tous"), default=False)
    created_at = models.DateTimeField(_("créé le"))

    class Meta:
        verbose_name = _("lieu partagé")
        verbose_name_plural = _("lieux partagés")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Host(models.Model):
    """An organisation that lives in a place, besides its owner."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="hosted")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("structure hébergée")
        verbose_name_plural = _("structures hébergées")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["place", "organisation"], name="hosted_once_per_place")]


class Space(models.Model):
    """A room, or any part of a place that is booked by itself. ``seats``: the most people it holds, all layouts taken.

    ``layouts``: the people it holds by layout, {"theatre": 40, "u": 18}.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="spaces")
    resource = models.OneToOneField(Resource, models.PROTECT, related_name="+")
    seats = models.PositiveIntegerField(_("places assises"))
    area = models.PositiveIntegerField(_("surface (m²)"), null=True, blank=True)
    layouts: Any = models.JSONField(_("dispositions"), default=dict, blank=True)
    description = models.TextField(_("à savoir"), max_length=2000, blank=True)
    # its resource is bookable when the place is published and this is not set
    retired = models.BooleanField(_("n’est plus proposée"), default=False)

    class Meta:
        verbose_name = _("salle")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.resource.name


class SpaceFeature(models.Model):
    """What a room has."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="features")
    code = models.CharField(_("équipement"), max_length=12, choices=Feature.choices)

    class Meta:
        verbose_name = _("équipement de salle")
        verbose_name_plural = _("équipements de salle")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["space", "code"], name="feature_once_per_space")]
        indexes = [models.Index(fields=["code", "space"], name="spaces_by_feature")]


class Skill(models.Model):
    """Hours that somebody of an organisation gives to others: booked like any other resource, of capacity 1."""

    resource = models.OneToOneField(Resource, models.PROTECT, related_name="+")
    person = models.ForeignKey("actors.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    description = models.TextField(_("ce qui est proposé"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("savoir-faire proposé")
        verbose_name_plural = _("savoir-faire proposés")
        ordering = ["pk"]
