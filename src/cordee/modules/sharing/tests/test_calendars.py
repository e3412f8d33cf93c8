"""Calendars: what each reader learns of the hours of others; arriving; the sheet of a door; feeds."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cordee.kernel.actors.actions import save_site
from cordee.kernel.actors.rules import MANAGER
from cordee.kernel.actors.tests.builders import an_organisation
from cordee.kernel.calendar.actions import set_openings
from cordee.kernel.calendar.actions.opening import Opening
from cordee.kernel.calendar.models import Access, Occupancy, State
from cordee.kernel.calendar.tests.builders import a_policy
from cordee.modules.sharing.actions.feeds import erase, open_feed
from cordee.modules.sharing.models import FeedKey, Place, Space
from cordee.modules.sharing.queries.arriving import door_token
from cordee.modules.sharing.queries.feeds import export
from cordee.modules.sharing.tests.booking import a_room, at_ten, booked, manager_of, someone

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"sharing:{name}", args=args)


def read(page):
    return page.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def day_of(room, client, days=7):
    day = timezone.localdate() + dt.timedelta(days=days)
    return client.get(at("resource_calendar", room.pk) + f"?vue=jour&jour={day}")


def segments(page):
    return [(one.kind, one.first, one.length) for one in page.context["bands"][0].segments]


def words(page):
    return [str(one.words) for one in page.context["bands"][0].segments if one.kind in ("busy", "option")]


def test_a_day_is_free_taken_and_free_again_and_free_hours_lead_to_the_form(client):
    room = a_room()
    booked(room, someone("Bob"))
    page = day_of(room, client)
    assert segments(page) == [("free", 1, 4), ("busy", 5, 4), ("free", 9, 16)]
    day = timezone.localdate() + dt.timedelta(days=7)
    assert page.context["bands"][0].segments[2].url == f"{at('book', room.pk)}?jour={day}&debut=12%3A00&fin=14%3A00"


def test_visitors_read_that_it_is_taken_members_by_whom_and_those_concerned_why(client):
    room, bob = a_room(), someone("Bob")
    booked(room, bob, title="Conseil d’administration")
    assert words(day_of(room, client)) == ["pris"]
    client.force_login(someone("Ana").person)
    assert words(day_of(room, client)) == [bob.organisation.name]
    for reader in (bob, manager_of(room)):
        client.force_login(reader.person)
        assert words(day_of(room, client)) == ["Conseil d’administration"]


def test_a_request_is_seen_by_those_concerned_only(client):
    room, bob = a_room(access=Access.APPROVAL), someone("Bob")
    booked(room, bob)
    assert words(day_of(room, client)) == []
    client.force_login(bob.person)
    assert words(day_of(room, client)) == ["Réunion"]


def test_of_several_the_number_taken_is_told(client):
    room = a_room(capacity=3)
    booked(room, someone("Bob"))
    page = day_of(room, client)
    assert segments(page)[1] == ("option", 5, 4)
    assert words(page) == ["1 sur 3"]


def test_closed_hours_are_shut(client):
    policy = a_policy()
    room = a_room(policy=policy)
    set_openings(policy=policy, openings=[Opening(n, 600, 1080) for n in range(7)], by=manager_of(room))
    room.refresh_from_db()
    assert segments(day_of(room, client)) == [("shut", 1, 4), ("free", 5, 16), ("shut", 21, 4)]


@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize("view", ["semaine", "mois"])
def test_the_calendar_reads_as_often_for_1_as_for_30(client, number, view, django_assert_num_queries):
    room, bob = a_room(capacity=60), someone("Bob")
    for _ in range(number):
        booked(room, bob)
    day = timezone.localdate() + dt.timedelta(days=7)
    with django_assert_num_queries(4):
        client.get(at("resource_calendar", room.pk) + f"?vue={view}&jour={day}")


@pytest.mark.parametrize("number", [1, 30])
def test_the_rooms_of_a_place_are_read_as_often_for_1_as_for_30(client, number, django_assert_num_queries):
    policy = a_policy()
    rooms = [a_room(policy=policy) for _ in range(number)]
    by = manager_of(rooms[0])
    site = save_site(organisation=policy.organisation, by=by)
    place = Place.objects.create(
        site=site, slug="hangar", name="Le Hangar", function="events", published=True, created_at=by.at
    )
    for room in rooms:
        Space.objects.create(place=place, resource=room, seats=9)
    with django_assert_num_queries(4):
        page = client.get(at("place_calendar", "hangar"))
    assert len(page.context["bands"]) == number


@pytest.mark.parametrize("asked", ["?jour=hier", "?jour=2027-02-31", "?jour=9999-12-31&vue=mois", "?vue=siècle"])
def test_an_address_that_means_nothing_shows_this_week(client, asked):
    assert client.get(at("resource_calendar", a_room().pk) + asked).status_code == 200


def test_a_draft_room_has_no_calendar_for_others(client):
    room = a_room()
    type(room).objects.update(active=False)
    for name in ("resource_calendar", "resource_feed"):
        assert client.get(at(name, room.pk)).status_code == 404


# ── the door ──


def here(booking):
    """It is going on."""
    now = timezone.now().replace(second=0, microsecond=0)
    span = {"start": now - dt.timedelta(minutes=20), "end": now + dt.timedelta(hours=1)}
    Occupancy.objects.filter(booking=booking).update(**span)


def test_somebody_without_an_account_says_that_they_are_here(client):
    room, bob = a_room(), someone("Bob")
    here(booked(room, bob))
    row = Occupancy.objects.get()
    page = client.get(at("arrival", door_token(room)))
    assert "Je suis là" in read(page)
    assert bob.organisation.name not in read(page)
    client.post(at("arrival", door_token(room)), {"hours": row.pk})
    row.refresh_from_db()
    assert row.came_at is not None


def test_too_early_or_for_another_room_nobody_arrives(client):
    room, other, bob = a_room(), a_room(), someone("Bob")
    later, elsewhere = booked(room, bob), booked(other, bob)
    here(elsewhere)
    for booking in (later, elsewhere):
        row = booking.occupancies.get()
        assert client.post(at("arrival", door_token(room)), {"hours": row.pk}).status_code == 409
    assert set(Occupancy.objects.values_list("came_at", flat=True)) == {None}


def test_a_forged_sign_opens_nothing(client):
    room = a_room()
    token = door_token(room)
    for forged in (token.replace(str(room.pk), "99", 1), "1.x", "x"):
        assert client.get(at("arrival", forged)).status_code == 404


def test_the_sheet_is_for_the_lender_and_holds_the_week_and_the_code(client):
    room, bob = a_room(), someone("Bob")
    booked(room, bob)
    client.force_login(bob.person)
    assert client.get(at("door", room.pk)).status_code == 403
    client.force_login(manager_of(room).person)
    day = timezone.localdate() + dt.timedelta(days=7)
    page = read(client.get(at("door", room.pk) + f"?jour={day}"))
    assert "10:00 – 12:00" in page
    assert "<svg" in page
    assert door_token(room) in page


# ── feeds ──


def test_the_feed_of_a_room_says_taken_and_neither_who_nor_why(client):
    room, bob = a_room(), someone("Bob")
    booked(room, bob, title="Entretien")
    booked(room, bob, hour=14, option=True)
    Occupancy.objects.filter(state=State.OPTION).update(expires_at=timezone.now() - dt.timedelta(hours=1))
    page = client.get(at("resource_feed", room.pk))
    events = list(Calendar.from_ical(page.content).events)
    assert [(event.start, str(event["SUMMARY"])) for event in events] == [(at_ten(), "Pris")]
    assert b"Entretien" not in page.content


def test_the_week_of_a_person_is_told_from_that_of_the_organisation(client):
    room, ana = a_room(capacity=5), someone("Ana")
    booked(room, someone("Léo", organisation=ana.organisation))
    booked(room, ana)
    booked(room, someone("Bob", organisation=an_organisation("Ailleurs")))
    client.force_login(ana.person)
    day = timezone.localdate() + dt.timedelta(days=7)
    counts = [
        sum(len(rows) for _day, rows in client.get(at("week") + f"?jour={day}{who}").context["days"])
        for who in ("", "&qui=moi")
    ]
    assert counts == [2, 1]


# ── secret addresses ──


def feed_of(client, whose):
    client.post(at("addresses"), {"qui": whose})
    found = {code: address for code, address, _whose in client.get(at("addresses")).context["found"]}
    return found[whose].partition("/lieux-materiel")[2]


def summaries(client, path):
    client.logout()
    page = client.get("/lieux-materiel" + path)
    if page.status_code != 200:
        return page.status_code
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(page.content).walk("VEVENT")]


def test_the_secret_address_of_a_person_says_what_and_where_and_another_closes_it(client):
    room, ana = a_room(capacity=5), someone("Ana")
    booked(room, ana, title="Chorale")
    booked(room, ana, title="Peut-être", option=True)
    booked(room, someone("Léo", organisation=ana.organisation), title="De Léo")
    client.force_login(ana.person)
    first = feed_of(client, "moi")
    assert summaries(client, first) == ["Chorale", "Peut-être (option)"]
    client.force_login(ana.person)
    second = feed_of(client, "moi")
    assert summaries(client, first) == 404
    assert len(summaries(client, second)) == 2


def test_that_of_an_organisation_is_opened_by_its_managers(client):
    room, ana = a_room(), someone("Ana")
    booked(room, ana)
    client.force_login(ana.person)
    assert client.post(at("addresses"), {"qui": "organisation"}).status_code == 409
    client.force_login(someone("Nadia", MANAGER, ana.organisation).person)
    assert summaries(client, feed_of(client, "organisation")) == ["Réunion"]


def test_a_person_who_is_gone_leaves_no_open_address(client):
    ana = someone("Ana")
    open_feed(own=True, by=ana)
    assert export(ana.person) == {"adresse secrète d’agenda": [{"le": ana.at.isoformat()}]}
    erase(person=ana.person, by=ana)
    assert not FeedKey.objects.exists()
