"""When a record was last found true, by whom, and what was done to know: reminders and telephone calls."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation

EVERY = (1, 3, 6, 12, 16)  # months; 0 is never
DEFAULT_EVERY = 12


class VerifiedBy(models.TextChoices):
    """Who found the record true."""

    ORGANISATION = "organisation", _("par l’organisation")
    PHONE = "phone", _("par téléphone")


class State(models.TextChoices):
    """What a record is worth at a date (rules.freshness.state_of)."""

    FRESH = "fresh", _("à jour")
    DUE = "due", _("à relire")
    OVERDUE = "overdue", _("à vérifier")
    NEVER = "never", _("jamais vérifiée")


class Freshness(models.Model):
    """One row per organisation, made when first needed: without a row, the record was never verified.

    ``every``: months between two verifications, 0 for never. ``due_on`` and ``overdue_on`` follow from ``verified_on``
    and ``every``; ``remind_on`` is the day of the next reminder, None when the series is over. ``indexed``: the state
    that the search index last heard of.
    """

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="+")
    every = models.PositiveSmallIntegerField(_("mois entre deux vérifications"), default=DEFAULT_EVERY)
    verified_on = models.DateField(_("vérifiée le"), null=True, blank=True)
    verified_by = models.CharField(_("vérifiée par"), max_length=12, choices=VerifiedBy.choices, blank=True)
    due_on = models.DateField(_("à relire à partir du"), null=True, blank=True)
    overdue_on = models.DateField(_("à vérifier à partir du"), null=True, blank=True)
    remind_on = models.DateField(_("prochain rappel"), null=True, blank=True)
    indexed = models.CharField(_("état connu de la recherche"), max_length=8, choices=State.choices, default="never")

    class Meta:
        verbose_name = _("vérification d’une fiche")
        verbose_name_plural = _("vérifications des fiches")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due_on"], name="records_by_due_day"),
            models.Index(fields=["remind_on"], name="records_by_reminder"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(every__in=(0, *EVERY)), name="period_is_one_of_those_offered"),
            models.CheckConstraint(
                condition=Q(verified_on=None, verified_by="") | (Q(verified_on__isnull=False) & ~Q(verified_by="")),
                name="verification_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(due_on=None, overdue_on=None) | Q(due_on__lt=F("overdue_on"), verified_on__lt=F("due_on")),
                name="verified_then_due_then_overdue",
            ),
            models.CheckConstraint(
                condition=Q(remind_on=None) | Q(due_on__isnull=False), name="reminder_is_of_a_due_record"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Reminder(models.Model):
    """One letter of a series about one period. Its link is signed with ``nonce``, opens until ``expires_at``, once."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    due_on = models.DateField(_("période à relire depuis le"))
    day = models.DateField(_("jour du rappel"))
    nonce = models.CharField(_("secret"), max_length=32)
    sent_at = models.DateTimeField(_("envoyé le"))
    expires_at = models.DateTimeField(_("sert jusqu’au"))
    used_at = models.DateTimeField(_("a servi le"), null=True, blank=True)

    class Meta:
        verbose_name = _("rappel")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "due_on", "day"], name="each_reminder_is_sent_once"),
            models.CheckConstraint(condition=Q(sent_at__lt=F("expires_at")), name="reminder_link_opens_for_a_while"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Outcome(models.TextChoices):
    """What a call gave."""

    EXACT = "exact", _("tout est exact")
    CORRECTED = "corrected", _("corrigée au téléphone")
    NO_ANSWER = "no_answer", _("pas de réponse")
    AGAIN = "again", _("à rappeler")
    CEASED = "ceased", _("a cessé")
    WRONG_NUMBER = "wrong_number", _("mauvais numéro")


class Call(models.Model):
    """Somebody of the animation phoned an organisation. No word of what was said is kept."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey("actors.Person", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("appel du"))
    outcome = models.CharField(_("résultat"), max_length=12, choices=Outcome.choices)
    again_on = models.DateField(_("rappeler le"), null=True, blank=True)

    class Meta:
        verbose_name = _("appel")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["organisation", "-at"], name="calls_of_an_organisation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.AGAIN.value, again_on__isnull=False)
                | (~Q(outcome=Outcome.AGAIN.value) & Q(again_on=None)),
                name="only_a_call_to_make_again_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
