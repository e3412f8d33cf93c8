"""What may become of a message or a referral, who reads it, and how long its words are kept.

Durations are ours (*choix Cordée*), after the remedies seen elsewhere: a reminder, an end that comes by itself, and the
personal part erased. Public guidance asks for "no longer than needed" (GDPR art. 5.1.e).
"""

import calendar
import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.rules import Actor
from cordee.lib.access import Opens, explained
from cordee.modules.directory.models import Enquiry, EnquiryState, Route

LINK_LASTS = dt.timedelta(days=3)
UNCONFIRMED_KEPT = dt.timedelta(days=7)
REMINDED_AFTER = dt.timedelta(days=7)  # without any answer; both sides are told, once
CLOSED_AFTER = dt.timedelta(days=30)  # without any answer
FORGOTTEN_AFTER = dt.timedelta(days=90)  # answered, then nothing more
WORDS_KEPT_MONTHS = 6  # after the end
A_DAY = dt.timedelta(days=1)
LINKS_A_DAY = 3  # to one address that is not confirmed
LETTERS_A_DAY = 20  # by one account
RECEIVED_A_DAY = 30  # by one organisation, whoever writes

OPEN = frozenset({EnquiryState.SENT, EnquiryState.RECEIVED, EnquiryState.TAKEN})
CLOSED = frozenset(
    {EnquiryState.DONE, EnquiryState.REDIRECTED, EnquiryState.DECLINED, EnquiryState.WITHDRAWN, EnquiryState.EXPIRED}
)
ANSWERS: dict[str, tuple[EnquiryState, ...]] = {
    EnquiryState.SENT: (
        EnquiryState.RECEIVED, EnquiryState.TAKEN, EnquiryState.REDIRECTED, EnquiryState.DECLINED,
    ),
    EnquiryState.RECEIVED: (
        EnquiryState.TAKEN, EnquiryState.DONE, EnquiryState.REDIRECTED, EnquiryState.DECLINED,
    ),
    EnquiryState.TAKEN: (EnquiryState.DONE, EnquiryState.REDIRECTED, EnquiryState.DECLINED),
}  # fmt: skip
WITH_REASON = frozenset({EnquiryState.REDIRECTED, EnquiryState.DECLINED})


def answers(enquiry: Enquiry) -> tuple[EnquiryState, ...]:
    """What the addressee may say now; nothing once it is closed."""
    return ANSWERS.get(enquiry.state, ())


def may_confirm(enquiry: Enquiry, at: dt.datetime) -> bool:
    return enquiry.state == EnquiryState.ASKED and enquiry.asked_at <= at < enquiry.asked_at + LINK_LASTS


def receives(actor: Actor, enquiry: Enquiry) -> bool:
    """Answers for the addressee: its managers; the animation when it was sent there, since it forwards it.

    Not the animation otherwise, nor the operator: their rights are over records, not over letters.
    """
    if actor.person is None or actor.organisation is None:
        return False
    own = actor.role == "manager" and actor.organisation.pk == enquiry.organisation_id
    return own or (enquiry.route == Route.ANIMATORS and actor.is_animator)


def sent(actor: Actor, enquiry: Enquiry) -> bool:
    return actor.person is not None and enquiry.person_id == actor.person.pk


def months_before(at: dt.datetime, months: int) -> dt.datetime:
    """The same wall clock that many months earlier; the last day of a shorter month (31 August gives 28 February)."""
    local = timezone.localtime(at).replace(tzinfo=None)
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return timezone.make_aware(local.replace(year=year, month=month + 1, day=day))


@explained(_("Orienter quelqu’un se fait au nom d’une organisation."), Opens.MEMBERSHIP)
def may_refer(actor: Actor) -> bool:
    """Refers somebody: a professional who acts for an organisation, under their own name."""
    return actor.person is not None and actor.organisation is not None
