from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Commune(models.Model):
    """A French commune or an Italian comune. ``code`` is INSEE's (5 characters) or ISTAT's (6 digits), no postcode.

    Coordinates are those of its centre, in millionths of a degree (WGS 84). A commune that has been merged keeps its
    code, readable for ever, and is no longer offered (``ended``).
    """

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    country = models.CharField(_("pays"), max_length=2)
    name = models.CharField(_("nom"), max_length=120)
    department = models.CharField(_("département"), max_length=3)
    region = models.CharField(_("région"), max_length=3, blank=True)
    postcodes = models.CharField(_("codes postaux"), max_length=400, blank=True)  # "05000 05001"
    population = models.PositiveIntegerField(_("population"), null=True)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    lat_e6 = models.IntegerField(_("latitude (millionièmes de degré)"), null=True)
    lon_e6 = models.IntegerField(_("longitude (millionièmes de degré)"), null=True)
    ended = models.BooleanField(_("disparue"), default=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("commune")
        ordering = ["name", "code"]
        indexes = [models.Index(fields=["department", "name"], name="commune_by_department")]
        constraints = [
            models.CheckConstraint(condition=Q(country__in=["FR", "IT"]), name="commune_is_french_or_italian"),
        ]

    def __str__(self) -> str:
        return self.name
