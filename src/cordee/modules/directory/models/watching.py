"""What people keep of the directory for themselves: searches that tell them what is new, and favourites."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation, Person


class Frequency(models.TextChoices):
    AT_ONCE = "at_once", _("dès qu’il y a du nouveau")
    DAILY = "daily", _("une fois par jour, le matin")
    WEEKLY = "weekly", _("une fois par semaine, le lundi")


class SearchState(models.TextChoices):
    ASKED = "asked", _("à confirmer")
    ACTIVE = "active", _("en marche")
    PAUSED = "paused", _("en pause")


class Watched(models.TextChoices):
    ORGANISATIONS = "organisations", _("des organisations")
    OFFERS = "offers", _("des offres et des besoins")


class SavedSearch(models.Model):
    """A request to the directory that is asked again from time to time, and mails what answers for the first time.

    ``query`` is the address after "?". It belongs to a person, or to an address that must be confirmed by the mailed
    link (open in [asked_at, expires_at)) before anything else is sent to it. ``known``: the things that have already
    answered (rules.pack), each told at most once; ``seen_at``: changes up to there were looked at. Ending it deletes
    the row: nothing else needs the address.
    """

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    address = models.EmailField(_("adresse e-mail"), blank=True)
    kind = models.CharField(_("ce qui est cherché"), max_length=14, choices=Watched.choices)
    query = models.CharField(_("recherche"), max_length=2000, blank=True)
    name = models.CharField(_("nom"), max_length=120)
    frequency = models.CharField(_("rythme"), max_length=8, choices=Frequency.choices, default=Frequency.DAILY)
    language = models.CharField(_("langue"), max_length=2, blank=True)
    state = models.CharField(_("état"), max_length=8, choices=SearchState.choices)
    nonce = models.CharField(_("graine du lien"), max_length=32)
    asked_at = models.DateTimeField(_("demandée le"))
    expires_at = models.DateTimeField(_("le lien expire le"))
    seen_at = models.DateTimeField(_("nouveautés lues jusqu’au"), null=True, blank=True)
    next_at = models.DateTimeField(_("prochaine lecture"), null=True, blank=True)
    known = models.BinaryField(_("déjà connus"), default=bytes, editable=False)
    alerts = models.PositiveIntegerField(_("messages envoyés"), default=0)

    class Meta:
        verbose_name = _("recherche gardée")
        verbose_name_plural = _("recherches gardées")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="active"), name="searches_to_ask_again"),
            models.Index(fields=["address"], name="searches_by_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, address="") | (Q(person=None) & ~Q(address="")),
                name="search_of_a_person_or_of_an_address",
            ),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="search_address_is_in_lower_case"),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(seen_at__isnull=False, next_at__isnull=False),
                name="confirmed_search_has_its_dates",
            ),
        ]

    def __str__(self) -> str:
        """Without its words: the journal keeps this for ever."""
        return str(self._meta.verbose_name)


class Favourite(models.Model):
    """An organisation that someone wants to find again, with a note that only they read."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    note = models.CharField(_("note pour moi"), max_length=300, blank=True)
    at = models.DateTimeField(_("depuis le"))

    class Meta:
        verbose_name = _("favori")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "organisation"], name="favourite_once_per_person")]

    def __str__(self) -> str:
        return self.organisation.name
