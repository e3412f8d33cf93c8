"""The public pages of places and rooms."""

import datetime as dt

import pytest
from django.urls import reverse

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Visibility
from cordee.kernel.actors.tests.builders import an_organisation
from cordee.kernel.calendar.actions import Opening, close, set_openings
from cordee.kernel.calendar.models import OpeningRule, Policy, Term
from cordee.kernel.calendar.tests.builders import AT
from cordee.kernel.reference.models import Commune, Perimeter, PerimeterCommune
from cordee.modules.sharing.actions import places
from cordee.modules.sharing.rules import words
from cordee.modules.sharing.tests.places import a_place, a_policy, a_published_place, a_space, an_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia():
    return an_owner()


@pytest.fixture
def embrun():
    row = Commune.objects.create(
        code="05046", country="FR", name="Embrun", folded="embrun", department="05", lat_e6=44564000, lon_e6=6495000
    )
    valley = Perimeter.objects.create(kind="valley", code="serre-poncon", name="Serre-Ponçon", country="FR")
    PerimeterCommune.objects.create(perimeter=valley, commune=row)
    return row


def read(page):
    """The text of a page, its no-break spaces made plain."""
    return page.content.decode().replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize("more", [0, 29])
def test_the_list_asks_the_same_number_of_queries_for_one_and_for_thirty(
    client, nadia, embrun, more, django_assert_num_queries
):
    for number in range(1 + more):
        a_published_place(nadia, f"Hangar {number}", commune="05046", rooms=1 + number % 2)
    client.get(reverse("sharing:places"))
    with django_assert_num_queries(9):
        page = client.get(reverse("sharing:places"))
    assert "Hangar 0" in read(page) and f"{1 + more} lieu" in read(page)


@pytest.mark.parametrize("rooms", [1, 30])
def test_a_place_asks_the_same_number_of_queries_for_one_room_and_for_thirty(
    client, nadia, rooms, django_assert_num_queries
):
    place = a_published_place(nadia, rooms=rooms)
    for number in range(rooms):
        places.host(place=place, organisation=an_organisation(f"Radio {number}"), by=nadia)
    client.get(reverse("sharing:place", args=[place.slug]))
    with django_assert_num_queries(5):
        page = read(client.get(reverse("sharing:place", args=[place.slug])))
    assert f"Salle {rooms}" in page and f"Radio {rooms - 1}" in page


def test_the_list_narrows_by_what_is_asked(client, nadia, embrun):
    a_published_place(nadia, "Hangar", commune="05046", wheelchair="partly")
    a_published_place(nadia, "Fournil", function="kitchen")
    a_place(nadia, "Brouillon", commune="05046")

    def found(query):
        page = read(client.get(reverse("sharing:places") + query))
        return [name for name in ("Hangar", "Fournil", "Brouillon") if f">{name}</a>" in page]

    assert found("") == ["Hangar", "Fournil"]
    assert found("?fonction=kitchen") == ["Fournil"]
    assert found("?ou=commune:05046") == found("?ou=valley:serre-poncon") == ["Hangar"]
    assert found("?accessible=1") == found("?q=hangar") == ["Hangar"]
    assert found("?equipement=wifi&equipement=projector") == ["Hangar", "Fournil"]
    assert found("?equipement=wifi&equipement=stage") == []
    assert found("?fonction=xyz&ou=%00&q=%00&equipement=moat") == ["Hangar", "Fournil"]


def test_features_asked_together_are_those_of_one_room(client, nadia):
    place = a_published_place(nadia, "Hangar")
    a_space(place, nadia, "Scène", features=["stage"])
    page = read(client.get(reverse("sharing:places") + "?equipement=stage&equipement=wifi"))
    assert "Aucun lieu ne répond" in page


def test_empty_pages_say_what_to_do(client, nadia):
    assert "Les responsables d’une organisation ouvrent ici leurs salles" in read(client.get(reverse("sharing:places")))
    client.force_login(nadia.person)
    assert "Le vôtre peut être le premier" in read(client.get(reverse("sharing:places")))


def test_the_keys_and_a_hidden_address_are_not_for_visitors(client, nadia, embrun):
    place = a_published_place(nadia, entering="Code 4821", commune="05046")
    hidden = {"address": Visibility.NETWORK}
    actors.save_site(
        organisation=nadia.organisation, site=place.site, address="3 rue Cachée", visibility=hidden, by=nadia
    )
    url = reverse("sharing:place", args=[place.slug])
    page = read(client.get(url))
    assert "Code 4821" not in page and "rue Cachée" not in page and "Embrun" in page
    client.force_login(nadia.person)
    assert "Code 4821" in read(client.get(url))


def test_a_room_says_its_rules_its_hours_and_its_closures(client, nadia):
    policy = a_policy(nadia, members_only=True, notice=24 * 60, closed_on_public_holidays=True)
    weekly = [Opening(day, 9 * 60, 12 * 60 + 30) for day in range(5)] + [Opening(5, 840, 1440, Term.HOLIDAYS)]
    set_openings(policy=policy, openings=weekly, by=nadia)
    place = a_published_place(nadia)
    close(what=policy, start=AT + dt.timedelta(days=9000), end=AT + dt.timedelta(days=9001), reason="Toit", by=nadia)
    page = read(client.get(reverse("sharing:space", args=[place.spaces.get().pk])))
    for said in (
        "Libre pour les organisations membres",
        "À réserver au moins 1 jour avant",
        "Lundi à vendredi",
        "9 h – 12 h 30",
        "Pendant les vacances scolaires",
        "14 h – minuit",
        "Fermé les jours fériés",
        "Toit",
        "vidéoprojecteur",
    ):
        assert said in page, said


def test_hours_without_any_rule_are_always():
    assert words.hours([]) == []


def test_days_alike_are_said_once():
    rows = [OpeningRule(weekday=day, opens=540, closes=720) for day in (0, 1, 3, 5)]
    (part,) = words.hours(rows)
    assert [line.days for line in part.lines] == ["lundi et mardi", "jeudi", "samedi"]


@pytest.mark.parametrize(
    "columns, said",
    [
        ({}, "Libre pour toutes"),
        ({"access": "approval"}, "Sur demande, pour toutes"),
        ({"access": "approval", "members_only": True}, "Sur demande, pour les organisations membres"),
    ],
)
def test_who_books_is_said_in_a_sentence(columns, said):
    assert words.sentences(Policy(**columns))[0].startswith(said)
