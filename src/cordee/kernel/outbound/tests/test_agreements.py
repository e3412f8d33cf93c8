"""An agreement is proposed by the network, accepted by the partner, withdrawn by either, and read by all."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cordee.kernel.actors.rules import MEMBER, Actor
from cordee.kernel.outbound import actions, queries, rules
from cordee.kernel.outbound.models import Agreement, LegalBasis
from cordee.kernel.outbound.tests.builders import a_manager, an_agreement, an_operator, an_organisation
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def elie():
    return an_operator()


@pytest.fixture
def lea():
    return a_manager(an_organisation("Collectif des cartes"), email="lea@partenaire.example")


def test_only_the_network_proposes_and_only_the_partner_accepts(elie, lea):
    with pytest.raises(Refused):
        an_agreement(lea.organisation, by=lea)
    agreement = an_agreement(lea.organisation, by=elie)
    member = Actor(lea.person, lea.organisation, MEMBER)
    for other in (elie, member, a_manager(an_organisation("Les Voisins"), email="v@voisins.example")):
        with pytest.raises(Refused):
            actions.accept_agreement(agreement=agreement, by=other)
    assert rules.standing(agreement, elie.today) == rules.Standing.WAITING
    accepted = actions.accept_agreement(agreement=agreement, by=lea)
    assert rules.standing(accepted, elie.today) == rules.Standing.IN_FORCE
    with pytest.raises(Refused):
        actions.accept_agreement(agreement=agreement, by=lea)


def test_either_side_withdraws_once_and_at_once(elie, lea):
    for by in (elie, lea):
        agreement = an_agreement(lea.organisation, by=elie, accepted_by=lea)
        withdrawn = actions.withdraw_agreement(agreement=agreement, by=by)
        with pytest.raises(Refused):
            rules.require_in_force(withdrawn, elie.today)
        with pytest.raises(Refused):
            actions.withdraw_agreement(agreement=agreement, by=by)


def test_it_begins_and_ends_with_its_days(elie, lea):
    today, day = elie.today, dt.timedelta(days=1)
    agreement = an_agreement(lea.organisation, by=elie, accepted_by=lea, since=today, until=today + day)
    said = [rules.standing(agreement, today + n * day) for n in (-1, 0, 1)]
    assert said == [rules.Standing.COMING, rules.Standing.IN_FORCE, rules.Standing.ENDED]


@pytest.mark.parametrize("wrong", [{"level": "private"}, {"legal_basis": "curiosity"}, {"until": dt.date(2000, 1, 1)}])
def test_the_database_refuses_what_the_law_and_the_rules_do_not_know(elie, lea, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        an_agreement(lea.organisation, by=elie, **wrong)


def test_unknown_fields_are_not_kept_and_the_identifier_always_is(elie, lea):
    agreement = an_agreement(lea.organisation, ["phone", "password", "name", "phone"], by=elie)
    assert agreement.fields == ["slug", "name", "phone"]


def test_each_basis_cites_its_letter():
    assert [basis.article for basis in LegalBasis] == [f"6(1)({letter})" for letter in "abcdef"]


def filled(**changes):
    today = Actor(None).today
    return {
        "partner": "Collectif des Cartes",
        "title": "Carte régionale",
        "purpose": "Montrer qui répare.",
        "fields_agreed": ["name", "sites.commune"],
        "level": "public",
        "legal_basis": "legitimate_interests",
        "contact": "Léa, lea@partenaire.example",
        "since": today.isoformat(),
        "last_day": (today + dt.timedelta(days=364)).isoformat(),
    } | changes


def test_from_the_page_that_proposes_to_the_one_that_reads_in_force(elie, lea, client):
    client.force_login(elie.person)
    answer = client.post("/partage/accords/proposer/", filled())
    agreement = Agreement.objects.get()
    assert answer["Location"] == f"/partage/accords/{agreement.pk}/"
    assert agreement.until == elie.today + dt.timedelta(days=365)
    client.force_login(lea.person)
    assert "attend votre réponse" in client.get("/").content.decode()
    page = client.get(f"/partage/accords/{agreement.pk}/").content.decode()
    assert "Montrer qui répare." in page and "6(1)(f)" in page and "Acceptez-vous" in page
    client.post(f"/partage/accords/{agreement.pk}/accepter/")
    assert "en vigueur" in client.get(f"/partage/accords/{agreement.pk}/").content.decode()
    client.post(f"/partage/accords/{agreement.pk}/retirer/")
    page = client.post(f"/partage/accords/{agreement.pk}/accepter/")
    assert page.status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [{"partner": "Personne"}, {"fields_agreed": []}, {"last_day": "2020-01-01"}, {"level": "private"}, {"since": ""}],
)
def test_what_is_wrong_in_the_form_is_told_and_nothing_is_written(elie, lea, client, wrong):
    client.force_login(elie.person)
    assert client.post("/partage/accords/proposer/", filled(**wrong)).status_code == 422
    assert not Agreement.objects.exists()


def test_what_waits_is_read_by_the_two_sides_and_what_holds_by_the_network(elie, lea):
    voisine = a_manager(an_organisation("Les Voisins"), email="v@voisins.example")
    agreement = an_agreement(lea.organisation, by=elie)
    readers = (elie, lea, voisine, Actor(None))
    assert [queries.agreements_visible_to(one).count() for one in readers] == [1, 1, 0, 0]
    actions.accept_agreement(agreement=agreement, by=lea)
    assert [queries.agreements_visible_to(one).count() for one in readers] == [1, 1, 1, 0]


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_asks_the_same_number_of_queries_for_one_and_thirty(elie, lea, client, number):
    for _one in range(number):
        an_agreement(lea.organisation, by=elie, accepted_by=lea)
    client.force_login(lea.person)
    client.get("/partage/accords/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/partage/accords/")
    assert len(asked) == 6, [query["sql"][:80] for query in asked]
