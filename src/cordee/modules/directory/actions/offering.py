"""The bourse: what other packages publish, what people write by hand, and what ends by itself."""

import secrets
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.events import OfferPublished, OfferWithdrawn
from cordee.kernel.actors.models import Membership, OfferDirection, OfferFamily, Organisation
from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.notifications.actions import tell
from cordee.kernel.notifications.rules import absolute
from cordee.kernel.search import actions as search
from cordee.lib.errors import Refused
from cordee.modules.directory.models import Offer
from cordee.modules.directory.queries import offering as queries
from cordee.modules.directory.rules import offering as rules


@transaction.atomic
def project(*, event: OfferPublished) -> None:
    """What a package says of one of its things. Said again, it replaces; a withdrawn one comes back."""
    _projected(event)


def _projected(event: OfferPublished) -> Offer:
    columns: dict[str, Any] = {
        "organisation_id": event.organisation_id,
        "direction": OfferDirection(event.direction),
        "family": OfferFamily(event.family),
        "title": event.title[:150],
        "words": event.words[:1000],
        "commune_id": event.commune or queries.commune_of(event.organisation_id),
        "since": event.since,
        "until": event.until,
        "quantity": event.quantity,
        "unit": event.unit[:40],
        "url": event.url,
        "expires_on": event.expires_on,
        "updated_at": event.at,
        "withdrawn_at": None,
        "reminded_at": None,
    }
    offer, _new = Offer.objects.update_or_create(
        source=event.source, defaults=columns, create_defaults=columns | {"source": event.source, "posted_at": event.at}
    )
    search.put(texts=queries.texts([offer.pk]))
    return offer


@transaction.atomic
def withdraw(*, event: OfferWithdrawn) -> None:
    _withdrawn(Offer.objects.filter(source=event.source, withdrawn_at=None).first(), event.at)


def _withdrawn(offer: Offer | None, at: Any) -> None:
    if offer is not None:
        offer.withdrawn_at = offer.updated_at = at
        offer.save(update_fields=["withdrawn_at", "updated_at"])
        search.forget(kind=queries.KIND, things=[offer.pk])


def _allowed(organisation: Organisation, by: Actor) -> None:
    if not by.manages(organisation):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » publient en son nom.") % {"organisation": organisation},
            who=_("Ses responsables, ou l’animation du réseau."),
        )


@transaction.atomic
def post(*, organisation: Organisation, offer: Offer | None = None, by: Actor, **columns: Any) -> Offer:
    """Write an offer or a need by hand, or change it. ``columns`` are those of OfferPublished."""
    _allowed(organisation, by)
    if offer is not None and not rules.can_change(by, offer):
        raise Refused(
            _("Cette ligne vient d’un autre endroit de l’outil."), who=_("Vous : changez-la là où elle est tenue.")
        )
    if not by.today < columns["expires_on"] <= by.today + rules.LONGEST:
        raise Refused(
            _("Une offre ou un besoin se montre au plus un an, puis se renouvelle."),
            who=_("Vous : choisissez un jour à venir, dans l’année."),
        )
    source = offer.source if offer else f"directory.offer:{secrets.token_hex(8)}"
    said: Any = {"source": source, "organisation_id": organisation.pk, "at": by.at}
    found = _projected(OfferPublished(**said, **columns))
    if offer:
        actors.record(by=by, verb="directory.offer_changed", thing=found, concerns=organisation)
    else:
        actors.record(by=by, verb="directory.offer_posted", thing=found, concerns=organisation)
    return found


@transaction.atomic
def take_back(*, offer: Offer, by: Actor) -> None:
    """It is taken, filled or given up."""
    _allowed(offer.organisation, by)
    if not offer.by_hand:
        raise Refused(
            _("Cette ligne vient d’un autre endroit de l’outil."), who=_("Vous : retirez-la là où elle est tenue.")
        )
    if offer.withdrawn_at is None:
        _withdrawn(offer, by.at)
        actors.record(by=by, verb="directory.offer_withdrawn", thing=offer, concerns=offer.organisation)


@transaction.atomic
def remind_of_ends(*, by: Actor) -> int:
    """The tick: who posted by hand is told once, some days before it leaves. How many were told."""
    soon = by.today + rules.REMINDED
    rows = queries.shown(by.today).filter(source__startswith="directory.offer:", reminded_at=None, expires_on__lte=soon)
    found = list(rows.select_for_update(of=("self",))[:500])
    for offer in found:
        offer.reminded_at = by.at
        offer.save(update_fields=["reminded_at"])
        _tell_end(offer, by)
    return len(found)


def _tell_end(offer: Offer, by: Actor) -> None:
    held = Membership.objects.filter(organisation=offer.organisation, role=MANAGER, until=None, person__is_active=True)
    for member in held.select_related("person"):
        tell(
            notice="directory.offer_ending",
            key=f"offer-ending:{offer.pk}:{offer.expires_on}",
            person=member.person,
            context={"offer": offer, "link": absolute(reverse("directory:offer", args=[offer.pk]))},
            by=by,
        )


@transaction.atomic
def forget_ended(*, by: Actor) -> int:
    """The tick: what has ended leaves the search; the lists have left it out since the day itself."""
    gone = queries.ended_but_indexed(by.today)
    search.forget(kind=queries.KIND, things=gone)
    return len(gone)
