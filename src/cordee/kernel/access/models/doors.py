from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cordee.lib.module import role_name


class Invitation(models.Model):
    """A colleague is asked to join an organisation. Open in [sent_at, expires_at) until accepted or withdrawn.

    The mailed key is derived from ``nonce`` with the instance's secret (``rules.key_of``): a stolen copy of the
    database opens nothing, and sending again makes the former link worthless.
    """

    organisation = models.ForeignKey("actors.Organisation", models.PROTECT, related_name="+")
    email = models.EmailField(_("adresse e-mail"), blank=True)
    role = models.CharField(_("rôle"), max_length=20)
    nonce = models.CharField(_("graine du lien"), max_length=32)
    invited_by = models.ForeignKey("actors.Person", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(_("envoyée le"))
    expires_at = models.DateTimeField(_("expire le"))
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    accepted_by = models.ForeignKey("actors.Person", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_address",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="invitation_expires_after_sending"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_is_in_lower_case"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}"

    @property
    def role_name(self) -> str:
        return role_name(self.role)


class ClaimStatus(models.TextChoices):
    SENT = "sent", _("lien envoyé")
    PENDING = "pending", _("à examiner")
    APPROVED = "approved", _("acceptée")
    REFUSED = "refused", _("refusée")
    ENDED = "ended", _("close")


class Claim(models.Model):
    """Someone says "this record is ours". The mailed link is open in [sent_at, expires_at) while SENT.

    An address that matches the record's website or mail makes a manager at once (``matched``); any other waits for
    the network's animator (PENDING). At most one claim of an organisation is APPROVED, whatever happens at once.
    """

    organisation = models.ForeignKey("actors.Organisation", models.PROTECT, related_name="+")
    email = models.EmailField(_("adresse e-mail"), blank=True)
    name = models.CharField(_("prénom et nom"), max_length=150, blank=True)
    words = models.CharField(_("qui vous êtes dans cette organisation"), max_length=500, blank=True)
    status = models.CharField(_("état"), max_length=8, choices=ClaimStatus.choices, default=ClaimStatus.SENT)
    nonce = models.CharField(_("graine du lien"), max_length=32)
    matched = models.CharField(_("ce qui correspond"), max_length=100, blank=True)
    sent_at = models.DateTimeField(_("lien envoyé le"))
    expires_at = models.DateTimeField(_("expire le"))
    confirmed_at = models.DateTimeField(_("lien suivi le"), null=True, blank=True)
    person = models.ForeignKey("actors.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    decided_by = models.ForeignKey("actors.Person", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("raison"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("demande")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(status="approved"), name="one_approved_claim_per_organisation"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="claim_expires_after_sending"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="claim_email_is_in_lower_case"),
        ]
        indexes = [models.Index(fields=["status", "id"], name="claims_by_status")]

    def __str__(self) -> str:
        return f"{self.organisation}"
