"""Mail that does not leave: in the demonstration it lands on a page; and the letters that allauth writes."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone, translation

from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.notifications import actions


class DemoMailbox(BaseEmailBackend):
    """EMAIL_BACKEND of the demonstration."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        by = Actor(None, via=Via.TICK, at=timezone.now())
        for mail in email_messages:
            html = next((str(a[0]) for a in getattr(mail, "alternatives", []) if a[1] == "text/html"), "")
            actions.keep_demo_mail(
                sender=mail.from_email,
                recipients=", ".join(mail.recipients()),
                subject=str(mail.subject),
                text=str(mail.body),
                html=html,
                by=by,
            )
        return len(email_messages)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's letters take the same road and the same look as ours. They are essential, and never the same twice."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        context = {"request": None, "email": email, **context}
        actions.forward(
            notice="notifications.account",
            key=f"account:{uuid4()}",
            address=email,
            subject=" ".join(render_to_string(f"{template_prefix}_subject.txt", context).split()),
            text=render_to_string(f"{template_prefix}_message.txt", context),
            language=translation.get_language() or settings.LANGUAGE_CODE,
            by=Actor(None, via=Via.PUBLIC, at=timezone.now()),
        )
