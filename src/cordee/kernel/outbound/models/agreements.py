"""What was agreed with each partner, and who read what."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation, Person, Visibility


class LegalBasis(models.TextChoices):
    """Regulation (EU) 2016/679 (GDPR), article 6(1): the letters (a) to (f), in order."""

    CONSENT = "consent", _("le consentement des personnes")
    CONTRACT = "contract", _("l’exécution d’un contrat")
    LEGAL_OBLIGATION = "legal_obligation", _("une obligation légale")
    VITAL_INTERESTS = "vital_interests", _("la sauvegarde d’intérêts vitaux")
    PUBLIC_TASK = "public_task", _("une mission d’intérêt public")
    LEGITIMATE_INTERESTS = "legitimate_interests", _("des intérêts légitimes")

    @property
    def article(self) -> str:
        """ "6(1)(f)": where the law says it."""
        return f"6(1)({'abcdef'[list(LegalBasis).index(self)]})"


class Agreement(models.Model):
    """What a partner may read, why, on which legal basis, from a day to a day [since, until), and who answers for it.

    ``fields`` is the closed list the serializers read (rules.FIELDS): what is not in it cannot leave for that partner.
    ``level``: the most hidden values that leave, those of everybody or of the network too; never private ones. Once
    accepted it is never rewritten: to change it, withdraw it and sign another.
    """

    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    title = models.CharField(_("objet de l’accord"), max_length=150)
    dataset = models.CharField(_("données"), max_length=40)  # "actors.organisation"
    fields: Any = models.JSONField(_("champs"), default=list)
    purpose = models.CharField(_("pour quoi faire"), max_length=500)
    level = models.CharField(_("jusqu’où"), max_length=8, choices=Visibility.choices[:2], default=Visibility.PUBLIC)
    legal_basis = models.CharField(_("base légale"), max_length=30, choices=LegalBasis.choices)
    contact = models.CharField(_("qui en répond"), max_length=200)
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("jusqu’au"))
    revoked_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    created_at = models.DateTimeField(_("signé le"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who wrote it for the network
    accepted_at = models.DateTimeField(_("accepté le"), null=True, blank=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # for the partner

    class Meta:
        verbose_name = _("accord de partage")
        verbose_name_plural = _("accords de partage")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="agreement_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(level="private"), name="no_agreement_gives_private_values"),
            models.CheckConstraint(
                condition=Q(legal_basis__in=LegalBasis.values), name="agreement_has_a_legal_basis_of_the_gdpr"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Channel(models.TextChoices):
    PAGE = "page", _("page")
    API = "api", _("branchement d’un outil")
    FILE = "file", _("fichier emporté")
    FEED = "feed", _("flux entre instances")


class Reading(models.Model):
    """Who read what of an organisation, counted by day. ``organisation`` null: a reading of the whole directory."""

    day = models.DateField(_("jour"))
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    reader = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    agreement = models.ForeignKey(Agreement, models.CASCADE, null=True, related_name="+")
    channel = models.CharField(_("voie"), max_length=4, choices=Channel.choices)
    detail = models.CharField(_("ce qui a été lu"), max_length=200, blank=True)
    key = models.CharField(_("qui, quoi, par où"), max_length=300)  # the columns above in one, so that none is null
    count = models.PositiveIntegerField(_("nombre de fois"), default=0)

    class Meta:
        verbose_name = _("lecture")
        ordering = ["-day", "pk"]
        indexes = [models.Index(fields=["organisation", "day"], name="readings_by_organisation")]
        constraints = [models.UniqueConstraint(fields=["day", "key"], name="one_count_per_day_and_reader")]

    def __str__(self) -> str:
        return f"{self.day} {self.channel}"
