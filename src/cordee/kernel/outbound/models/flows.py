"""The order of changes, and who asked to be told of them."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation, Person


class Change(models.Model):
    """The last change of a thing, in the order of commits: ``position`` is taken under a lock held to the end.

    A clock cannot give that order: a long import commits after changes that began later. A reader who has seen
    position N asks for what is above N and loses nothing. ``gone``: a tombstone, the id and nothing else.
    ``at`` is the database's clock when the position was taken: it grows with the position.
    """

    thing = models.CharField(_("objet"), max_length=80, unique=True)  # "actors.organisation:12"
    kind = models.CharField(_("nature"), max_length=40)  # "actors.organisation"
    position = models.BigIntegerField(_("rang"), unique=True)
    at = models.DateTimeField(_("changé le"))
    gone = models.BooleanField(_("disparu"), default=False)

    class Meta:
        verbose_name = _("changement")
        ordering = ["position"]
        indexes = [
            models.Index(fields=["kind", "position"], name="changes_by_kind"),
            models.Index(fields=["kind", "at"], name="changes_by_time"),
        ]

    def __str__(self) -> str:
        return self.thing


class SubscriptionState(models.TextChoices):
    ACTIVE = "active", _("en marche")
    STOPPED = "stopped", _("arrêté : l’adresse ne répond plus")
    ENDED = "ended", _("terminé")


class Subscription(models.Model):
    """An address that is told of each change (webhook). ``position``: everything up to it was queued.

    Changes wait in ``Change``; deliveries are written some at a time, as they leave. ``next_at``: after a failure,
    nothing is sent before. ``secret``: "whsec_…" (Standard Webhooks), shown once, emptied when the subscription ends.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    url = models.URLField(_("adresse à prévenir"), max_length=500)
    secret = models.CharField(_("clé de signature"), max_length=80)
    kinds: Any = models.JSONField(_("ce qui est suivi"), default=list)
    state = models.CharField(
        _("état"), max_length=8, choices=SubscriptionState.choices, default=SubscriptionState.ACTIVE
    )
    position = models.BigIntegerField(_("rang atteint"), default=0)
    failures = models.PositiveIntegerField(_("échecs à la suite"), default=0)
    next_at = models.DateTimeField(_("pas avant le"), null=True, blank=True)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("créé le"))
    stopped_at = models.DateTimeField(_("arrêté le"), null=True, blank=True)

    class Meta:
        verbose_name = _("abonnement")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "url"], condition=~Q(state="ended"), name="one_subscription_per_address"
            )
        ]

    def __str__(self) -> str:
        return self.url


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("à envoyer")
    SENDING = "sending", _("en train de partir")
    SENT = "sent", _("reçu")
    DROPPED = "dropped", _("abandonné")


class Delivery(models.Model):
    """One change for one subscription. ``uid`` is the same at each attempt: the receiver knows it again."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    uid = models.UUIDField(_("identifiant de l’envoi"), unique=True)
    thing = models.CharField(_("objet"), max_length=80)
    position = models.BigIntegerField(_("rang"))
    at = models.DateTimeField(_("changé le"))
    gone = models.BooleanField(_("disparu"), default=False)
    state = models.CharField(_("état"), max_length=8, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_at = models.DateTimeField(_("prochain essai"))
    taken_at = models.DateTimeField(_("dernier essai"), null=True, blank=True)
    sent_at = models.DateTimeField(_("reçu le"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("réponse"), null=True, blank=True)
    error = models.CharField(_("raison de l’échec"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("envoi")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "thing", "position"], name="a_change_is_told_once"),
            models.CheckConstraint(
                condition=Q(state="sending", taken_at__isnull=False) | ~Q(state="sending"),
                name="a_delivery_on_its_way_was_taken",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="a_delivery_is_sent_at_an_instant",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(state__in=["queued", "sending"]), name="outbound_deliveries_to_do"
            )
        ]

    def __str__(self) -> str:
        return f"{self.thing} ({self.get_state_display()})"
