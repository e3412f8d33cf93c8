"""The one answer to "may I have it then?", for pages, the API and the guard of the action that books.

``breaches_by_resource`` takes any number of resources and asks the database the same few questions for one or for a
thousand. It reads what is committed: under the locks of the action that books, its answer holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Affiliation, AffiliationStatus
from cordee.kernel.actors.queries import qualification_name, qualified
from cordee.kernel.calendar import rules
from cordee.kernel.calendar.models import Closure, Policy, Resource
from cordee.kernel.calendar.queries.held import held_by_resource, open_policies
from cordee.kernel.calendar.queries.quotas import quota_breaches
from cordee.kernel.calendar.rules import Ask, Asked, Breach
from cordee.kernel.calendar.rules.asking import MINUTE
from cordee.lib.module import publish

Found = dict[int, list[Breach]]


def breaches_by_resource(resources: Sequence[Resource], ask: Ask) -> Mapping[int, list[Breach]]:
    """What the request breaks of each resource's rules, by primary key, the gravest first; a resource without an entry
    says yes. ``resources`` come with their policy (``select_related("policy")``).
    """
    refused = rules.malformed(ask)
    if refused is not None:
        return {resource.pk: [refused] for resource in resources}
    found: Found = defaultdict(list)
    _of_resources(resources, ask, found)
    _of_policies(resources, ask, found)
    publish(Asked(resources, ask, found))
    return {pk: sorted(breaches, key=lambda breach: breach.waivable) for pk, breaches in found.items() if breaches}


def _of_resources(resources: Sequence[Resource], ask: Ask, found: Found) -> None:
    buffer = max((resource.policy.buffer for resource in resources), default=0) * MINUTE
    # a few resources are asked by name; a whole territory is read at once, by the hour
    named = [resource.pk for resource in resources] if len(resources) <= 50 else None
    held = held_by_resource(ask.start - buffer, ask.end + buffer, now=ask.now, resources=named, ignoring=ask.ignoring)
    for resource in resources:
        breach = _of_one(resource, ask, held.get(resource.pk, ()))
        if breach is not None:
            found[resource.pk].append(breach)


def _of_one(resource: Resource, ask: Ask, held: Iterable[rules.Held]) -> Breach | None:
    if not resource.active:
        return Breach("retired", _("N’est plus proposé à la réservation."), waivable=False)
    if ask.quantity > resource.capacity:
        return rules.too_much(resource, ask)
    if not held:
        return None
    free = resource.capacity - rules.peak(held, ask.start, ask.end)
    if free < ask.quantity:
        return rules.taken(resource, free)
    margin = resource.policy.buffer * MINUTE
    if resource.capacity - rules.peak(held, ask.start - margin, ask.end + margin) < ask.quantity:
        return rules.too_close(resource.policy)
    return None


def _of_policies(resources: Sequence[Resource], ask: Ask, found: Found) -> None:
    policies = {resource.policy_id: resource.policy for resource in resources}
    by_policy: Found = defaultdict(list)
    for policy in policies.values():
        by_policy[policy.pk].extend(rules.of_policy(policy, ask))
    _openings(policies, ask, by_policy)
    _audience(policies, ask, by_policy)
    _trained(policies, ask, by_policy)
    for pk, breaches in quota_breaches(policies, ask).items():
        by_policy[pk].extend(breaches)
    closed = _closures(ask)
    for resource in resources:
        said = (
            *by_policy[resource.policy_id],
            *closed.get(("policy", resource.policy_id), ()),
            *closed.get(("resource", resource.pk), ()),
        )
        if said:
            found[resource.pk].extend(said)


def _openings(policies: Mapping[int, Policy], ask: Ask, found: Found) -> None:
    ruled = [policy for policy in policies.values() if policy.laid_until is not None]
    if not ruled:
        return
    fine = open_policies(ask.start, ask.end)
    ends = [policy.pk for policy in ruled if policy.open_at_both_ends]
    if ends:
        fine |= set(ends) & open_policies(ask.start, ask.start + MINUTE) & open_policies(ask.end - MINUTE, ask.end)
    for policy in ruled:
        if policy.laid_until is not None and ask.end > policy.laid_until:
            found[policy.pk].append(Breach("horizon", _("Les heures d’ouverture ne sont pas connues si loin.")))
        elif policy.pk not in fine:
            found[policy.pk].append(Breach("closed", _("C’est fermé à ces heures.")))


def _audience(policies: Mapping[int, Policy], ask: Ask, found: Found) -> None:
    """Members only: the owner itself, or an organisation that shares a group with it (the network, a cooperative)."""
    closed = [policy for policy in policies.values() if policy.members_only]
    if not closed:
        return
    groups = circles({ask.organisation, *(policy.organisation_id for policy in closed)})
    for policy in closed:
        if not groups[ask.organisation] & groups[policy.organisation_id]:
            found[policy.pk].append(Breach("members", _("Réservé aux organisations membres.")))


def _trained(policies: Mapping[int, Policy], ask: Ask, found: Found) -> None:
    """Who comes has learnt it: so says the owner, or a group that it belongs to, on the day of the hours asked for."""
    ruled = [policy for policy in policies.values() if policy.qualification]
    if not ruled:
        return
    codes = {policy.qualification for policy in ruled}
    held = qualified(ask.person, codes, timezone.localdate(ask.start)) if ask.person else set()
    trusted = circles({policy.organisation_id for policy in ruled})
    for policy in ruled:
        if not any(code == policy.qualification and giver in trusted[policy.organisation_id] for code, giver in held):
            asked = {"training": qualification_name(policy.qualification, trusted[policy.organisation_id])}
            found[policy.pk].append(Breach("qualification", _("Il faut avoir suivi : %(training)s.") % asked))


def circles(organisations: Iterable[int | None]) -> dict[int | None, set[int]]:
    """Each organisation with the groups it belongs to today, itself among them."""
    circles: dict[int | None, set[int]] = {pk: {pk} for pk in organisations if pk is not None}
    circles[None] = set()
    links = Affiliation.objects.filter(member__in=circles, status=AffiliationStatus.ACTIVE, until=None).order_by()
    for member, group in links.values_list("member", "group"):
        circles[member].add(group)
    return circles


def _closures(ask: Ask) -> dict[tuple[str, int], list[Breach]]:
    found: dict[tuple[str, int], list[Breach]] = defaultdict(list)
    rows = Closure.objects.filter(end__gt=ask.start, start__lt=ask.end).order_by()
    for resource, policy, reason in rows.values_list("resource", "policy", "reason"):
        whose = ("resource", resource) if resource is not None else ("policy", policy)
        found[whose].append(Breach("closure", _("Fermé : %(reason)s.") % {"reason": reason}))
    return found
