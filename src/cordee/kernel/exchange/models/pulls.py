"""The addresses that are read again by themselves: when, how it went, what was read last."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.exchange.models.lists import Import, Source


class Format(models.TextChoices):
    AUTO = "auto", _("le reconnaître tout seul")
    CSV = "csv", _("tableau (CSV, XLSX, ODS)")
    JSON = "json", "JSON"
    GEOJSON = "geojson", _("carte (GeoJSON)")
    CORDEE = "cordee", _("une autre Cordée")


class Frequency(models.TextChoices):
    HOUR = "hour", _("toutes les heures")
    DAY = "day", _("chaque jour")
    WEEK = "week", _("chaque semaine")
    MONTH = "month", _("chaque mois")


class PullState(models.TextChoices):
    NEW = "new", _("à essayer")
    ACTIVE = "active", _("en marche")
    WAITING = "waiting", _("attend une relecture")
    PAUSED = "paused", _("en pause")


class Pull(models.Model):
    """How a source is read from its address, again and again. Only one run at a time: ``started_at`` is its claim.

    ``failures``: in a row. ``reason``: why it waits for a person. ``checksum``, ``etag``, ``last_modified``: of the
    last file that was taken. For another Cordée: ``public_key`` is the one a person has recognised, ``other_key`` the
    one that answers now and nobody has recognised yet; ``cursor``: everything before it was taken.
    """

    source = models.OneToOneField(Source, models.CASCADE, related_name="pull")
    url = models.CharField(_("adresse"), max_length=500)
    format = models.CharField(_("format"), max_length=8, choices=Format.choices, default=Format.AUTO)
    path = models.CharField(_("où est la liste dans le fichier"), max_length=200, blank=True)
    frequency = models.CharField(_("relue"), max_length=5, choices=Frequency.choices, default=Frequency.DAY)
    state = models.CharField(_("état"), max_length=8, choices=PullState.choices, default=PullState.NEW)
    reason = models.CharField(_("pourquoi elle attend"), max_length=400, blank=True)
    last_import = models.ForeignKey(Import, models.SET_NULL, null=True, blank=True, related_name="+")
    next_at = models.DateTimeField(_("prochaine lecture"), null=True, blank=True)
    started_at = models.DateTimeField(_("lecture commencée le"), null=True, blank=True)
    step = models.CharField(_("étape"), max_length=80, blank=True)
    tried_at = models.DateTimeField(_("dernier essai"), null=True, blank=True)
    read_at = models.DateTimeField(_("dernière lecture réussie"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("échecs à la suite"), default=0)
    error = models.CharField(_("dernier échec"), max_length=400, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    checksum = models.CharField(_("empreinte du dernier fichier"), max_length=64, blank=True)
    public_key = models.CharField(_("clé reconnue"), max_length=64, blank=True)
    other_key = models.CharField(_("clé qui répond maintenant"), max_length=64, blank=True)
    cursor = models.CharField(_("rang atteint"), max_length=400, blank=True)
    created_at = models.DateTimeField(_("ajoutée le"))

    class Meta:
        verbose_name = _("adresse relue")
        verbose_name_plural = _("adresses relues")
        ordering = ["source__name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(format="cordee", state="active") | ~Q(public_key=""),
                name="another_cordee_is_read_once_its_key_is_recognised",
            ),
            models.CheckConstraint(condition=~Q(state="waiting") | ~Q(reason=""), name="what_waits_says_why"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="active"), name="pulls_that_are_due"),
        ]

    def __str__(self) -> str:
        return self.url
