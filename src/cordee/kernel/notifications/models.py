"""Invariant of this kernel: nobody is told the same thing twice, nor by a channel they refused."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """One thing told to one person or one address, once (``key``).

    ``notice`` is the code of a lib.module.Notice. The rendered letter may hold secret links: ``text`` and ``html`` are
    emptied as soon as it has left, the subject stays.
    """

    person = models.ForeignKey("actors.Person", models.PROTECT, null=True, blank=True, related_name="+")
    address = models.EmailField(_("adresse"))
    notice = models.CharField(_("nature"), max_length=60)
    key = models.CharField(_("ce qui n’est dit qu’une fois"), max_length=160)
    language = models.CharField(_("langue"), max_length=2)
    subject = models.CharField(_("objet"), max_length=200)
    text = models.TextField(_("texte"), blank=True)
    html = models.TextField(_("mise en forme"), blank=True)
    stop_url = models.CharField(_("lien d’arrêt"), max_length=500, blank=True)
    # who gets the answer of a mail program; emptied with the text
    reply_to = models.EmailField(_("réponse à"), blank=True)
    created_at = models.DateTimeField(_("écrit le"))

    class Meta:
        verbose_name = _("message")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["created_at"], name="messages_by_date")]
        constraints = [
            models.UniqueConstraint(fields=["address", "key"], name="an_address_is_told_once"),
            models.UniqueConstraint(
                fields=["person", "key"], condition=Q(person__isnull=False), name="a_person_is_told_once"
            ),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="message_address_is_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.subject


class Channel(models.TextChoices):
    MAIL = "mail", _("e-mail")


class State(models.TextChoices):
    QUEUED = "queued", _("à envoyer")
    SENDING = "sending", _("en train de partir")
    SENT = "sent", _("parti")
    FAILED = "failed", _("pas parti")
    DROPPED = "dropped", _("refusé entre-temps")


class Delivery(models.Model):
    """The sending of a message by one channel. ``next_at``: not before; the delay grows with ``attempts``."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("voie"), max_length=8, choices=Channel.choices, default=Channel.MAIL)
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_at = models.DateTimeField(_("prochain essai"))
    taken_at = models.DateTimeField(_("dernier essai"), null=True, blank=True)
    sent_at = models.DateTimeField(_("parti le"), null=True, blank=True)
    error = models.CharField(_("raison de l’échec"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("envoi")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=[State.QUEUED.value, State.SENDING.value]),
                name="deliveries_to_do",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="one_delivery_per_channel"),
            models.CheckConstraint(
                condition=Q(state=State.SENT.value, sent_at__isnull=False)
                | (~Q(state=State.SENT.value) & Q(sent_at__isnull=True)),
                name="sent_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} ({self.get_state_display()})"


class Preference(models.Model):
    """What someone chose for a kind of notice: a person, or an address that has no account."""

    person = models.ForeignKey("actors.Person", models.CASCADE, null=True, blank=True, related_name="+")
    address = models.EmailField(_("adresse"), blank=True)
    notice = models.CharField(_("nature"), max_length=60)
    wanted = models.BooleanField(_("par e-mail"))
    changed_at = models.DateTimeField(_("choisi le"))

    class Meta:
        verbose_name = _("choix de réception")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "notice"], condition=Q(person__isnull=False), name="one_choice_per_person"
            ),
            models.UniqueConstraint(
                fields=["address", "notice"], condition=~Q(address=""), name="one_choice_per_address"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, address="") | (Q(person__isnull=True) & ~Q(address="")),
                name="choice_of_a_person_or_of_an_address",
            ),
        ]

    def __str__(self) -> str:
        return self.notice


class DemoMail(models.Model):
    """A mail of the demonstration, kept on its page « boîte aux lettres » instead of leaving."""

    at = models.DateTimeField(_("date"))
    sender = models.CharField(_("de"), max_length=300)
    recipients = models.CharField(_("à"), max_length=500)
    subject = models.CharField(_("objet"), max_length=300)
    text = models.TextField(_("texte"))
    html = models.TextField(_("mise en forme"), blank=True)

    class Meta:
        verbose_name = _("courrier de démonstration")
        verbose_name_plural = _("courriers de démonstration")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject
