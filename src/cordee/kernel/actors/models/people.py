from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class PersonManager(BaseUserManager["Person"]):
    """What Django's and allauth's own code calls; ours goes through ``actions.register``."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in with an e-mail address. What they may do comes from their memberships.

    ``is_superuser`` is the operator of the instance ("exploitant"). An erased person keeps a row without any personal
    data, because the journal must go on saying that one person did these things (GDPR art. 17.3).
    """

    email = models.EmailField(_("adresse e-mail"), max_length=254, unique=True, null=True)
    name = models.CharField(_("prénom et nom"), max_length=150, blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    language = models.CharField(_("langue"), max_length=2, blank=True)
    scheme = models.CharField(_("apparence"), max_length=5, blank=True)  # light, dark, "" follows the device
    is_active = models.BooleanField(_("peut se connecter"), default=True)
    is_staff = models.BooleanField(_("accède à l’administration technique"), default=False)
    fictional = models.BooleanField(_("personne fictive de la démonstration"), default=False)
    joined_at = models.DateTimeField(_("inscription"))
    erased_at = models.DateTimeField(_("effacée le"), null=True, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("personne")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_is_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or str(_("Personne effacée"))

    def get_full_name(self) -> str:
        return str(self)


class JournalLine(models.Model):
    """Who did what, for whom, to what, which organisation it concerns. Written by the outermost action, never changed.

    ``via``: page, api, link, command, tick or public. ``thing`` is "actors.site:42". ``detail`` holds plain JSON.
    """

    at = models.DateTimeField(_("date"))
    person = models.ForeignKey("actors.Person", models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("actors.Organisation", models.PROTECT, null=True, related_name="+")
    role = models.CharField(_("rôle"), max_length=20, blank=True)
    via = models.CharField(_("voie"), max_length=8)
    verb = models.CharField(_("acte"), max_length=60)
    thing = models.CharField(_("objet"), max_length=80)
    label = models.CharField(_("nom de l’objet"), max_length=200, blank=True)
    concerns = models.ForeignKey("actors.Organisation", models.PROTECT, null=True, related_name="+")
    detail: Any = models.JSONField(_("détail"), default=dict)

    class Meta:
        verbose_name = _("ligne du journal")
        verbose_name_plural = _("lignes du journal")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["concerns", "-id"], name="journal_by_concerned"),
            models.Index(fields=["thing"], name="journal_by_thing"),
        ]
