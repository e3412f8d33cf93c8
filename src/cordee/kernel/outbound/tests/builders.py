"""Records whose changes are followed, and agreements about them."""

import datetime as dt

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import MANAGER, OPERATOR, Actor, Via
from cordee.kernel.outbound import actions, jobs
from cordee.kernel.outbound.models import LegalBasis
from cordee.kernel.outbound.rules import ORGANISATION

ANYONE = Actor(None)


def operator():
    return Actor(None, role=OPERATOR, via=Via.COMMAND)


def an_organisation(name="Ateliers du Torrent", **columns):
    return actors.create_organisation(name=name, by=operator(), **columns)


def an_operator():
    person = actors.register(email="elie@exemple.fr", name="Élie", is_superuser=True, by=operator())
    return Actor(person, role=OPERATOR)


def a_manager(organisation, email="nadia@exemple.fr", name="Nadia Martin"):
    person = actors.register(email=email, name=name, by=operator())
    actors.give_role(person=person, organisation=organisation, role=MANAGER, by=operator())
    return Actor(person, organisation, MANAGER)


def an_agreement(partner, fields=("name", "phone"), *, by, accepted_by=None, **columns):
    """In force from a month ago for a year when a manager accepts it."""
    given = {
        "title": "Carte des ressourceries",
        "purpose": "Montrer les ressourceries sur une carte régionale.",
        "legal_basis": LegalBasis.LEGITIMATE_INTERESTS,
        "contact": "Léa, lea@partenaire.example",
        "since": by.today - dt.timedelta(days=30),
        "until": by.today + dt.timedelta(days=335),
    } | columns
    agreement = actions.propose_agreement(partner=partner, fields=fields, by=by, **given)
    return actions.accept_agreement(agreement=agreement, by=accepted_by) if accepted_by else agreement


def access_fixture(cast):
    by = cast.actor("animator")
    manager = cast.actor("manager")
    return {
        "agreement": an_agreement(cast.organisation, by=by, accepted_by=manager).pk,
        "waiting": an_agreement(cast.organisation, by=by).pk,
        "foreign": an_agreement(cast.host, by=by).pk,
        "takeout": a_takeout(manager).pk,
        "subscription": a_subscription(manager).pk,
    }


def a_subscription(by, url="https://outil.example/cordee", **options):
    subscription, _secret = actions.subscribe(url=url, kinds=[ORGANISATION], by=by, **options)
    return subscription


def a_takeout(by):
    """Asked, and packed as the worker does."""
    takeout = actions.ask_takeout(by=by)
    jobs.pack(takeout_id=takeout.pk)
    takeout.refresh_from_db()
    return takeout
