"""« Prévenir un autre outil »: what a manager reads and does."""

import pytest

from cordee.kernel.outbound import actions
from cordee.kernel.outbound.models import Delivery, Subscription
from cordee.kernel.outbound.rules import ORGANISATION
from cordee.kernel.outbound.tests.builders import a_manager, a_subscription, an_organisation

pytestmark = pytest.mark.django_db
LIST = "/partage/prevenir/"
ASKED = {"url": "https://outil.example/cordee", "kinds": [ORGANISATION]}


@pytest.fixture
def nadia(client):
    actor = a_manager(an_organisation("Ateliers du Torrent"))
    client.force_login(actor.person)
    return actor


def page_of(client, subscription, status=200):
    answer = client.get(f"{LIST}{subscription.pk}/")
    assert answer.status_code == status
    return answer.content.decode()


def test_the_key_is_shown_once(client, nadia):
    answer = client.post(LIST, ASKED)
    secret = Subscription.objects.get().secret
    assert secret in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert secret not in client.get(LIST).content.decode()
    assert secret not in page_of(client, Subscription.objects.get())


@pytest.mark.parametrize(
    "url, said",
    [
        ("http://outil.example/", "https://"),
        ("ftp://outil.example/", "https://"),
        ("https://nom:passe@outil.example/", "mot de passe"),
        ("https://outil.example:22/", "port"),
        ("", "manque"),
    ],
)
def test_an_address_that_cannot_be_told_is_said(client, nadia, url, said):
    answer = client.post(LIST, ASKED | {"url": url})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Subscription.objects.exists()


def test_a_rule_that_says_no_is_read_on_the_page(client, nadia):
    client.post(LIST, ASKED)
    answer = client.post(LIST, ASKED)
    assert (answer.status_code, "déjà prévenue" in answer.content.decode()) == (409, True)


def test_the_page_says_what_became_of_each_message(client, nadia):
    subscription = a_subscription(nadia)
    assert "Pas encore de message" in page_of(client, subscription)
    an_organisation("Ferme du Torrent")
    actions.queue(subscription_id=subscription.pk, by=nadia)
    assert "va partir" in page_of(client, subscription)
    delivery = actions.take(subscription_id=subscription.pk, by=nadia)
    actions.mark_failed(delivery=delivery, error="L’adresse a répondu par une erreur (500).", status=500, by=nadia)
    page = page_of(client, subscription)
    assert "Ferme du Torrent" in page and "nouvel essai prévu" in page and "erreur (500)" in page
    Delivery.objects.update(state="sent", sent_at=nadia.at, error="")
    assert "reçu le" in page_of(client, subscription)


def test_one_tests_starts_again_and_ends_from_the_page(client, nadia, settings):
    subscription = a_subscription(nadia)
    at = f"{LIST}{subscription.pk}/"
    assert client.post(f"{at}essai/").status_code == 302
    assert client.post(f"{at}reprendre/").status_code == 409  # it is not stopped
    Subscription.objects.update(state="stopped", stopped_at=nadia.at)
    assert "Reprendre les envois" in page_of(client, subscription)
    assert client.post(f"{at}reprendre/").status_code == 302
    assert "Arrêter les messages" in client.get(f"{at}terminer/").content.decode()
    assert client.post(f"{at}terminer/").status_code == 302
    assert "Terminé" in page_of(client, subscription)


def test_the_addresses_of_others_do_not_exist(client, nadia):
    theirs = a_subscription(a_manager(an_organisation("Ferme du Torrent"), email="bruno@exemple.fr"))
    page_of(client, theirs, status=404)
    assert client.post(f"{LIST}{theirs.pk}/terminer/").status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_the_number_of_queries_does_not_grow(client, nadia, django_assert_num_queries, rows):
    subscription = a_subscription(nadia)
    for number in range(rows):
        an_organisation(f"Organisation {number}")
    actions.queue(subscription_id=subscription.pk, by=nadia)
    page_of(client, subscription)
    with django_assert_num_queries(8):
        page_of(client, subscription)
    for number in range(rows - 1):
        Subscription.objects.create(
            organisation=nadia.organisation, url=f"https://{number}.example/", secret="", kinds=[], created_at=nadia.at
        )
    with django_assert_num_queries(5):
        client.get(LIST)
