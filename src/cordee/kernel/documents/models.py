"""Invariant of this kernel: a version of a document never changes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Visibility


class Kind(models.TextChoices):
    STATUTES = "statutes", _("statuts")
    RECEIPT = "receipt", _("récépissé de déclaration ou extrait d’immatriculation")
    BOARD = "board", _("liste des responsables")
    INSURANCE = "insurance", _("attestation d’assurance")
    APPROVAL = "approval", _("agrément ou label")
    REPORT = "report", _("rapport d’activité")
    ACCOUNTS = "accounts", _("comptes annuels")
    MINUTES = "minutes", _("procès-verbal")
    BANK = "bank", _("relevé d’identité bancaire")
    OTHER = "other", _("autre papier")


class Document(models.Model):
    """A paper of an organisation, whatever its successive versions.

    ``thing`` is what it belongs to: "actors.organisation:12", "sharing.booking:42". ``visibility`` follows the same
    three circles as names and addresses.
    """

    owner = models.ForeignKey("actors.Organisation", models.PROTECT, related_name="+")
    thing = models.CharField(_("ce à quoi il appartient"), max_length=80)
    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    title = models.CharField(_("titre"), max_length=200)
    visibility = models.CharField(
        _("qui peut le lire"), max_length=8, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    created_at = models.DateTimeField(_("déposé le"))
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    wiped_at = models.DateTimeField(_("contenu effacé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("document")
        ordering = ["kind", "title", "pk"]
        indexes = [
            models.Index(fields=["thing"], condition=Q(withdrawn_at=None), name="documents_of_a_thing"),
            models.Index(fields=["owner", "kind"], name="documents_of_an_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(wiped_at=None) | Q(withdrawn_at__isnull=False), name="what_is_wiped_is_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One state of a document. A trigger holds that no column ever changes.

    The file lies in MEDIA, named by its ``sha256``. ``media_type`` was read from the bytes, never taken from
    the sender. ``size`` in bytes.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("numéro"))
    name = models.CharField(_("nom du fichier"), max_length=120)
    media_type = models.CharField(_("format"), max_length=80)
    size = models.PositiveIntegerField(_("taille (octets)"))
    sha256 = models.CharField(_("empreinte"), max_length=64)
    note = models.CharField(_("ce qui change"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("déposée le"))
    made_by = models.ForeignKey("actors.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("version")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_version_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="versions_are_numbered_from_one"),
            models.CheckConstraint(condition=Q(size__gte=1), name="a_version_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.number})"

    @property
    def path(self) -> str:
        """Where the file lies, under MEDIA."""
        return f"documents/{self.document_id}/{self.sha256}"
