"""Those who keep a list are told when its address breaks, or says something that a person must read."""

from django.db import transaction
from django.urls import reverse

from cordee.kernel.access.queries.claims import animators
from cordee.kernel.actors.models import Membership, Person
from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.kernel.exchange.events import PullBroken, PullWaits
from cordee.kernel.exchange.models import Pull
from cordee.kernel.notifications.actions import tell
from cordee.kernel.notifications.rules import absolute


def _keepers(pull: Pull, by: Actor) -> list[Person]:
    """The managers of the organisation whose list it is; the network's animation for its own."""
    owner = pull.source.organisation
    if owner is None:
        return list(animators(by.today))
    held = Membership.objects.filter(organisation=owner, role=MANAGER, until=None, person__is_active=True)
    return [row.person for row in held.select_related("person")]


@transaction.atomic
def tell_broken(*, event: PullBroken) -> None:
    """Once for each run of failures: the key holds the day of the last good reading."""
    _tell("directory.address_broken", event.pull_id)


@transaction.atomic
def tell_waiting(*, event: PullWaits) -> None:
    """Once for each reading that waits."""
    _tell("directory.address_waits", event.pull_id)


def _tell(notice: str, pull_id: int) -> None:
    pull = Pull.objects.select_related("source__organisation").get(pk=pull_id)
    by = Actor(None, via=Via.TICK)
    since = pull.read_at.isoformat() if pull.read_at else ""
    link = absolute(reverse("exchange:address", args=[pull.pk]))
    for person in _keepers(pull, by):
        tell(
            notice=notice,
            key=f"{notice}:{pull.pk}:{since}",
            person=person,
            context={"source": pull.source.name, "pull": pull, "link": link},
            by=by,
        )
