"""Invitations and claims: who enters, and until when."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from cordee.kernel.access import actions, rules
from cordee.kernel.access.models import Claim, ClaimStatus, Invitation
from cordee.kernel.access.tests.builders import AT, OPERATES, a_person, a_team, acting, an_organisation
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine, Membership, Person
from cordee.kernel.actors.rules import Actor, Via
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db


def link(at=AT, person=None):
    return Actor(person, via=Via.LINK, at=at)


def verbs():
    return list(JournalLine.objects.filter(verb__startswith="access.").order_by("pk").values_list("verb", flat=True))


# Invitations


@pytest.fixture
def team():
    return a_team()


def invited(team, email="paul@example.org", role="member"):
    return actions.invite(organisation=team[0], email=email, role=role, by=team[2])


def test_an_invitation_opens_an_account_and_gives_the_role(team, commits):
    with commits():
        invitation = invited(team, "Paul@Example.org ")
    assert [m.to for m in mail.outbox] == [["paul@example.org"]]
    held = actions.accept_invitation(invitation=invitation, by=link(AT + dt.timedelta(hours=1)))
    assert (held.person.email, held.role, held.organisation) == ("paul@example.org", "member", team[0])
    assert verbs() == ["access.invited", "access.joined"]
    invitation.refresh_from_db()
    assert invitation.email == ""


def test_the_mailed_link_is_that_of_the_row(team, commits):
    with commits():
        invitation = invited(team)
    found = re.search(r"/acces/invitation/(\d+)-([0-9a-f]+)/", str(mail.outbox[0].body))
    assert found and int(found[1]) == invitation.pk and rules.fits(invitation, found[2])


def test_an_invitation_ends_at_the_exact_instant(team):
    invitation = invited(team)
    end = invitation.expires_at
    with pytest.raises(Refused):
        actions.accept_invitation(invitation=invitation, by=link(end))
    assert actions.accept_invitation(invitation=invitation, by=link(end - dt.timedelta(microseconds=1)))


def test_an_invitation_serves_once(team):
    invitation = invited(team)
    actions.accept_invitation(invitation=invitation, by=link())
    with pytest.raises(Refused):
        actions.accept_invitation(invitation=invitation, by=link(person=a_person("Léa Bois")))
    assert Membership.objects.count() == 2


def test_sending_again_makes_the_former_link_worthless(team, commits):
    with commits():
        invitation = invited(team)
    former = rules.key_of(invitation)
    with pytest.raises(Refused):
        actions.resend_invitation(invitation=invitation, by=acting(team[1], team[0], at=AT + dt.timedelta(minutes=4)))
    with commits():
        actions.resend_invitation(invitation=invitation, by=acting(team[1], team[0], at=AT + rules.RESEND_AFTER))
    assert len(mail.outbox) == 2
    invitation.refresh_from_db()
    assert not rules.fits(invitation, former)


def test_a_withdrawn_invitation_opens_nothing_and_forgets_the_address(team):
    invitation = invited(team)
    actions.withdraw_invitation(invitation=invitation, by=team[2])
    with pytest.raises(Refused):
        actions.accept_invitation(invitation=invitation, by=link())
    invitation.refresh_from_db()
    assert invitation.email == ""
    invited(team)  # the address is free again


def test_one_open_invitation_per_address(team):
    invitation = invited(team)
    later = acting(team[1], team[0], at=AT + dt.timedelta(days=1))
    assert actions.invite(organisation=team[0], email=invitation.email, role="manager", by=later).pk == invitation.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            organisation=team[0],
            email=invitation.email,
            role="member",
            nonce="x",
            sent_at=AT,
            expires_at=AT + dt.timedelta(1),
        )


@pytest.mark.parametrize("role", ["animator", "operator", "king"])
def test_a_manager_invites_in_the_roles_of_the_house(team, role):
    with pytest.raises(Refused):
        invited(team, role=role)


def test_only_managers_invite(team):
    member = a_person("Paul Roux")
    actors.give_role(person=member, organisation=team[0], role="member", by=team[2])
    for by in (acting(member, team[0], "member"), acting(a_person("Léa Bois"))):
        with pytest.raises(Refused):
            actions.invite(organisation=team[0], email="x@example.org", role="member", by=by)
    with pytest.raises(Refused):
        invited(team, member.email)
    assert Invitation.objects.count() == 0


def test_a_manager_who_accepts_a_smaller_role_stays_manager(team):
    invitation = invited(team)
    held = actions.accept_invitation(invitation=invitation, by=link(person=team[1]))
    assert (held.person, held.role) == (team[1], "manager")


# Claims


@pytest.fixture
def record():
    return an_organisation("La Grange", website="https://www.grange.example/nous", email="grange@orange.fr")


def asked(record, email, at=AT):
    return actions.ask_claim(organisation=record, email=email, name="Léa Bois", by=Actor(None, via=Via.PUBLIC, at=at))


@pytest.mark.parametrize(
    "email,matched",
    [
        ("lea@grange.example", "website"),
        ("GRANGE@orange.fr", "mail"),
        ("lea@orange.fr", ""),
        ("lea@grange.example.evil.example", ""),
        ("lea@evil-grange.example", ""),
        ("lea@www.grange.example", ""),
    ],
)
def test_what_makes_an_address_that_of_the_record(email, matched):
    found = rules.what_matches(email, website="https://www.grange.example/nous", mails=["grange@orange.fr", ""])
    assert found == matched


def test_a_page_on_a_shared_host_proves_nothing():
    assert rules.what_matches("x@facebook.com", website="https://facebook.com/grange", mails=[]) == ""
    assert rules.what_matches("x@", website="", mails=[""]) == ""
    assert rules.what_matches("x@a.example", website="https://[bad", mails=["nous@a.example"]) == "domain"


def test_a_matching_address_becomes_manager_at_once(record, commits):
    with commits():
        claim = asked(record, "Lea@grange.example")
    assert [m.to for m in mail.outbox] == [["lea@grange.example"]]
    assert not Person.objects.filter(email="lea@grange.example").exists()
    done = actions.confirm_claim(claim=claim, by=link())
    assert (done.status, done.matched) == (ClaimStatus.APPROVED, "website")
    held = record.memberships.get()
    assert (held.person.name, held.role, held.since) == ("Léa Bois", "manager", AT.date())
    assert verbs() == ["access.claim_asked", "access.claimed"]


def test_another_address_waits_for_the_animator(record, commits):
    animator = a_person("Ana Lys")
    host = an_organisation("Le Réseau", is_host=True)
    actors.give_role(person=animator, organisation=host, role="animator", by=OPERATES)
    with commits():
        claim = actions.confirm_claim(claim=asked(record, "lea@orange.fr"), by=link())
    assert claim.status == ClaimStatus.PENDING
    assert record.memberships.count() == 0
    assert [m.to for m in mail.outbox] == [["lea@orange.fr"], [animator.email]]
    by = acting(animator, host, "animator")
    with pytest.raises(Refused):
        actions.approve_claim(claim=claim, by=acting(animator))
    with commits():
        actions.approve_claim(claim=claim, by=by)
    assert record.memberships.get().person.email == "lea@orange.fr"
    assert mail.outbox[-1].to == ["lea@orange.fr"]
    with pytest.raises(Refused):
        actions.refuse_claim(claim=claim, reason="trop tard", by=by)


def test_a_refused_claim_says_why(record, commits):
    claim = actions.confirm_claim(claim=asked(record, "lea@orange.fr"), by=link())
    with commits():
        actions.refuse_claim(claim=claim, reason="Nous ne vous connaissons pas.", by=OPERATES)
    assert "Nous ne vous connaissons pas." in mail.outbox[-1].body
    assert record.memberships.count() == 0


def test_a_claimed_record_is_not_claimed_again(record):
    first, second = asked(record, "lea@grange.example"), asked(record, "paul@grange.example")
    actions.confirm_claim(claim=first, by=link())
    with pytest.raises(Refused) as refused:
        actions.confirm_claim(claim=second, by=link())
    assert refused.value.who
    with pytest.raises(Refused):
        asked(record, "zoe@grange.example")


def test_a_claim_link_ends_at_the_exact_instant_and_serves_once(record):
    claim = asked(record, "lea@grange.example")
    with pytest.raises(Refused):
        actions.confirm_claim(claim=claim, by=link(claim.expires_at))
    actions.confirm_claim(claim=claim, by=link(claim.expires_at - dt.timedelta(microseconds=1)))
    with pytest.raises(Refused):
        actions.confirm_claim(claim=claim, by=link())


def test_a_record_whose_manager_is_gone_can_be_claimed_again(record):
    first = actions.confirm_claim(claim=asked(record, "lea@grange.example"), by=link())
    record.memberships.update(until=AT.date())
    second = actions.confirm_claim(claim=asked(record, "paul@grange.example"), by=link())
    first.refresh_from_db()
    assert (first.status, second.status) == (ClaimStatus.ENDED, ClaimStatus.APPROVED)


def test_links_are_few_a_day(record):
    for _ in range(3):
        asked(record, "lea@orange.fr")
    with pytest.raises(Refused):
        asked(record, "lea@orange.fr")
    assert asked(record, "lea@orange.fr", AT + dt.timedelta(days=1)).pk


def test_the_table_holds_one_approved_claim(record):
    columns = {"organisation": record, "status": "approved", "sent_at": AT, "expires_at": AT + dt.timedelta(1)}
    Claim.objects.create(nonce="a", **columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(nonce="b", **columns)


def test_old_claims_forget_who_asked(record):
    asked(record, "lea@orange.fr")
    kept = actions.confirm_claim(claim=asked(record, "paul@orange.fr"), by=link())
    assert actions.forget_old_claims(by=OPERATES.later(AT + rules.CLAIMS_KEPT)) == 0
    assert actions.forget_old_claims(by=OPERATES.later(AT + rules.CLAIMS_KEPT + dt.timedelta(seconds=1))) == 1
    kept.refresh_from_db()
    assert kept.email == "paul@orange.fr"
