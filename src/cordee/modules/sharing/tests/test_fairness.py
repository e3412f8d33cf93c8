"""Hours lent and borrowed: exact, in UTC, times the quantity; use at home is no loan."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from cordee.kernel.actors.rules import MANAGER
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar.models import Booking, Occupancy
from cordee.kernel.calendar.rules import reach_of
from cordee.modules.sharing.queries import fairness
from cordee.modules.sharing.tests.lent import a_land, a_place, a_room, a_thing

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOW = dt.datetime(2027, 12, 1, tzinfo=dt.UTC)


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(dt.UTC)


def taken(thing, who, start, end, quantity=1, state="confirmed"):
    booking = Booking.objects.create(organisation=who, title="Prise", zone="Europe/Paris", created_at=NOW)
    Occupancy.objects.create(
        booking=booking, resource=thing.resource, start=at(start), end=at(end), quantity=quantity, state=state,
        reach=reach_of(at(end) - at(start)),
    )  # fmt: skip


@pytest.fixture
def lent(db):
    a_land()
    place, who = a_place(), an_organisation("Qui emprunte")
    room, things = a_room(place), a_thing(place, quantity=4)
    taken(room, who, "2027-03-27T21:00", "2027-03-28T07:00")  # nine hours: the clocks go forward
    taken(things, who, "2027-05-03T09:00", "2027-05-03T11:00", quantity=3)
    taken(room, place.site.organisation, "2027-06-01T09:00", "2027-06-01T10:00")
    taken(room, who, "2027-06-02T09:00", "2027-06-02T10:00", state="cancelled")
    taken(room, who, "2027-12-24T09:00", "2027-12-24T10:00")  # not yet
    taken(room, who, "2026-06-02T09:00", "2026-06-02T10:00")  # another year
    return place.site.organisation, who


def told(lines):
    return [(line.name, line.lent, line.borrowed) for line in lines]


def test_hours_are_real_times_the_quantity_and_home_is_no_loan(lent, django_assert_num_queries):
    owner, who = lent
    with django_assert_num_queries(2):
        flows = fairness.flows(2027, NOW)
    assert told(fairness.by_family(flows, owner.pk)) == [("salles", 540, 0), ("son, lumière, image", 360, 0)]
    assert told(fairness.by_family(flows, who.pk)) == [("salles", 0, 540), ("son, lumière, image", 0, 360)]
    assert told(fairness.by_organisation(flows)) == sorted([(owner.name, 900, 0), (who.name, 0, 900)])
    assert [row[3] for row in fairness.csv_lines(flows)] == ["6,00", "9,00"]


def test_the_owner_reads_how_far_each_thing_is_used(lent):
    rows = fairness.uses(2027, lent[0], NOW)
    assert [(use.name, use.bookings, use.minutes, use.lent) for use in rows] == [
        ("Grande salle", 2, 600, 540),
        ("Vidéoprojecteur", 1, 360, 360),
    ]


def test_a_year_that_means_nothing_is_this_one():
    assert [fairness.year_of(text, NOW) for text in ("2026", "", "1999", "abc", "²²²²")] == [
        2026,
        2027,
        2027,
        2027,
        2027,
    ]


def test_a_member_reads_the_page_and_takes_the_file(client):
    person = a_person()
    an_organisation("La Grange", team=[(person, MANAGER)])
    client.force_login(person)
    assert "Rien de prêté" in client.get("/lieux-materiel/prete-emprunte/").content.decode()
    answer = client.get("/lieux-materiel/prete-emprunte/export.csv")
    assert answer.status_code == 200 and "Qui emprunte" in answer.content.decode()
