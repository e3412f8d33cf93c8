"""House rules as an owner sets them: the calendar's own steps, with the country and the hours in one gesture."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from cordee.kernel.actors.models import Organisation, Site
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.actions import Opening, save_policy, set_openings
from cordee.kernel.calendar.models import Policy


@transaction.atomic
def open_policy(*, organisation: Organisation, by: Actor, **columns: Any) -> Policy:
    """A new house rule, in the time and on the public holidays of the country where its owner is."""
    return save_policy(organisation=organisation, by=by, **{**_country(organisation), **columns})


def _country(organisation: Organisation) -> dict[str, Any]:
    site = Site.objects.filter(organisation=organisation, closed_on=None).exclude(commune=None)
    first = site.select_related("commune").first()
    italian = first is not None and first.commune is not None and first.commune.country == "IT"
    return {"zone": "Europe/Rome", "region": "IT"} if italian else {"zone": "Europe/Paris", "region": "FR"}


@transaction.atomic
def set_hours(*, policy: Policy, openings: Iterable[Opening], closed_on_public_holidays: bool, by: Actor) -> None:
    """The hours of the week, and whether public holidays close. Bookings made before are kept."""
    if policy.closed_on_public_holidays != closed_on_public_holidays:
        save_policy(
            organisation=policy.organisation, policy=policy, closed_on_public_holidays=closed_on_public_holidays, by=by
        )
    set_openings(policy=policy, openings=openings, by=by)
