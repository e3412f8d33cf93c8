from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a program may do with a token. Never more than the person whose membership it belongs to."""

    READ = "read", _("lire ce que cette personne peut lire")
    WRITE = "write", _("modifier ce que cette personne peut modifier")


class ApiToken(models.Model):
    """A key for a program: it acts as one membership, and is worth no more, nor longer, than that membership.

    ``prefix`` is public and finds the row; of the secret itself only ``digest`` (SHA-256) is kept: 160 random bits
    need no slow hash. Valid in [created_at, expires_at) and before ``withdrawn_at``.
    """

    membership = models.ForeignKey("actors.Membership", models.PROTECT, related_name="+")
    name = models.CharField(_("à quoi il sert"), max_length=100)
    prefix = models.CharField(_("début du jeton"), max_length=16, unique=True)
    digest = models.CharField(_("empreinte"), max_length=64)
    scopes = models.CharField(_("droits"), max_length=200)  # "read write"
    created_at = models.DateTimeField(_("créé le"))
    expires_at = models.DateTimeField(_("expire le"), null=True, blank=True)
    last_used_on = models.DateField(_("dernier usage"), null=True, blank=True)  # to the day: one write a day
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    class Meta:
        verbose_name = _("jeton")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("created_at")), name="token_expires_after_creation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"  # not the name, which people type: the journal keeps this for ever

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(code).label) for code in self.scopes.split() if code in Scope.values]
