from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.access.models import Invitation
from cordee.kernel.access.queries.claims import waiting_claims
from cordee.kernel.access.rules import key_of
from cordee.kernel.actors.rules import Actor
from cordee.lib.module import Awaits

MOST = 3  # of one kind; the list has the others


def awaiting(actor: Actor) -> Iterator[Awaits]:
    """For the home page: teams that invite this person, then the claims that the animator has to decide."""
    yield from _invitations(actor)
    for claim in waiting_claims(actor)[:MOST]:
        yield Awaits(
            _("%(name)s demande une fiche") % {"name": claim.name or claim.email},
            reverse("access:claim", args=[claim.pk]),
            claim.organisation.name,
            icon="key-round",
            tone="meet",
        )


def _invitations(actor: Actor) -> Iterator[Awaits]:
    """The mailed key may be shown here: this person has proved that the address is theirs."""
    if actor.person is None or not actor.person.email:
        return
    rows = Invitation.objects.filter(email=actor.person.email, accepted_at=None, withdrawn_at=None)
    for row in rows.filter(expires_at__gt=actor.at).select_related("organisation").order_by("pk")[:MOST]:
        yield Awaits(
            _("Une équipe vous invite"),
            reverse("access:invitation", args=[row.pk, key_of(row)]),
            row.organisation.name,
            icon="user-plus",
            tone="meet",
        )
