"""Telling people things, once, in their language, unless they refused."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor
from cordee.kernel.notifications import queries
from cordee.kernel.notifications.models import Channel, Delivery, DemoMail, Message, Preference, State
from cordee.kernel.notifications.rules import (
    KEPT_FOR,
    because_of,
    compose,
    delay_after,
    delivery_is_due,
    notices,
    read_stop_token,
    render_text,
    stop_url,
)
from cordee.lib.errors import Refused
from cordee.lib.later import later

MAILBOX_HOLDS = 300
SEND = "cordee.kernel.notifications.jobs.send"  # jobs stand above actions: named, not imported


@transaction.atomic
def tell(
    *,
    notice: str,
    key: str,
    by: Actor,
    person: Person | None = None,
    address: str = "",
    context: Mapping[str, Any] | None = None,
    reason: Any = "",
    language: str = "",
    reply_to: str = "",
) -> Message | None:
    """Tell a person, or an address, one thing by mail, after the commit. None: already told, refused or no address.

    ``notice``: code of a Notice of a manifest, "access.invitation"; its text is the template
    ``mail/access/invitation.txt``, whose first line is the subject and where a paragraph « Label : {{ link }} » is the
    button. ``key`` names what must be said once ("invitation:12"). ``context`` goes to the template. ``reason``
    replaces the notice's own « parce que … ». The language is the person's, else ``language``, else French.
    ``reply_to``: the address that an answer to this mail goes to.
    """
    chosen = (person.language if person else "") or language or settings.LANGUAGE_CODE
    with translation.override(chosen):
        text = render_text(f"mail/{notice.replace('.', '/')}.txt", {"site_url": settings.SITE_URL, **(context or {})})
    return _write(notice, key, by, person, address, text, reason, chosen, reply_to)


@transaction.atomic
def forward(
    *, notice: str, key: str, address: str, subject: str, text: str, language: str, by: Actor
) -> Message | None:
    """The same for a text that another library has written (allauth)."""
    return _write(notice, key, by, None, address, f"{subject}\n\n{text}", "", language)


def _write(
    notice: str,
    key: str,
    by: Actor,
    person: Person | None,
    address: str,
    text: str,
    reason: Any,
    language: str,
    reply_to: str = "",
) -> Message | None:
    address = ((person.email if person else address) or "").strip().lower()
    person = person or queries.person_of(address)
    if not address or not queries.wants(notice, person=person, address=address):
        return None
    url = stop_url(notice, person_id=person.pk if person else None, address=address)
    with translation.override(language):
        letter = compose(text, because=because_of(notices()[notice], reason), stop_url=url)
    message = Message(
        person=person,
        address=address,
        notice=notice,
        key=key,
        language=language,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        stop_url=url,
        reply_to=reply_to,
        created_at=by.at,
    )
    if _already_told(message) or not _saved(message):
        return None
    delivery = Delivery.objects.create(message=message, channel=Channel.MAIL, next_at=by.at)
    later(SEND, delivery_id=delivery.pk)
    return message


def _already_told(message: Message) -> bool:
    who = Q(address=message.address) | (Q(person=message.person) if message.person else Q())
    return Message.objects.filter(who, key=message.key).exists()


def _saved(message: Message) -> bool:
    """False when another process has told it in the meantime: the constraint decides."""
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        if _already_told(message):
            return False
        raise
    return True


@transaction.atomic
def take(*, delivery_id: int, by: Actor) -> Delivery | None:
    """Reserve a delivery for sending: one process only gets it. None: someone else has it, or there is nothing to do.

    A notice refused since it was written is dropped here.
    """
    found = Delivery.objects.filter(pk=delivery_id).select_related("message__person").select_for_update(of=("self",))
    delivery = found.first()
    if delivery is None or not delivery_is_due(delivery, by.at):
        return None
    message = delivery.message
    if not queries.wants(message.notice, person=message.person, address=message.address):
        _settle(delivery, State.DROPPED)
        return None
    delivery.state, delivery.taken_at, delivery.attempts = State.SENDING, by.at, delivery.attempts + 1
    delivery.save()
    return delivery


def _settle(delivery: Delivery, state: State, **columns: Any) -> None:
    """The end of a delivery; the letter, which may hold secret links, is emptied."""
    for name, value in columns.items():
        setattr(delivery, name, value)
    delivery.state = state
    delivery.save()
    message = delivery.message
    message.text = message.html = message.reply_to = ""
    message.save(update_fields=["text", "html", "reply_to"])


@transaction.atomic
def mark_sent(*, delivery: Delivery, by: Actor) -> None:
    _settle(delivery, State.SENT, sent_at=by.at, error="")


@transaction.atomic
def mark_failed(*, delivery: Delivery, error: str, for_good: bool, by: Actor) -> None:
    """Try again later, with a growing delay; ``for_good`` (the address does not exist) or after the last: give up."""
    delay = None if for_good else delay_after(delivery.attempts)
    if delay is None:
        _settle(delivery, State.FAILED, error=error[:300])
        return
    delivery.state, delivery.next_at, delivery.error = State.QUEUED, by.at + delay, error[:300]
    delivery.save()


@transaction.atomic
def choose(*, person: Person, wanted: Mapping[str, bool], by: Actor) -> None:
    """The choices of the page « Ce que Cordée vous envoie »; essential notices are left alone."""
    if by.person != person:
        raise Refused(_("Chacun choisit ce que Cordée lui envoie."), who=_("La personne elle-même."))
    changed = False
    for choice in queries.choices_of(person):
        code = choice.notice.code
        if not choice.notice.essential and wanted.get(code, choice.wanted) != choice.wanted:
            values = {"wanted": wanted[code], "changed_at": by.at}
            Preference.objects.update_or_create(person=person, notice=code, defaults=values)
            changed = True
    if changed:
        record(by=by, verb="notifications.chosen", thing=person)


@transaction.atomic
def stop(*, token: str, by: Actor) -> None:
    """The signed link at the foot of a mail: this person or this address refuses this kind of notice from now on."""
    read = read_stop_token(token)
    if read is None:
        raise Refused(
            _("Ce lien d’arrêt n’est pas complet."),
            who=_("Vous : recopiez-le en entier, ou connectez-vous pour choisir ce que Cordée vous envoie."),
        )
    notice, person_id, address = read
    values = {"wanted": False, "changed_at": by.at}
    if person_id:
        person = Person.objects.filter(pk=person_id, erased_at=None).first()
        if person is None:
            return
        Preference.objects.update_or_create(person=person, notice=notice, defaults=values)
        record(by=by, verb="notifications.chosen", thing=person)
    else:
        choice, _new = Preference.objects.update_or_create(address=address, notice=notice, defaults=values)
        record(by=by, verb="notifications.chosen", thing=choice)


@transaction.atomic
def welcome_again(*, notice: str, by: Actor, person: Person | None = None, address: str = "") -> None:
    """Someone who had refused this kind of notice has just asked for it: what they ask last holds."""
    who = Q(person=person) if person else Q(address=address.strip().lower())
    refused = Preference.objects.filter(who, notice=notice, wanted=False)
    refused.update(wanted=True, changed_at=by.at)


@transaction.atomic
def forget_old(*, by: Actor) -> int:
    """Messages are kept a year, to be able to answer « did you write to me? »; how many were forgotten."""
    gone, _details = Message.objects.filter(created_at__lt=by.at - KEPT_FOR).delete()
    return gone


@transaction.atomic
def erase(*, person: Person, by: Actor) -> list[str]:
    """What was sent to someone, and what they chose."""
    Preference.objects.filter(Q(person=person) | Q(address=person.email or "-")).delete()
    Message.objects.filter(Q(person=person) | Q(address=person.email or "-")).delete()
    return []


@transaction.atomic
def keep_demo_mail(*, sender: str, recipients: str, subject: str, text: str, html: str, by: Actor) -> DemoMail:
    """In the demonstration, mails land on a page. The oldest leave it beyond ``MAILBOX_HOLDS``."""
    mail = DemoMail.objects.create(
        at=by.at, sender=sender[:300], recipients=recipients[:500], subject=subject[:300], text=text, html=html
    )
    last = DemoMail.objects.order_by("-pk")[MAILBOX_HOLDS : MAILBOX_HOLDS + 1].values_list("pk", flat=True)
    if oldest := next(iter(last), None):
        DemoMail.objects.filter(pk__lte=oldest).delete()
    return mail
