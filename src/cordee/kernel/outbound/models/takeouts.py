"""Everything of an organisation in one file, made in the background and kept a few days."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation, Person


class TakeoutState(models.TextChoices):
    RUNNING = "running", _("en préparation")
    READY = "ready", _("prête")
    FAILED = "failed", _("interrompue")
    GONE = "gone", _("effacée")


class Takeout(models.Model):
    """One archive. ``done`` of ``total`` parts are packed; ``stored``: its path under MEDIA, "" once it is deleted."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("état"), max_length=8, choices=TakeoutState.choices, default=TakeoutState.RUNNING)
    done = models.PositiveIntegerField(_("parties faites"), default=0)
    total = models.PositiveIntegerField(_("parties en tout"), default=0)
    stored = models.CharField(_("fichier gardé"), max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("taille (octets)"), default=0)
    asked_at = models.DateTimeField(_("demandée le"))
    ready_at = models.DateTimeField(_("prête le"), null=True, blank=True)
    expires_at = models.DateTimeField(_("gardée jusqu’au"), null=True, blank=True)

    class Meta:
        verbose_name = _("archive d’une organisation")
        verbose_name_plural = _("archives d’organisations")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(state="running"), name="one_archive_at_a_time_per_organisation"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(ready_at__isnull=False, expires_at__isnull=False) & ~Q(stored=""),
                name="an_archive_that_is_ready_has_its_file_and_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_state_display()})"
