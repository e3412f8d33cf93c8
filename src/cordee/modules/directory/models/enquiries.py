"""Someone writes to an organisation, or refers somebody to it; and what becomes of it.

What names people is in a table of its own, read by few, and erased some months after the end.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation, Person


class EnquiryKind(models.TextChoices):
    MESSAGE = "message", _("message")
    REFERRAL = "referral", _("orientation de quelqu’un")


class EnquiryState(models.TextChoices):
    ASKED = "asked", _("adresse à confirmer")
    SENT = "sent", _("envoyée, sans réponse")
    RECEIVED = "received", _("reçue")
    TAKEN = "taken", _("on s’en occupe")
    DONE = "done", _("terminée")
    REDIRECTED = "redirected", _("orientée ailleurs")
    DECLINED = "declined", _("ne peut pas")
    WITHDRAWN = "withdrawn", _("retirée")
    EXPIRED = "expired", _("close sans réponse")


class Route(models.TextChoices):
    MANAGERS = "managers", _("les responsables de l’organisation")
    ADDRESS = "address", _("l’adresse de sa fiche")
    ANIMATORS = "animators", _("l’animation du réseau, qui fera suivre")


class Enquiry(models.Model):
    """A message or a referral and where it stands. ``route``: who it went to. Nothing here names a person."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(_("nature"), max_length=8, choices=EnquiryKind.choices)
    state = models.CharField(_("état"), max_length=10, choices=EnquiryState.choices)
    route = models.CharField(_("envoyée à"), max_length=9, choices=Route.choices, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    on_behalf = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    nonce = models.CharField(_("graine du lien"), max_length=32)
    asked_at = models.DateTimeField(_("écrite le"))
    sent_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    moved_at = models.DateTimeField(_("dernière étape"))
    reminded_at = models.DateTimeField(_("rappelée le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)

    class Meta:
        verbose_name = _("demande")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="enquiries_by_organisation"),
            models.Index(fields=["state", "moved_at"], name="enquiries_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", sent_at=None, route="")
                | (~Q(state="asked") & Q(sent_at__isnull=False) & ~Q(route="")),
                name="sent_enquiry_has_a_route",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "sent", "received", "taken"], closed_at=None)
                | Q(state__in=["done", "redirected", "declined", "withdrawn", "expired"], closed_at__isnull=False),
                name="closed_enquiry_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(kind="message") | Q(person__isnull=False), name="who_refers_has_an_account"
            ),
        ]

    def __str__(self) -> str:
        """Without its words: the journal keeps this for ever."""
        return self.organisation.name


class EnquiryWords(models.Model):
    """The personal part: who writes, about whom, in which words. The row is deleted at the end of its retention."""

    enquiry = models.OneToOneField(Enquiry, models.CASCADE, related_name="words")
    sender_name = models.CharField(_("prénom et nom"), max_length=150)
    sender_email = models.EmailField(_("adresse e-mail"))
    sender_phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    subject = models.CharField(_("objet"), max_length=120)
    text = models.TextField(_("message"), max_length=3000)
    concerned_name = models.CharField(_("personne orientée"), max_length=150, blank=True)
    concerned_contact = models.CharField(_("comment la joindre"), max_length=200, blank=True)
    consent_on = models.DateField(_("a donné son accord le"), null=True, blank=True)

    class Meta:
        verbose_name = _("contenu d’une demande")
        verbose_name_plural = _("contenus des demandes")
        constraints = [
            models.CheckConstraint(
                condition=Q(sender_email=Lower("sender_email")), name="enquiry_email_is_in_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(concerned_name="") | Q(consent_on__isnull=False), name="referred_person_has_agreed"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class EnquiryStep(models.Model):
    """One line of the history: a state, when, by whom (nobody: the mailed link, or the clock), and why.

    ``note`` may name people: it is emptied with the personal part.
    """

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="steps")
    state = models.CharField(_("état"), max_length=10, choices=EnquiryState.choices)
    at = models.DateTimeField(_("date"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("en quelques mots"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("étape")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_state_display())
