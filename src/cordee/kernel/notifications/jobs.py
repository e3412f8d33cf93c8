"""Mails leave here: a letter is reserved, sent outside any transaction, then settled."""

import smtplib
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.message import BadHeaderError
from django.utils import timezone

from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.notifications import actions, queries
from cordee.kernel.notifications.models import Delivery


def _tick() -> Actor:
    return Actor(None, via=Via.TICK, at=timezone.now())


def send(*, delivery_id: int) -> None:
    """Send one delivery, if it is still to be sent."""
    delivery = actions.take(delivery_id=delivery_id, by=_tick())
    if delivery is None:
        return
    try:
        letter_of(delivery).send()
    except (OSError, smtplib.SMTPException, BadHeaderError, ValueError) as error:
        actions.mark_failed(
            delivery=delivery, error=f"{type(error).__name__}: {error}", for_good=_for_good(error), by=_tick()
        )
    else:
        actions.mark_sent(delivery=delivery, by=_tick())


def send_due(*, by: Actor) -> None:
    """The tick: what a failure or a stopped worker has left behind. A failure here does not hold up the others."""
    for delivery in queries.due(by.at):
        send(delivery_id=delivery.pk)
    actions.forget_old(by=by)


def letter_of(delivery: Delivery) -> EmailMultiAlternatives:
    message = delivery.message
    headers = {"Message-ID": _message_id(delivery), "Auto-Submitted": "auto-generated"}
    if message.stop_url:
        headers["List-Unsubscribe"] = f"<{message.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    answered = [message.reply_to] if message.reply_to else None
    mail = EmailMultiAlternatives(
        message.subject, message.text, None, [message.address], headers=headers, reply_to=answered
    )
    mail.attach_alternative(message.html, "text/html")
    mail.connection = get_connection(timeout=20) if "smtp" in settings.EMAIL_BACKEND else get_connection()
    return mail


def _message_id(delivery: Delivery) -> str:
    """The same at each attempt: a mailbox shows once a letter that arrived twice."""
    domain = make_msgid(domain=settings.SITE_URL.split("//")[-1].split(":")[0].split("/")[0]).split("@")[-1]
    return f"<cordee-{delivery.pk}-{delivery.message.created_at:%Y%m%d%H%M%S}@{domain}"


def _for_good(error: Exception) -> bool:
    """The server says that this recipient will never work."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, BadHeaderError | ValueError)
