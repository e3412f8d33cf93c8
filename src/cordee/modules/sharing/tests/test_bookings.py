"""What holders and lenders do with bookings, through their pages."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cordee.kernel.calendar.actions import cancel
from cordee.kernel.calendar.models import Access, Booking, Occupancy, State, WaitEntry, WaitState
from cordee.kernel.calendar.rules import wall_of
from cordee.modules.sharing.queries.waiting import offer_token
from cordee.modules.sharing.rules.repeating import repeat_of
from cordee.modules.sharing.tests.booking import (
    ZONE,
    a_room,
    at_ten,
    booked,
    filled,
    manager_of,
    someone,
    wait_for,
    weekly,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client):
    by = someone("Ana")
    client.force_login(by.person)
    return by


def at(name, *args):
    return reverse(f"sharing:{name}", args=args)


def read(page):
    return page.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def starts(booking):
    """The hours it still holds, on the wall."""
    live = Occupancy.objects.filter(booking=booking, state=State.CONFIRMED).values_list("start", flat=True)
    return [f"{wall_of(one, ZONE):%H:%M}" for one in live]


# ── lists ──


@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize(("tab", "queries"), [("", 7), ("en-attente", 8), ("passees", 7)])
def test_the_lists_read_as_often_for_1_as_for_30(client, ana, number, tab, queries, django_assert_num_queries):
    room = a_room(capacity=60)
    for n in range(number):
        booked(room, ana, days=7 + n, title=f"Réunion {n}", option=tab == "en-attente")
    if tab == "passees":
        Occupancy.objects.update(start=at_ten(-7), end=at_ten(-7, 12))
    with django_assert_num_queries(queries):
        page = client.get(at("bookings") + f"?liste={tab}")
    assert len(page.context["lines"]) == min(number, 20)


def test_each_booking_is_in_the_list_where_it_stands(client, ana):
    room = a_room(capacity=9)
    booked(room, ana, title="Ferme")
    booked(room, ana, title="Option", option=True)
    cancel(booking=booked(room, ana, title="Annulée"), by=ana)
    booked(a_room(access=Access.APPROVAL), ana, title="Demandée")
    booked(room, someone("Bob"), title="À Bob")
    shown = {tab: client.get(at("bookings") + f"?liste={tab}") for tab in ("", "en-attente", "passees")}
    titles = {tab: {line.booking.title for line in page.context["lines"]} for tab, page in shown.items()}
    assert titles == {"": {"Ferme"}, "en-attente": {"Option", "Demandée"}, "passees": {"Annulée"}}


def test_an_option_whose_time_is_over_no_longer_waits(client, ana):
    booked(a_room(), ana, option=True)
    Occupancy.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    assert not client.get(at("bookings") + "?liste=en-attente").context["lines"]
    assert "Expirée" in read(client.get(at("bookings") + "?liste=passees"))


def test_ones_own_are_told_from_those_of_the_organisation(client, ana):
    room, colleague = a_room(capacity=9), someone("Léo", organisation=ana.organisation)
    booked(room, colleague, title="De Léo")
    booked(room, ana, title="D’Ana")
    assert len(client.get(at("bookings")).context["lines"]) == 2
    assert [line.booking.title for line in client.get(at("bookings") + "?qui=moi").context["lines"]] == ["D’Ana"]


def test_a_strangers_booking_does_not_exist(client, ana):
    booking = booked(a_room(), someone("Bob"))
    for name in ("booking", "cancel", "move"):
        assert client.get(at(name, booking.pk)).status_code == 404
    for name in ("confirm", "arrive", "accept", "reject"):
        assert client.post(at(name, booking.pk)).status_code == 404
    assert Occupancy.objects.get().state == State.CONFIRMED


# ── changing ──


def test_cancelling_frees_the_hours(client, ana):
    booking = booked(a_room(), ana)
    client.post(at("cancel", booking.pk), {"reason": "Grippe"})
    assert Occupancy.objects.get().state == State.CANCELLED
    assert "Grippe" in read(client.get(at("booking", booking.pk)))


def test_a_colleague_who_is_no_manager_reads_and_does_not_cancel(client, ana):
    booking = booked(a_room(), someone("Léo", organisation=ana.organisation))
    assert not client.get(at("booking", booking.pk)).context["sheet"].may_change
    assert client.post(at("cancel", booking.pk), {"reason": ""}).status_code == 409


@pytest.mark.parametrize(("scope", "left"), [("this", 3), ("following", 1), ("all", 0)])
def test_a_series_is_cancelled_as_far_as_one_says(client, ana, scope, left):
    made = weekly(a_room(), ana)
    client.post(at("cancel", made.bookings[1].pk), {"scope": scope, "reason": ""})
    assert Occupancy.objects.filter(state=State.CONFIRMED).count() == left


def test_moving_one_date_leaves_the_others(client, ana):
    made = weekly(a_room(), ana, dates=2)
    client.post(at("move", made.bookings[0].pk), filled(hour=14, scope="this"))
    assert [starts(row) for row in made.bookings] == [["14:00"], ["10:00"]]


@pytest.mark.parametrize(("scope", "moved"), [("following", 3), ("all", 4)])
def test_moving_a_series_from_a_date_on_keeps_the_number_of_dates(client, ana, scope, moved):
    made = weekly(a_room(), ana)
    page = client.post(at("move", made.bookings[1].pk), filled(days=14, hour=14, scope=scope))
    assert page.status_code == 302
    held = [f"{wall_of(row.start, ZONE):%H:%M}" for row in Occupancy.objects.filter(state=State.CONFIRMED)]
    assert held == ["10:00"] * (4 - moved) + ["14:00"] * moved


def test_a_series_that_meets_somebody_lists_the_dates_and_keeps_the_others(client, ana):
    room = a_room()
    made = weekly(room, ana)
    booked(room, someone("Bob"), days=21, hour=14)
    typed = filled(hour=14, scope="all")
    page = client.post(at("move", made.bookings[0].pk), typed)
    assert (page.status_code, len(page.context["conflicts"])) == (409, 1)
    assert starts(made.bookings[0]) == ["10:00"]
    client.post(at("move", made.bookings[0].pk), typed | {"skip": "1"})
    assert Occupancy.objects.filter(state=State.CONFIRMED, booking__organisation=ana.organisation).count() == 3


def test_an_option_is_confirmed_with_one_press(client, ana):
    booking = booked(a_room(), ana, option=True)
    client.post(at("confirm", booking.pk))
    assert Occupancy.objects.get().state == State.CONFIRMED


# ── the waiting list ──


def test_the_freed_place_is_taken_from_the_mail_without_an_account(client):
    room, bob, ana = a_room(), someone("Bob"), someone("Ana")
    booking, entry = booked(room, bob), wait_for(room, ana)
    cancel(booking=booking, by=bob)
    entry.refresh_from_db()
    link = at("offer", offer_token(entry))
    assert "Prendre la place" in read(client.get(link))
    assert Occupancy.objects.get(booking__organisation=ana.organisation).state == State.OFFERED  # a look takes nothing
    page = client.post(link, follow=True)
    assert "La place est à vous" in read(page)
    assert Occupancy.objects.get(booking__organisation=ana.organisation).state == State.CONFIRMED
    assert client.post(link).status_code == 409


def test_a_forged_link_of_an_offer_is_not_found(client):
    room, bob = a_room(), someone("Bob")
    booked(room, bob)
    entry = wait_for(room, someone("Ana"))
    token = offer_token(entry)
    assert client.get(at("offer", token[:-2] + "xx")).status_code == 404


def test_one_reads_where_one_stands_and_leaves(client, ana):
    room = a_room()
    booked(room, someone("Bob"))
    wait_for(room, someone("Cléo"))
    entry = wait_for(room, ana)
    assert "Vous êtes numéro 2" in read(client.get(at("waiting", entry.pk)))
    assert [one.position for one in client.get(at("bookings") + "?liste=en-attente").context["waits"]] == [2]
    client.post(at("leave", entry.pk))
    assert WaitEntry.objects.get(pk=entry.pk).state == WaitState.LEFT


def test_nobody_takes_the_place_of_another(client, ana):
    room, bob = a_room(), someone("Bob")
    booking, entry = booked(room, bob), wait_for(room, someone("Cléo"))
    cancel(booking=booking, by=bob)
    assert client.post(at("take", entry.pk)).status_code == 404


def test_the_log_names_nobody_but_to_the_lender(client, ana):
    room, bob = a_room(), someone("Bob")
    booking, other = booked(room, bob), someone("Cléo")
    assert client.get(at("waiting_log", room.pk)).status_code == 404
    wait_for(room, other)
    wait_for(room, ana)
    cancel(booking=booking, by=bob)
    page = client.get(at("waiting_log", room.pk))
    assert [step.line.verb for step in page.context["steps"]] == [
        "calendar.offered",
        "calendar.waits",
        "calendar.waits",
    ]
    assert other.organisation.name not in read(page)
    client.force_login(manager_of(room).person)
    assert other.organisation.name in read(client.get(at("waiting_log", room.pk)))


# ── the lender ──


@pytest.mark.parametrize("number", [1, 30])
def test_requests_are_read_as_often_for_1_as_for_30(client, number, django_assert_num_queries):
    room, bob = a_room(access=Access.APPROVAL), someone("Bob")
    for _ in range(number):
        booked(room, bob)
    client.force_login(manager_of(room).person)
    with django_assert_num_queries(7):
        page = client.get(at("requests"))
    assert len(page.context["groups"]) == min(number, 20)


def test_a_request_is_accepted_with_one_press_and_a_series_at_once(client):
    room, bob = a_room(access=Access.APPROVAL), someone("Bob")
    made = weekly(room, bob, dates=3)
    client.force_login(manager_of(room).person)
    assert [group.number for group in client.get(at("requests")).context["groups"]] == [3]
    client.post(at("accept", made.bookings[0].pk))
    assert set(Occupancy.objects.values_list("state", flat=True)) == {State.CONFIRMED}


def test_a_refusal_says_why(client):
    booking = booked(a_room(access=Access.APPROVAL), someone("Bob"))
    room = booking.occupancies.get().resource
    client.force_login(manager_of(room).person)
    assert client.post(at("reject", booking.pk), {"reason": " "}).status_code == 409
    client.post(at("reject", booking.pk), {"reason": "Travaux"})
    assert Occupancy.objects.values_list("state", "reason").get() == (State.REJECTED, "Travaux")


def test_the_asker_does_not_answer_their_own_request(client, ana):
    booking = booked(a_room(access=Access.APPROVAL), ana)
    assert client.post(at("accept", booking.pk)).status_code == 409
    assert Occupancy.objects.get().state == State.REQUESTED


def test_who_comes_today_is_noted_and_given_back(client):
    room, bob = a_room(), someone("Bob")
    booking = booked(room, bob)
    now = timezone.now().replace(second=0, microsecond=0)
    Occupancy.objects.update(start=now - dt.timedelta(minutes=30), end=now + dt.timedelta(minutes=30))
    client.force_login(manager_of(room).person)
    assert [one.may_come for one in client.get(at("today")).context["rows"]] == [True]
    client.post(at("arrive", booking.pk), {"today": "1"})
    assert Occupancy.objects.get().came_at is not None
    Occupancy.objects.update(state=State.NO_SHOW, came_at=None)
    row = Occupancy.objects.get()
    assert [one.may_give_back for one in client.get(at("today")).context["rows"]] == [True]
    client.post(at("give_back", row.pk))
    row.refresh_from_db()
    assert (row.state, row.came_at is not None) == (State.CONFIRMED, True)


def test_what_somebody_else_has_taken_since_is_not_given_back(client):
    room, bob = a_room(), someone("Bob")
    booking = booked(room, bob)
    now = timezone.now().replace(second=0, microsecond=0)
    span = {"start": now - dt.timedelta(minutes=30), "end": now + dt.timedelta(minutes=30)}
    Occupancy.objects.update(state=State.NO_SHOW, **span)
    other = booked(room, someone("Cléo"))
    Occupancy.objects.filter(booking=other).update(**span)
    client.force_login(manager_of(room).person)
    assert client.post(at("give_back", booking.occupancies.get().pk)).status_code == 409
    assert booking.occupancies.get().state == State.NO_SHOW


def test_the_home_page_says_what_waits(client):
    room, bob = a_room(access=Access.APPROVAL), someone("Bob")
    booked(room, bob)
    client.force_login(manager_of(room).person)
    assert "Asso de Bob demande : Salle" in read(client.get("/"))


def test_ranks_and_ends_of_months_are_two_choices():
    day = dt.date(2027, 1, 29)  # the fifth Friday, the last one too
    fifth, last = (repeat_of(code, day, count=3) for code in ("rank", "last"))
    assert (fifth.days, last.days) == (((5, 4),), ((-1, 4),))
    assert repeat_of("month_end", dt.date(2027, 1, 31), count=3).month_days == (-1,)
    assert repeat_of("date", dt.date(2027, 1, 31), count=3).month_days == (31,)


def test_a_booking_of_a_day_gone_by_is_not_moved(client, ana):
    booking = booked(a_room(), ana)
    Occupancy.objects.update(start=at_ten(-7), end=at_ten(-7, 12))
    assert client.post(at("move", booking.pk), filled()).status_code == 409
    assert Booking.objects.get().occupancies.count() == 1
