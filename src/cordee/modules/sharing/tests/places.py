"""Places of the tests, made by the actions that everyone calls."""

import datetime as dt
from itertools import count

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import MANAGER, OPERATOR, Actor, Via
from cordee.kernel.actors.tests.builders import an_organisation
from cordee.kernel.calendar.actions import close, save_policy
from cordee.kernel.calendar.models import Policy
from cordee.kernel.calendar.tests.builders import AT
from cordee.modules.sharing.actions import places

_ranks = count(1)


def operator():
    return Actor(None, role=OPERATOR, via=Via.COMMAND, at=AT)


def an_owner(name="La Grange", *, at=AT, commune=None):
    """A manager of an organisation with one site."""
    organisation = an_organisation(f"{name} {next(_ranks)}")
    person = actors.register(email=f"nadia{next(_ranks)}@exemple.fr", name="Nadia", by=operator())
    since = operator().later(AT - dt.timedelta(days=400))  # pages read the clock: she was there before
    actors.give_role(person=person, organisation=organisation, role=MANAGER, by=since)
    actors.save_site(organisation=organisation, commune_id=commune, by=operator())
    return Actor(person, organisation, MANAGER, Via.PAGE, at)


def a_policy(by, name="Salles", **columns):
    return save_policy(organisation=by.organisation, name=name, by=by, **columns)


def a_place(by, name="Le Hangar", **columns):
    """On a site of its own."""
    site = actors.save_site(organisation=by.organisation, by=by, commune_id=columns.pop("commune", None))
    return places.save_place(site=site, name=name, function=columns.pop("function", "events"), by=by, **columns)


def a_space(place, by, name="Grande salle", *, seats=40, policy=None, **columns):
    policy = policy or Policy.objects.filter(organisation=place.site.organisation).first() or a_policy(by)
    return places.save_space(place=place, policy=policy, name=name, seats=seats, by=by, **columns)


def a_published_place(by, name="Le Hangar", *, rooms=1, **columns):
    place = a_place(by, name, **columns)
    for number in range(rooms):
        a_space(place, by, f"Salle {number + 1}", features=["projector", "wifi"])
    places.publish(place=place, by=by)
    return place


def fixture(cast):
    """A place that all see and a draft, of the manager's organisation, with what is kept of them."""
    by = cast.actor("manager")
    place, draft = a_published_place(by), a_place(by, "La Soute")
    space = place.spaces.get()
    closed = {"start": by.at, "end": by.at + dt.timedelta(days=1), "reason": "Inventaire"}
    policy = space.resource.policy
    skill = places.save_skill(
        organisation=cast.organisation, policy=policy, person=cast.people["manager"], name="Comptabilité", by=by
    )
    return {
        "place": place.slug,
        "space": space.pk,
        "draft": draft.slug,
        "draft_space": a_space(draft, by).pk,
        "host": places.host(place=place, organisation=cast.host, by=by).pk,
        "policy": policy.pk,
        "closure": close(what=policy, by=by, **closed).pk,
        "skill": skill.pk,
    }
