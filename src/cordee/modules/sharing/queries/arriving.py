"""The sign on a door: what somebody without an account may say there, "I am here"."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import qrcode
from django.core import signing
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage

from cordee.kernel.calendar.models import Occupancy, Resource, State

SALT = "cordee.sharing.door"
EARLY = dt.timedelta(minutes=30)


def door_token(resource: Resource) -> str:
    """Signed, without end: the sheet stays on the door."""
    return signing.Signer(salt=SALT).sign(str(resource.pk)).replace(":", ".", 1)


def by_token(token: str) -> Resource | None:
    """The thing whose door this is. None: nobody printed that sheet."""
    try:
        pk = signing.Signer(salt=SALT).unsign(token.replace(".", ":", 1))
    except signing.BadSignature:
        return None
    return Resource.objects.filter(pk=pk).select_related("policy", "organisation").first()


@dataclass(frozen=True, slots=True)
class Expected:
    """Hours that somebody may say they have come for. ``who``: told only where several begin together."""

    row: Occupancy
    hours: str
    who: str


def expected(resource: Resource, now: dt.datetime) -> list[Expected]:
    """From half an hour before they begin until they end."""
    rows = Occupancy.objects.filter(resource=resource, state=State.CONFIRMED, start__lte=now + EARLY, end__gt=now)
    found = list(rows.select_related("booking__organisation").order_by("start", "pk"))
    zone = ZoneInfo(resource.policy.zone)
    return [
        Expected(
            row,
            f"{row.start.astimezone(zone):%H:%M} – {row.end.astimezone(zone):%H:%M}",
            row.booking.organisation.name if len(found) > 1 else "",
        )
        for row in found
    ]


def qr(address: str) -> SafeString:
    """The address as a drawing (SVG) to hold a telephone in front of."""
    code = qrcode.make(address, image_factory=SvgPathImage, box_size=12, border=2)
    text = code.to_string(encoding="unicode")
    return mark_safe(text[text.index("<svg") :])
