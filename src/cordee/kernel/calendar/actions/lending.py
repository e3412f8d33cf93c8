"""What an owner lends, and on which rules."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries
from cordee.kernel.calendar.actions.locking import locked
from cordee.kernel.calendar.actions.opening import lay_openings
from cordee.kernel.calendar.models import Policy, Resource
from cordee.lib.errors import Refused


@transaction.atomic
def save_policy(*, organisation: Organisation, by: Actor, policy: Policy | None = None, **columns: Any) -> Policy:
    """Write the house rules of an owner. ValidationError for values that make no sense; bookings made are kept."""
    queries.refuse_visitor(organisation, by)
    # read again: the caller's copy may be older than the hours laid out
    row = Policy.objects.select_for_update().get(pk=policy.pk) if policy else Policy(organisation=organisation)
    queries.refuse_visitor(row.organisation, by)
    for name, value in columns.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    if policy:  # the zone or the public holidays may have changed
        lay_openings(policy=row, by=by)
    record(by=by, verb="calendar.policy_saved", thing=row, concerns=organisation)
    return row


@transaction.atomic
def save_resource(
    *, organisation: Organisation, policy: Policy, by: Actor, resource: Resource | None = None, **columns: Any
) -> Resource:
    """Write what is lent. Raises Refused when less would exist than is already promised from now on."""
    queries.refuse_visitor(organisation, by)
    if policy.organisation_id != organisation.pk:
        raise ValidationError({"policy": _("Ces règles sont celles d’une autre organisation.")})
    row = locked(resources=[resource.pk], by=by)[resource.pk] if resource else Resource(organisation=organisation)
    queries.refuse_visitor(row.organisation, by)
    before = row.capacity if resource else None
    for name, value in {**columns, "policy": policy}.items():
        setattr(row, name, value)
    if row.capacity != before:
        row.capacity_since = by.at
    row.full_clean()
    _saved(row)
    record(by=by, verb="calendar.resource_saved", thing=row, concerns=organisation)
    return row


def _saved(row: Resource) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "capacity" not in str(error):
            raise
        raise Refused(
            _("Une quantité plus grande est déjà promise à venir : la baisser reprendrait une réservation."),
            who=_("Ceux qui ont réservé, en annulant ou en réduisant leur réservation."),
        ) from error
