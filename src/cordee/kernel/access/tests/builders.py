"""People and organisations of the tests, made by the actions that users call."""

import datetime as dt

from django.utils import timezone

from cordee.kernel.access import actions, rules
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import OPERATOR, Actor, Via

AT = timezone.make_aware(dt.datetime(2026, 11, 25, 9, 0))
OPERATES = Actor(None, role=OPERATOR, via=Via.COMMAND, at=AT)


def a_person(name="Nadia Martin", email="", **columns):
    email = email or f"{name.lower().replace(' ', '.')}@torrent.example"
    return actors.register(email=email, name=name, password="un mot de passe", by=OPERATES, **columns)


def an_organisation(name="Ateliers du Torrent", manager=None, **columns):
    return actors.create_organisation(name=name, manager=manager, by=OPERATES, **columns)


def acting(person, organisation=None, role="manager", at=AT, via=Via.PAGE):
    return Actor(person, organisation, role if organisation else "", via, at)


def a_team(name="Ateliers du Torrent", manager="Nadia Martin"):
    """(organisation, its manager, the manager acting for it)"""
    person = a_person(manager)
    organisation = an_organisation(name, person)
    return organisation, person, acting(person, organisation)


def signed_in(client, person, organisation=None):
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    if organisation is not None:
        session = client.session
        session["acting_for"] = organisation.pk
        session.save()
    return client


def access_fixture(cast):
    """What the lines of access.csv point to."""
    by = cast.actor("manager")
    record = an_organisation("Fiche sans responsable", website="https://fiche.example")
    public = Actor(None, via=Via.PUBLIC)
    waiting = actions.ask_claim(organisation=record, email="x@orange.fr", name="X", by=public)
    actions.confirm_claim(claim=waiting, by=public)
    claim = actions.ask_claim(organisation=record, email="y@orange.fr", name="Y", by=public)
    invitation = actions.invite(organisation=cast.organisation, email="z@orange.fr", role="member", by=by)
    member = cast.organisation.memberships.get(person=cast.people["member"])
    membership = cast.organisation.memberships.get(person=cast.people["manager"])
    token, _raw = actions.make_token(membership=membership, name="x", by=by)
    return {
        "slug": record.slug,
        "waiting": waiting.pk,
        "claim": claim.pk,
        "claim_key": rules.key_of(claim),
        "invitation": invitation.pk,
        "invitation_key": rules.key_of(invitation),
        "member": member.pk,
        "token": token.pk,
    }
