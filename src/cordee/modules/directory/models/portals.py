"""A part of the directory under another roof: a commune, a theme, a network, with its own address and colours."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation


class Portal(models.Model):
    """A sub-portal kept by an organisation.

    ``filters``: the values that are fixed, by the names of rules.Search ({"communes": ["05046"]}). ``offered``: the
    filters that visitors may use. ``band`` and ``accent``: "#rrggbb", readable by rule (rules.portals).
    ``hosts``: the origins that may show it in a frame ("https://www.embrun.example").
    """

    slug = models.SlugField(_("adresse du portail"), max_length=60, unique=True)
    title = models.CharField(_("titre"), max_length=80)
    lede = models.CharField(_("en une phrase"), max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    network = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    filters: Any = models.JSONField(_("ce qui est montré"), default=dict, blank=True)
    offered: Any = models.JSONField(_("ce que les visiteurs précisent"), default=list, blank=True)
    band = models.CharField(_("couleur du bandeau"), max_length=7)
    accent = models.CharField(_("couleur des liens"), max_length=7)
    hosts: Any = models.JSONField(_("sites qui l’affichent"), default=list, blank=True)
    opened_at = models.DateTimeField(_("ouvert le"))
    closed_at = models.DateTimeField(_("fermé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("portail")
        verbose_name_plural = _("portails")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(filters={}) | Q(network__isnull=False), name="portal_shows_a_part"),
            models.CheckConstraint(
                condition=Q(band__regex=r"^#[0-9a-f]{6}$") & Q(accent__regex=r"^#[0-9a-f]{6}$"),
                name="portal_colours_are_written_in_six_digits",
            ),
        ]

    def __str__(self) -> str:
        return self.title
