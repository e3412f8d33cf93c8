"""Records whose changes are followed."""

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import MANAGER, OPERATOR, Actor, Via
from cordee.kernel.outbound import actions
from cordee.kernel.outbound.rules import ORGANISATION

ANYONE = Actor(None)


def operator():
    return Actor(None, role=OPERATOR, via=Via.COMMAND)


def an_organisation(name="Ateliers du Torrent", **columns):
    return actors.create_organisation(name=name, by=operator(), **columns)


def a_manager(organisation, email="nadia@exemple.fr", name="Nadia Martin"):
    person = actors.register(email=email, name=name, by=ANYONE)
    actors.give_role(person=person, organisation=organisation, role=MANAGER, by=Actor(None, organisation, MANAGER))
    return Actor(person, organisation, MANAGER)


def a_subscription(by, url="https://outil.example/cordee", **options):
    subscription, _secret = actions.subscribe(url=url, kinds=[ORGANISATION], by=by, **options)
    return subscription


def access_fixture(cast):
    by = cast.actor("manager")
    return {"subscription": a_subscription(by).pk}
