"""The search over all owners: who is free then, within reach; and what is possible instead."""

import datetime as dt
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar.models import Booking, Occupancy, Resource
from cordee.kernel.calendar.queries import breaches_by_resource
from cordee.kernel.calendar.rules import reach_of
from cordee.kernel.reference.models import Certainty, Commune, Parameter
from cordee.modules.sharing.forms.search import SearchForm
from cordee.modules.sharing.models import Tariff
from cordee.modules.sharing.queries import travel
from cordee.modules.sharing.queries.search import answer
from cordee.modules.sharing.queries.search_other import others
from cordee.modules.sharing.rules.search import Wish, names_in
from cordee.modules.sharing.tests.lent import a_land, a_place, a_room, a_thing

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOW = dt.datetime(2027, 1, 4, 9, tzinfo=PARIS)


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(dt.UTC)


START, END = at("2027-01-07T14:00"), at("2027-01-07T17:00")  # a Thursday


def held(room, start=START, end=END, quantity=1):
    booking = Booking.objects.create(
        organisation=room.resource.organisation, title="Prise", zone="Europe/Paris", created_at=NOW
    )
    Occupancy.objects.create(
        booking=booking, resource=room.resource, start=start, end=end, reach=reach_of(end - start), quantity=quantity,
        state="confirmed",
    )  # fmt: skip


@pytest.fixture
def land(db):
    a_land()
    return {row.name: row for row in Commune.objects.all()}


@pytest.fixture
def by(db):
    return Actor(a_person(), an_organisation("Qui cherche"), MANAGER, at=NOW)


def a_wish(land, *near, **columns):
    columns = {"persons": 12, "minutes": 30} | columns
    return Wish(START, END, near=tuple(land[name] for name in near), **columns)


def names(found):
    return [one.resource.name for one in found.items]


def test_the_nearest_first_then_the_seats_just_above_the_need(land, by):
    embrun, gap = a_place("Embrun", "05046"), a_place("Gap", "05061")
    a_room(embrun, "Trop petite", 11)
    a_room(embrun, "Vaste", 80)
    a_room(embrun, "Juste", 12)
    a_room(gap, "À Gap", 12)
    a_room(a_place("Briançon", "05023"), "Trop loin", 12)
    assert names(answer(a_wish(land, "Embrun"), by=by)) == ["Juste", "Vaste"]
    assert names(answer(a_wish(land, "Embrun", "Gap"), by=by)) == ["Juste", "À Gap", "Vaste"]
    assert names(answer(a_wish(land, "Embrun", minutes=50), by=by)) == ["Juste", "Vaste", "À Gap"]


def test_only_what_has_all_that_is_asked(land, by):
    open_to_all = a_place("De plain-pied", wheelchair="yes")
    a_room(open_to_all, "Équipée", 12, ["projector", "wifi"])
    a_room(open_to_all, "Nue", 12, ["wifi"])
    a_room(a_place("À l’étage", wheelchair="no"), "Étage", 12, ["projector"])
    a_room(a_place("Jamais regardé"), "Inconnue", 12, ["projector"])
    wish = a_wish(land, features=("projector",), accessible=True)
    assert names(answer(wish, by=by)) == ["Équipée"]


def test_drafts_and_what_is_out_of_use_are_not_found(land, by):
    a_room(a_place("Brouillon", published=False))
    room = a_room(a_place("Ouvert"))
    Resource.objects.filter(pk=room.resource_id).update(active=False)
    assert names(answer(a_wish(land), by=by)) == []


def test_the_answer_is_that_of_the_calendar(land, by):
    place = a_place()
    rooms = [a_room(place, "Libre"), a_room(place, "Prise"), a_room(place, "Membres", members_only=True)]
    held(rooms[1])
    wish = a_wish(land)
    found = answer(wish, by=by)
    said = breaches_by_resource(list(Resource.objects.select_related("policy")), wish.ask(by))
    assert names(found) == ["Libre"]
    assert {one.resource.pk: list(one.breaches) for one in found.busy} == dict(said)


def test_each_answer_says_its_price_and_leads_to_the_form_with_its_hours(land, by):
    room = a_room(a_place())
    Tariff.objects.create(
        resource=room.resource, audience="public", per="hour", amount_cents=1000, since=dt.date(2027, 1, 1)
    )
    one = answer(a_wish(land, "Embrun"), by=by).items[0]
    assert one.quote and one.quote.total_cents == 3000
    path, _mark, query = one.url.partition("?")
    assert path == reverse("sharing:book", args=[room.resource_id])
    assert query == "jour=2027-01-07&debut=14%3A00&fin=17%3A00&personnes=12"


def test_things_are_found_by_words_family_and_number(land, by):
    place = a_place()
    a_thing(place, "Vidéoprojecteur", 2)
    a_thing(place, "Barnum 3 × 3", 6, "furniture")
    assert names(answer(a_wish(land, room=False, q="projecteur", quantity=2), by=by)) == ["Vidéoprojecteur"]
    assert names(answer(a_wish(land, room=False, family="furniture"), by=by)) == ["Barnum 3 × 3"]
    assert names(answer(a_wish(land, room=False, q="projecteur", quantity=3), by=by)) == []


@pytest.mark.parametrize("count", [1, 30])
def test_thirty_rooms_cost_as_many_queries_as_one(count, land, by, django_assert_num_queries):
    place = a_place()
    rooms = [a_room(place, f"Salle {rank}", 12) for rank in range(count)]
    Resource.objects.update(policy=rooms[0].resource.policy)
    wish = a_wish(land, "Embrun")
    with django_assert_num_queries(8):
        found = answer(wish, by=by)
    assert len(found.items) == count


def offered(land, by, wish=None):
    wish = wish or a_wish(land)
    found = answer(wish, by=by)
    assert not found.items
    return {one.code: one for one in others(found, wish, by=by)}


def test_other_hours_of_the_room_that_is_taken(land, by):
    room = a_room(a_place(), seats=12)
    held(room, at("2027-01-07T16:30"), at("2027-01-07T18:00"))
    offers = offered(land, by)
    hours = {code: (one.start.astimezone(PARIS), one.end.astimezone(PARIS)) for code, one in offers.items()}
    said = {code: f"{start:%d %H:%M}–{end:%H:%M}" for code, (start, end) in hours.items()}
    assert said == {"shift": "07 13:30–16:30", "shorten": "07 14:00–16:30", "other_day": "08 14:00–17:00"}
    assert "jour=2027-01-08&debut=14%3A00&fin=17%3A00" in offers["other_day"].rooms[0].url
    assert "vendredi 8 janvier" in offers["other_day"].words


def test_two_rooms_of_the_same_place_when_one_is_too_small(land, by):
    place, elsewhere = a_place(), a_place("Ailleurs")
    for name, seats, where in (("A", 8, place), ("B", 7, place), ("C", 5, place), ("D", 11, elsewhere)):
        a_room(where, name, seats)
    offers = offered(land, by)
    assert [one.resource.name for one in offers["split"].rooms] == ["A", "C"]
    assert "8 et 5 places" in offers["split"].words
    assert set(offers) == {"split"}


def test_further_without_and_smaller_are_said(land, by):
    a_room(a_place("Loin", "05023"), "Loin", 12, ["projector"])
    a_room(a_place("Près"), "Nue", 12)
    offers = offered(land, by, a_wish(land, "Embrun", features=("projector",)))
    assert {code: one.rooms[0].resource.name for code, one in offers.items()} == {"further": "Loin", "without": "Nue"}
    assert "depuis Embrun" in offers["further"].words
    assert "vidéoprojecteur" in offers["without"].words
    small = offered(land, by, a_wish(land, "Embrun", persons=200))
    assert {code: one.rooms[0].resource.name for code, one in small.items()} == {"smaller": "Nue"}


@pytest.mark.parametrize("count", [1, 30])
def test_what_is_possible_costs_as_many_queries_for_thirty(count, land, by, django_assert_num_queries):
    place = a_place()
    rooms = [a_room(place, f"Salle {rank}", 12) for rank in range(count)]
    Resource.objects.update(policy=rooms[0].resource.policy)
    for room in rooms:
        held(room)
    wish = a_wish(land)
    found = answer(wish, by=by)
    with django_assert_num_queries(11):
        assert {one.code for one in others(found, wish, by=by)} == {"shift", "other_day"}


def test_travel_is_kilometres_times_a_figure_that_can_be_changed(land):
    here, there = (44_564_000, 6_495_000), (44_559_000, 6_079_000)
    assert travel.per_km(NOW.date()) == Fraction("1.4")
    assert travel.minutes(here, there, Fraction("1.4")) == 47  # 33 km as the crow flies
    assert travel.minutes(here, here, Fraction("1.4")) == 0
    Parameter.objects.create(code=travel.CODE, label="Trajet", value="2", source="", certainty=Certainty.CHOICE)
    assert travel.per_km(NOW.date()) == 2


def test_a_text_names_several_communes():
    assert names_in("Embrun ou Gap") == ["Embrun", "Gap"]
    assert names_in("Embrun or Gap, Briançon ; Embrun") == ["Embrun", "Gap", "Briançon"]
    assert names_in("Saint-Jean-d’Orléans") == ["Saint-Jean-d’Orléans"]


ASKED = {"quoi": "salle", "jour": "2027-01-07", "debut": "14:00", "fin": "17:00", "personnes": "12"}


def asked(**change):
    return SearchForm(ASKED | change, now=NOW)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fin": "14:00"}, "fin"),
        ({"fin": "13:00"}, "fin"),
        ({"fin_jour": "2037-01-07"}, "fin"),
        ({"jour": "2026-12-01"}, "jour"),
        ({"jour": "2027-03-28", "debut": "02:15", "fin": "05:00"}, "debut"),
        ({"jour": "2027-10-31", "debut": "02:15", "fin": "05:00"}, "fold"),
        ({"jour": "0001-01-01", "debut": "00:00"}, "debut"),
        ({"jour": "hier"}, "jour"),
        ({"pres": "Nulle-Part-sur-Rien"}, "pres"),
        ({"personnes": "0"}, "personnes"),
        ({"minutes": "abc"}, "minutes"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(change, field, land):
    assert list(asked(**change).errors) == [field]


def test_the_hour_read_twice_is_asked_then_kept(land):
    form = asked(jour="2027-10-31", debut="02:15", fin="05:00", fold="1")
    assert form.is_valid()
    assert form.span[0] == dt.datetime(2027, 10, 31, 1, 15, tzinfo=dt.UTC)


def test_a_visitor_searches_on_the_page(land):
    room = a_room(a_place("La Manutention"), "Salle des voûtes", 14)
    page = reverse("sharing:search")
    client = Client()
    assert "Chercher" in client.get(page).content.decode()
    day = (dt.datetime.now(PARIS) + dt.timedelta(days=3)).date()
    told = client.get(page, ASKED | {"jour": day.isoformat(), "pres": "Embrun", "minutes": "30"})
    assert told.status_code == 200
    text = told.content.decode()
    assert "Salle des voûtes" in text and "La Manutention" in text and "estimés" in text
    held(room, *(dt.datetime.combine(day, dt.time(hour), PARIS) for hour in (14, 17)))
    text = client.get(page, ASKED | {"jour": day.isoformat()}).content.decode()
    assert "Ce qui est possible" in text and "Déjà pris à ces heures." in text
    assert client.get(page, ASKED | {"jour": "2020-01-01"}).status_code == 422
