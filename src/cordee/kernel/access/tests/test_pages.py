import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cordee.kernel.access import actions, rules
from cordee.kernel.access.models import ApiToken, Invitation
from cordee.kernel.access.queries import actor_for_token
from cordee.kernel.access.tests.builders import a_person, a_team, acting, an_organisation, signed_in
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine, Person

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def team():
    organisation, person, _by = a_team()
    return organisation, person, acting(person, organisation, at=NOW)


def link_in(message):
    found = re.search(r"http://localhost:8000(/\S+)", str(message.body))
    assert found
    return found[1]


def text_of(response):
    return response.content.decode()


# Sign-in


def test_sign_up_by_mailed_link_then_a_name(client, commits):
    with commits():
        client.post(reverse("account_signup"), {"email": "Lea@Example.org", "password1": "trois mots sans lien"})
    person = Person.objects.get(email="lea@example.org")
    assert JournalLine.objects.get(verb="actors.registered").person == person
    assert not EmailAddress.objects.get(user=person).verified
    assert mail.outbox[0].to == ["lea@example.org"]
    where = link_in(mail.outbox[0])
    assert "mon adresse" in text_of(client.get(where)) or "votre adresse" in text_of(client.get(where))
    assert not EmailAddress.objects.get(user=person).verified  # a scanner that follows links confirms nothing
    response = client.post(where)
    assert response.url == reverse("access:welcome")
    assert client.post(response.url, {"name": ""}).status_code == 422
    assert client.post(response.url, {"name": "Léa Bois"}).url == reverse("home")
    person.refresh_from_db()
    assert (person.name, person.language) == ("Léa Bois", "fr")


def test_sign_in_by_password_takes_the_preferences_along(client):
    person = a_person(language="it", scheme="dark")
    response = client.post(reverse("account_login"), {"login": person.email, "password": "un mot de passe"})
    assert response.status_code == 302
    assert (response.cookies["django_language"].value, response.cookies["scheme"].value) == ("it", "dark")


def test_sign_in_by_code(client, commits):
    person = a_person()
    with commits():
        client.post(reverse("account_request_login_code"), {"email": person.email})
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", str(mail.outbox[0].body), re.M)
    assert code
    response = client.post(reverse("account_confirm_login_code"), {"code": code[1]})
    assert response.status_code == 302 and client.session["_auth_user_id"] == str(person.pk)


def test_wrong_passwords_are_slowed_down(client):
    person = a_person()
    for _ in range(6):
        response = client.post(reverse("account_login"), {"login": person.email, "password": "faux"})
    right = client.post(reverse("account_login"), {"login": person.email, "password": "un mot de passe"})
    assert response.status_code == 200 and right.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_chosen_again(client, commits):
    person = a_person()
    with commits():
        client.post(reverse("account_reset_password"), {"email": person.email})
    page = client.get(link_in(mail.outbox[0]), follow=True)
    there = page.redirect_chain[-1][0]
    client.post(there, {"password1": "quatre mots bien choisis", "password2": "quatre mots bien choisis"})
    person.refresh_from_db()
    assert person.check_password("quatre mots bien choisis")


def test_my_account_keeps_and_applies_what_i_choose(client):
    person = a_person()
    signed_in(client, person)
    here = reverse("access:my_account")
    data = {"name": "Nadia M.", "phone": "04 92 51 00 00", "language": "en", "scheme": "dark"}
    response = client.post(here, data)
    assert (response.cookies["django_language"].value, response.cookies["scheme"].value) == ("en", "dark")
    person.refresh_from_db()
    assert (person.name, person.phone, person.language) == ("Nadia M.", "+33492510000", "en")
    assert client.post(here, data | {"phone": "12"}).status_code == 422
    line = JournalLine.objects.get(verb="actors.person_edited")
    assert line.detail == {"changed": ["language", "name", "phone", "scheme"]} and line.label == ""


def test_acting_for_another_organisation(client, team):
    other = an_organisation("La Grange")
    actors.give_role(person=team[1], organisation=other, role="member", by=acting(None, via="command", at=NOW))
    signed_in(client, team[1])
    client.post(reverse("act_for"), {"organisation": other.pk, "next": reverse("access:team")})
    assert "La Grange" in text_of(client.get(reverse("access:team")))


# Tokens


def test_a_token_is_shown_once(client, team):
    signed_in(client, team[1], team[0])
    here = reverse("access:tokens")
    response = client.post(here, {"name": "Notre site", "scopes": ["read"]})
    raw = re.search(r"cordee_[0-9a-f]{8}_[0-9a-f]{40}", text_of(response))
    assert raw and response["Cache-Control"] == "no-store"
    actor = actor_for_token(raw[0], timezone.now())
    assert actor is not None and actor.organisation == team[0]
    assert raw[0] not in text_of(client.get(here))
    assert client.post(here, {"name": ""}).status_code == 422
    client.post(reverse("access:token_withdraw", args=[ApiToken.objects.get().pk]))
    assert actor_for_token(raw[0], timezone.now()) is None


def test_the_tokens_of_others_do_not_exist(client, team):
    _organisation, person, by = a_team("La Grange", "Paul Roux")
    membership = team[0].memberships.get()
    token, _raw = actions.make_token(membership=membership, name="x", by=team[2])
    signed_in(client, person)
    assert client.post(reverse("access:token_withdraw", args=[token.pk])).status_code == 404


# Team


def test_invite_accept_and_come_in_without_a_password(client, team, commits):
    signed_in(client, team[1], team[0])
    with commits():
        response = client.post(reverse("access:invite"), {"email": "paul@example.org", "role": "member"})
    assert response.url == reverse("access:team")
    assert "paul@example.org" in text_of(client.get(response.url))
    client.logout()
    there = link_in(mail.outbox[0])
    page = client.get(there)
    assert page.status_code == 200 and page["Referrer-Policy"] == "same-origin"
    assert team[0].memberships.count() == 1  # a scanner that follows links accepts nothing
    response = client.post(there)
    assert response.url == reverse("access:welcome")
    held = team[0].memberships.get(person__email="paul@example.org")
    assert client.session["_auth_user_id"] == str(held.person.pk)
    assert client.post(there).status_code == 409


def test_an_existing_account_accepts_but_signs_in_the_usual_way(client, team):
    person = a_person("Paul Roux")
    invitation = actions.invite(organisation=team[0], email=person.email, role="member", by=team[2])
    there = reverse("access:invitation", args=[invitation.pk, rules.key_of(invitation)])
    assert client.post(there).url == reverse("access:team")
    assert "_auth_user_id" not in client.session
    assert team[0].memberships.filter(person=person, until=None).exists()


def test_a_wrong_key_is_no_page(client, team):
    invitation = actions.invite(organisation=team[0], email="x@example.org", role="member", by=team[2])
    assert client.get(reverse("access:invitation", args=[invitation.pk, "0" * 40])).status_code == 404
    assert client.post(reverse("access:invitation", args=[invitation.pk, "0" * 40])).status_code == 404
    assert Invitation.objects.get().accepted_at is None


def test_the_last_manager_is_told_who_could_follow(client, team):
    paul = a_person("Paul Roux")
    held = actors.give_role(person=paul, organisation=team[0], role="member", by=team[2])
    signed_in(client, team[1], team[0])
    mine = team[0].memberships.get(person=team[1])
    pages = [reverse("access:leave"), reverse("access:member_end", args=[mine.pk])]
    for page in pages:
        response = client.post(page)
        assert response.status_code == 409
        assert reverse("access:member", args=[held.pk]) in text_of(response)
    response = client.post(reverse("access:member", args=[mine.pk]), {"role": "member"})
    assert response.status_code == 409 and reverse("access:invite") in text_of(response)
    assert client.post(reverse("access:member", args=[held.pk]), {"role": "manager"}).status_code == 302
    assert client.post(reverse("access:leave")).url == reverse("home")
    assert list(team[0].memberships.filter(until=None).values_list("person__name", flat=True)) == ["Paul Roux"]


def test_who_sees_my_name_is_mine_to_choose(client, team):
    signed_in(client, team[1], team[0])
    client.post(reverse("access:show_name"), {"visibility": "public"})
    assert team[0].memberships.get().visibility == "public"


@pytest.mark.parametrize("people", [1, 30])
def test_the_team_page_asks_as_much_for_one_as_for_thirty(client, team, people, django_assert_num_queries):
    for rank in range(people):
        person = a_person(f"Membre {rank}")
        actors.give_role(person=person, organisation=team[0], role="member", by=team[2])
        actions.invite(organisation=team[0], email=f"i{rank}@example.org", role="member", by=team[2])
    signed_in(client, team[1], team[0])
    client.get(reverse("access:team"))
    with django_assert_num_queries(8):
        client.get(reverse("access:team"))


# Claims


def test_claim_from_the_page_to_the_record(client, commits):
    record = an_organisation("La Grange", website="https://grange.example")
    here = reverse("access:claim_ask", args=[record.slug])
    assert client.post(here, {"name": "", "email": "lea"}).status_code == 422
    with commits():
        assert "lea@grange.example" in text_of(client.post(here, {"name": "Léa Bois", "email": "lea@grange.example"}))
    there = link_in(mail.outbox[0])
    client.get(there)
    assert record.memberships.count() == 0
    response = client.post(there)
    assert response.url == f"/annuaire/{record.slug}/"  # their name is known already
    assert record.memberships.get().person.name == "Léa Bois"
    assert "tient déjà" in text_of(client.get(here))
    assert client.post(here, {"name": "Zoé", "email": "zoe@grange.example"}).status_code == 409


def test_the_animator_decides(client, commits):
    record = an_organisation("La Grange")
    operator = a_person("Élie Op", is_superuser=True)
    with commits():
        client.post(reverse("access:claim_ask", args=[record.slug]), {"name": "Léa", "email": "lea@orange.fr"})
    there = link_in(mail.outbox[0])
    with commits():
        assert "va vérifier" in text_of(client.post(there))
    signed_in(client, operator)
    assert "Léa" in text_of(client.get(reverse("access:claims")))
    claim = link_in(mail.outbox[1])
    assert client.post(claim, {"refuse": "1", "reason": ""}).status_code == 422
    assert client.post(claim).url == reverse("access:claims")
    assert record.memberships.get().person.email == "lea@orange.fr"
    assert client.post(claim).status_code == 409


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_claims_asks_as_much_for_one_as_for_thirty(client, rows, django_assert_num_queries):
    by = acting(None, via="public", at=NOW)
    for rank in range(rows):
        record = an_organisation(f"Fiche {rank}")
        claim = actions.ask_claim(organisation=record, email=f"x{rank}@orange.fr", name="X", by=by)
        actions.confirm_claim(claim=claim, by=by)
    signed_in(client, a_person("Élie Op", is_superuser=True))
    client.get(reverse("access:claims"))
    with django_assert_num_queries(6):
        client.get(reverse("access:claims"))


def test_an_expired_invitation_offers_to_send_again(client, team):
    old = acting(team[1], team[0], at=NOW - dt.timedelta(days=15))
    invitation = actions.invite(organisation=team[0], email="x@example.org", role="member", by=old)
    there = reverse("access:invitation", args=[invitation.pk, rules.key_of(invitation)])
    assert "ne sert plus" in text_of(client.get(there))
    assert client.post(there).status_code == 409
    signed_in(client, team[1], team[0])
    assert "lien expiré" in text_of(client.get(reverse("access:team")))
    client.post(reverse("access:invitation_resend", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert rules.is_open(invitation, timezone.now())
    client.post(reverse("access:invitation_withdraw", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.withdrawn_at
