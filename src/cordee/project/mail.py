"""Mail that does not leave: in the demonstration it lands on a page."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

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
