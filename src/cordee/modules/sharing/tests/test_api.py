"""Places and equipment for other tools: search, book, change, cancel; bad requests are told what is wrong."""

import datetime as dt
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from cordee.kernel.access.actions import make_token
from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar.models import LIVE, Booking, Occupancy
from cordee.modules.sharing.api.reading import FamilyCode
from cordee.modules.sharing.models import Family, Tariff
from cordee.modules.sharing.tests.lent import a_land, a_place, a_room, a_thing

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
R = "/api/v1"


def a_caller(name="Qui réserve", scopes=("read", "write")):
    """A client that holds a token of a new organisation."""
    person = a_person()
    owner = an_organisation(name, team=[(person, MANAGER)])
    membership = person.memberships.get()
    _row, raw = make_token(membership=membership, name="Essai", scopes=[*scopes], by=Actor(person, owner, MANAGER))
    client = Client(headers={"Authorization": f"Bearer {raw}"})
    client.organisation = owner  # type: ignore[attr-defined]
    return client


@pytest.fixture
def land(db):
    a_land()


@pytest.fixture
def room(land):
    return a_room(a_place("La Manutention"), seats=20)


@pytest.fixture
def caller(db):
    return a_caller()


def a_tuesday():
    """A Tuesday of winter time or summer time, far enough from a change of clocks for what follows."""
    day = dt.datetime.now(PARIS).date() + dt.timedelta(days=10)
    return day + dt.timedelta(days=(1 - day.weekday()) % 7)


TUESDAY = a_tuesday()


def wall(hour=14, days=0):
    return f"{TUESDAY + dt.timedelta(days=days)}T{hour:02d}:00"


def post(caller, room, start=None, end=None, **body):
    asked = {"resource": room.resource_id, "start": start or wall(14), "end": end or wall(17)} | body
    return caller.post(f"{R}/bookings", asked, content_type="application/json")


def made(answer):
    assert answer.status_code in (200, 201), answer.content.decode()
    return answer.json()["made"]


def starts(rows):
    return [row["start"][:16] for row in rows]


def test_a_booking_is_made_once_and_told(caller, room):
    Tariff.objects.create(
        resource=room.resource, audience="public", per="hour", amount_cents=1000, since=dt.date(2020, 1, 1)
    )
    answer = post(caller, room, title="Atelier", idempotency_key="a1")
    (one,) = made(answer)
    assert answer.status_code == 201
    assert (one["state"], one["title"], one["organisation"]) == ("confirmed", "Atelier", caller.organisation.slug)
    assert starts([one]) == [wall(14)]
    assert made(post(caller, room, title="Atelier", idempotency_key="a1")) == [one]
    assert Occupancy.objects.count() == 1
    assert [line["cents"] for line in Booking.objects.get().terms["prices"]] == [3000]
    assert caller.get(f"{R}/bookings/{one['id']}").json() == one
    assert caller.get(f"{R}/bookings").json() == {"items": [one], "next": None}


def test_a_refusal_says_the_rule_who_lifts_it_and_hours_that_are_free(caller, room):
    post(a_caller("Avant"), room)
    answer = post(caller, room)
    told = answer.json()
    assert answer.status_code == 409
    assert told["rule"] == "Grande salle : Déjà pris à ces heures." and told["who"] == ""
    assert told["nearest"]
    for yes in told["nearest"]:
        assert yes["url"].startswith(f"http://testserver{reverse('sharing:book', args=[room.resource_id])}?jour=")
        again = post(caller, room, yes["start"], yes["end"])
        assert again.status_code == 201, again.content
        Occupancy.objects.filter(booking=again.json()["made"][0]["id"]).update(state="cancelled")


def test_a_series_is_all_or_nothing_unless_dates_may_be_skipped(caller, room):
    post(a_caller("Avant"), room, wall(14, 7), wall(17, 7))
    weekly = {"rrule": "FREQ=WEEKLY;COUNT=3"}
    refused = post(caller, room, **weekly)
    assert refused.status_code == 409
    assert [date["start"] for date in refused.json()["conflicts"]] == [wall(14, 7)]
    assert Booking.objects.count() == 1
    answer = post(caller, room, skip_conflicts=True, idempotency_key="serie", **weekly)
    assert starts(made(answer)) == [wall(14), wall(14, 14)]
    (skipped,) = answer.json()["skipped"]
    assert skipped["start"] == wall(14, 7) and "Déjà pris" in skipped["rule"]
    again = post(caller, room, skip_conflicts=True, idempotency_key="serie", **weekly)
    assert again.json() == answer.json()
    assert Booking.objects.count() == 3


def test_dates_are_added_and_left_out(caller, room):
    rows = made(post(caller, room, rrule="FREQ=WEEKLY;COUNT=3", rdate=[wall(14, 2)], exdate=[wall(14, 7)]))
    assert starts(rows) == [wall(14), wall(14, 2), wall(14, 14)]
    only = made(post(caller, room, wall(8), wall(9), rdate=[wall(8, 1)]))
    assert starts(only) == [wall(8), wall(8, 1)]


def series(caller, room):
    return made(post(caller, room, rrule="FREQ=WEEKLY;COUNT=4"))


def live():
    rows = Occupancy.objects.filter(state__in=LIVE).order_by("start")
    return [f"{start.astimezone(PARIS):%Y-%m-%dT%H:%M}" for start in rows.values_list("start", flat=True)]


def patch(caller, row, scope, **body):
    return caller.patch(f"{R}/bookings/{row['id']}?scope={scope}", body, content_type="application/json")


@pytest.mark.parametrize(
    ("scope", "hours"),
    [
        ("this", [(14, 0), (9, 7), (14, 14), (14, 21)]),
        ("following", [(14, 0), (9, 7), (9, 14), (9, 21)]),
        ("all", [(9, 0), (9, 7), (9, 14), (9, 21)]),
    ],
)
def test_a_date_those_that_follow_or_all_are_moved(caller, room, scope, hours):
    rows = series(caller, room)
    answer = patch(caller, rows[1], scope, start=wall(9, 7), end=wall(10, 7))
    assert answer.status_code == 200, answer.content
    assert live() == sorted(wall(hour, days) for hour, days in hours)


def test_a_series_takes_another_rhythm(caller, room):
    rows = series(caller, room)
    assert patch(caller, rows[2], "following", rrule="FREQ=DAILY;COUNT=2").status_code == 200
    assert live() == [wall(14), wall(14, 7), wall(14, 14), wall(14, 15)]


@pytest.mark.parametrize(("scope", "left"), [("this", [0, 14, 21]), ("following", [0]), ("all", [])])
def test_a_date_those_that_follow_or_all_are_cancelled(caller, room, scope, left):
    rows = series(caller, room)
    answer = caller.delete(f"{R}/bookings/{rows[1]['id']}?scope={scope}")
    assert answer.status_code == 200, answer.content
    assert len(answer.json()["cancelled"]) == 4 - len(left)
    assert live() == [wall(14, days) for days in left]
    again = caller.delete(f"{R}/bookings/{rows[1]['id']}?scope={scope}")
    assert again.status_code == 409 and again.json()["rule"]


def test_another_quantity_of_things(caller, land):
    thing = a_thing(a_place(), quantity=5)
    (one,) = made(post(caller, thing, quantity=2))
    assert made(patch(caller, one, "this", quantity=5))[0]["quantity"] == 5
    assert patch(caller, one, "this", quantity=6).status_code == 409
    assert patch(caller, one, "following", quantity=1).status_code == 422
    assert patch(caller, one, "this").status_code == 422


def test_strangers_see_nothing_and_readers_write_nothing(caller, room):
    (one,) = made(post(caller, room))
    stranger, reader = a_caller("Ailleurs"), a_caller("Lecture", scopes=["read"])
    assert stranger.get(f"{R}/bookings/{one['id']}").status_code == 404
    assert patch(stranger, one, "this", start=wall(9), end=wall(10)).status_code == 404
    assert stranger.delete(f"{R}/bookings/{one['id']}").status_code == 404
    assert stranger.get(f"{R}/bookings").json()["items"] == []
    assert post(reader, room, wall(8), wall(9)).status_code == 403
    assert post(Client(), room, wall(8), wall(9)).status_code == 401
    assert live() == [wall(14)]


@pytest.mark.parametrize(
    ("start", "end", "status", "field"),
    [
        (wall(14), wall(14), 422, "end"),
        (wall(14), wall(13), 422, "end"),
        (wall(14), f"{TUESDAY.year + 10}-01-01T10:00", 422, "end"),
        ("2020-01-01T10:00", "2020-01-01T11:00", 409, ""),
        ("2027-03-28T02:15", "2027-03-28T05:00", 422, "start"),
        ("2027-10-31T02:15", "2027-10-31T05:00", 422, "start"),
        ("2027-02-30T10:00", "2027-02-30T11:00", 422, "start"),
        ("9999-12-31T23:59", "9999-12-31T23:59Z", 422, "start"),
        ("0001-01-01T00:00+14:00", "0001-01-01T01:00", 422, "start"),
        ("hier", "demain", 422, "start"),
        ("2027-01-07", "2027-01-08", 422, "start"),
        ("2199-01-07T10:00", "2199-01-07T11:00", 409, ""),
    ],
)
def test_hours_that_cannot_be_answer_what_is_wrong(caller, room, start, end, status, field):
    answer = post(caller, room, start, end)
    assert answer.status_code == status, answer.content.decode()
    told = answer.json()
    assert told["rule"] if status == 409 else field in [problem["field"] for problem in told["fields"]]
    if status == 422:
        window = caller.get(f"{R}/resources/{room.resource_id}/availability", {"from": start, "to": end})
        found = caller.get(f"{R}/availability", {"from": start, "to": end})
        assert {window.status_code, found.status_code} == {422}
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    ("offset", "utc"), [("+02:00", dt.datetime(2027, 10, 31, 0, 15)), ("+01:00", dt.datetime(2027, 10, 31, 1, 15))]
)
def test_an_offset_settles_the_hour_read_twice(caller, room, offset, utc):
    (one,) = made(post(caller, room, f"2027-10-31T02:15{offset}", "2027-10-31T05:00"))
    assert Occupancy.objects.get().start == utc.replace(tzinfo=dt.UTC)
    assert one["start"] == f"2027-10-31T02:15:00{offset}"


@pytest.mark.parametrize(
    "change",
    [
        {"resource": 999_999},
        {"quantity": 0},
        {"timezone": "Europe/Gap"},
        {"rrule": "FREQ=HOURLY"},
        {"rrule": "tous les mardis"},
        {"rdate": ["demain"]},
        {"title": "a\x00b"},
        {"title": "x" * 161},
        {"surprise": 1},
    ],
)
def test_values_that_cannot_be_are_named(caller, room, change):
    answer = post(caller, room, **change)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"].split(".")[0] == next(iter(change))
    assert not Booking.objects.exists()


def test_what_is_lent_is_listed_with_its_rules(client, room):
    thing = a_thing(room.place, quantity=3)
    a_room(a_place("Brouillon", published=False))
    told = {item["id"]: item for item in client.get(f"{R}/resources").json()["items"]}
    assert set(told) == {room.resource_id, thing.resource_id}
    one = told[room.resource_id]
    assert (one["kind"], one["seats"], one["access"], one["place"]["commune"]["name"]) == (
        "space", 20, "free", "Embrun",
    )  # fmt: skip
    assert client.get(f"{R}/resources", {"kind": "equipment"}).json()["items"] == [told[thing.resource_id]]
    assert client.get(f"{R}/resources/{room.resource_id}").json() == one
    assert client.get(f"{R}/resources/999999").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_thirty_resources_cost_as_many_queries_as_one(client, land, count, django_assert_num_queries):
    place = a_place()
    for rank in range(count):
        a_room(place, f"Salle {rank}")
    with django_assert_num_queries(5):
        assert len(client.get(f"{R}/resources").json()["items"]) == count


def test_a_window_says_what_is_taken_and_nobody_is_named(caller, client, room):
    post(caller, room, wall(14), wall(15), title="Secret")
    post(caller, room, wall(15), wall(16), title="Secret")
    asked = {"from": wall(13), "to": wall(17)}
    answer = client.get(f"{R}/resources/{room.resource_id}/availability", asked)
    told = answer.json()
    assert (told["free"], told["refusals"][0]["code"]) == (False, "taken")
    assert [(piece["start"][11:16], piece["end"][11:16], piece["left"]) for piece in told["busy"]] == [
        ("14:00", "16:00", 0)
    ]
    assert told["nearest"] and "Secret" not in answer.content.decode()
    free = client.get(f"{R}/resources/{room.resource_id}/availability", asked | {"to": wall(14)}).json()
    assert (free["free"], free["refusals"], free["price"]["total_cents"]) == (True, [], 0)


def test_the_search_is_that_of_the_page(client, caller, room):
    far = a_room(a_place("Loin", "05023"), "Loin", 12)
    asked = {"from": wall(14), "to": wall(17), "capacity": 12, "near": "Embrun or Gap", "minutes": 30}
    (one,) = client.get(f"{R}/availability", asked).json()["items"]
    assert (one["resource"], one["travel_minutes"], one["travel_from"]) == (room.resource_id, 0, "05046")
    post(caller, room)
    told = client.get(f"{R}/availability", asked).json()
    assert told["items"] == [] and told["refused"][0]["code"] == "taken"
    ways = {other["code"]: other for other in told["alternatives"]}
    assert set(ways) == {"shift", "other_day", "further"}
    assert ways["further"]["items"][0]["resource"] == far.resource_id
    assert client.get(f"{R}/availability", asked | {"near": "Nulle-Part"}).status_code == 422


def test_families_are_those_of_the_lenders():
    assert list(get_args(FamilyCode)) == Family.values


def test_a_calendar_file_says_when_it_is_taken_and_no_more(caller, client, room):
    post(caller, room, title="Secret")
    answer = client.get(f"{R}/resources/{room.resource_id}/calendar.ics")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert text.count("BEGIN:VEVENT") == 1 and "Secret" not in text
