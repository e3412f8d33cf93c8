"""How a letter is written, when it may leave, and how the link that stops it is signed."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.core import signing
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cordee.kernel.notifications.models import Delivery, State
from cordee.lib.module import Notice, installed

# One minute, five, half an hour, two hours, eight, a day: then a human must look.
DELAYS = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440)]
STUCK_AFTER = dt.timedelta(minutes=15)  # a sending whose process died is tried again; its Message-ID is the same
KEPT_FOR = dt.timedelta(days=365)
STOP_SALT = "cordee.notifications.stop"


@dataclass(frozen=True, slots=True)
class Letter:
    """What leaves: ``subject`` is the fact, and the first line of the text repeats it."""

    subject: str
    text: str
    html: str


@cache
def notices() -> Mapping[str, Notice]:
    """Every kind of notice of this instance, by code."""
    return {notice.code: notice for module in installed() for notice in module.notices}


def absolute(path: str) -> str:
    """The whole address of a page of this instance, for a mail."""
    return f"{settings.SITE_URL}{path}"


def delay_after(attempts: int) -> dt.timedelta | None:
    """How long to wait after that many failed attempts; None: enough."""
    return DELAYS[attempts - 1] if attempts <= len(DELAYS) else None


def delivery_is_due(delivery: Delivery, at: dt.datetime) -> bool:
    """Ripe, or left half-way by a process that died."""
    if delivery.state == State.SENDING:
        return delivery.taken_at is not None and delivery.taken_at <= at - STUCK_AFTER
    return delivery.state == State.QUEUED and delivery.next_at <= at


def stop_token(notice: str, *, person_id: int | None, address: str) -> str:
    """Signed, without end: a stop link must work years later. It opens nothing but this choice."""
    return signing.dumps([notice, person_id or 0, "" if person_id else address], salt=STOP_SALT, compress=True)


def read_stop_token(token: str) -> tuple[str, int, str] | None:
    try:
        notice, person_id, address = signing.loads(token, salt=STOP_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return (notice, person_id, address) if notice in notices() else None


def stop_url(notice: str, *, person_id: int | None, address: str) -> str:
    """ "" for an essential notice."""
    if notices()[notice].essential:
        return ""
    token = stop_token(notice, person_id=person_id, address=address)
    return absolute(reverse("notifications:stop", args=[token]))


def compose(text: str, *, because: str, stop_url: str) -> Letter:
    """A letter from its text: the first line is the subject; a paragraph « Label : link of ours » is the button.

    Only links of this instance are made clickable: a name or a note typed by someone must not become a trap.
    """
    lines = text.strip().splitlines() or [""]
    subject = " ".join(lines[0].split())[:200]
    body = "\n".join(lines[1:]).strip()
    frame = {"subject": subject, "body": body, "because": because, "stop_url": stop_url, "site_url": settings.SITE_URL}
    blocks = [_block(paragraph) for paragraph in re.split(r"\n\s*\n", body) if paragraph.strip()]
    return Letter(
        subject,
        render_text("mail/layout.txt", frame).strip() + "\n",
        str(get_template("mail/layout.html").render(frame | {"blocks": blocks})),
    )


def _block(paragraph: str) -> dict[str, Any]:
    """A paragraph of the HTML letter: ``html``, or the ``label`` and ``url`` of a button."""
    found = re.fullmatch(r"(.{2,80}?)\s*:\s*(\S+)", paragraph.strip())
    if found and _is_ours(found[2]):
        return {"label": found[1], "url": found[2]}
    return {"html": linked(paragraph)}


def _is_ours(url: str) -> bool:
    return re.fullmatch(re.escape(settings.SITE_URL) + r"(/[^\s<>\"']*)?", url) is not None


def linked(text: str, *, mine: bool = True) -> SafeString:
    """Text as HTML paragraphs, where links of this instance can be followed.

    Not ``mine``: the reader is somebody else, whom these pages may refuse; the links say so (nofollow).
    """
    ours = re.escape(str(escape(settings.SITE_URL))) + r"(?:/(?:[^\s<>\"']*[^\s<>\"'.,;:!?)])?)?"
    html, rel = linebreaks(text.strip(), autoescape=True), "" if mine else ' rel="nofollow"'
    return mark_safe(re.sub(ours, lambda m: f'<a href="{m[0]}"{rel}>{m[0]}</a>', html))


def render_text(template: str, context: Mapping[str, Any]) -> str:
    """A plain text template: nothing is escaped, since nothing is HTML."""
    return str(get_template(template).template.render(Context(dict(context), autoescape=False)))  # type: ignore[attr-defined]


def because_of(notice: Notice, reason: Any = "") -> str:
    """The sentence at the foot of the letter."""
    return _("Vous recevez ce message parce que %(reason)s.") % {"reason": str(reason or notice.because).rstrip(".")}
