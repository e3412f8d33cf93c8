"""The booking form: from a press to a booking, a question, or a refusal that helps."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cordee.kernel.actors.tests.builders import a_person
from cordee.kernel.calendar.models import Access, Booking, Occupancy, Series, State, WaitEntry
from cordee.modules.sharing.models import Tariff
from cordee.modules.sharing.tests.booking import a_room, at_ten, booked, filled, manager_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client):
    by = someone("Ana")
    client.force_login(by.person)
    return by


def form_of(room):
    return reverse("sharing:book", args=[room.pk])


def read(page):
    return page.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_a_press_books_at_these_hours_of_the_wall(client, ana):
    room = a_room()
    page = client.post(form_of(room), filled(attendance="12"))
    booking = Booking.objects.get()
    assert page.url == reverse("sharing:booking", args=[booking.pk])
    row = booking.occupancies.get()
    assert (row.start, row.end) == (at_ten(), at_ten(hour=12))
    assert (row.state, booking.person, booking.attendance) == (State.CONFIRMED, ana.person, 12)
    assert booking.organisation == ana.organisation
    assert "C’est réservé." in read(client.get(page.url))


def test_the_form_proposes_what_the_address_asks_for_and_never_repeats_by_itself(client, ana):
    page = client.get(form_of(a_room(capacity=5)) + "?jour=2027-01-07&debut=14:00&fin=16:30&quantite=3")
    form = page.context["form"]
    values = [form[name].value() for name in ("day", "start", "end", "quantity", "every")]
    assert values == ["2027-01-07", "14:00", "16:30", "3", None]


def test_the_same_press_twice_books_once_and_other_hours_are_another_request(client, ana):
    room = a_room(shortest=60)
    client.post(form_of(room), filled())
    client.post(form_of(room), filled())
    assert Booking.objects.count() == 1
    client.post(form_of(room), filled(hour=14))
    assert Booking.objects.count() == 2


def test_an_hour_that_does_not_exist_is_refused_with_the_two_nearest(client, ana):
    room = a_room()
    page = client.post(form_of(room), filled(day="2027-03-28", start="02:30", end="05:00"))
    assert page.status_code == 422
    assert "au plus tard 01:59, ou à partir de 03:00" in read(page)
    assert not Booking.objects.exists()


def test_an_hour_read_twice_is_asked_and_the_answer_is_kept(client, ana):
    room = a_room()
    typed = filled(day="2027-10-31", start="02:30", end="05:00")
    page = client.post(form_of(room), typed)
    assert page.status_code == 422
    assert "avant le changement d’heure" in read(page)
    assert client.post(form_of(room), typed | {"start_fold": "1"}).status_code == 302
    assert Occupancy.objects.get().start == dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "typed",
    [
        {"end": "10:00"},
        {"end": "08:00"},
        {"day": "9999-12-31", "last_day": "9999-12-31"},
        {"last_day": "2047-01-01"},
        {"day": "2020-01-01"},
    ],
)
def test_hours_that_no_calendar_holds_are_refused(client, ana, typed):
    page = client.post(form_of(a_room()), filled(**typed))
    assert page.status_code in (409, 422)
    assert not Booking.objects.exists()


def test_a_refusal_offers_hours_that_one_press_books(client, ana):
    room = a_room()
    booked(room, someone("Bob"))
    page = client.post(form_of(room), filled(note="Avec du café"))
    assert page.status_code == 409
    assert "Déjà pris à ces heures" in read(page)
    label, said = page.context["near"][0]
    assert client.post(form_of(room), dict(said)).status_code == 302
    mine = Booking.objects.get(organisation=ana.organisation)
    assert (mine.note, mine.title) == ("Avec du café", "Réunion")
    assert mine.occupancies.get().start in (at_ten(hour=12), at_ten(hour=8))


def test_a_refusal_opens_the_waiting_list(client, ana):
    room = a_room()
    booked(room, someone("Bob"))
    page = client.post(form_of(room), filled())
    assert page.context["may_wait"]
    page = client.post(form_of(room), filled(wait="1"), follow=True)
    assert "Vous êtes numéro 1 sur la liste d’attente" in read(page)
    assert WaitEntry.objects.get().person == ana.person


def test_the_waiting_list_is_not_offered_when_another_rule_stands(client, ana):
    room = a_room(longest=60)
    page = client.post(form_of(room), filled())
    assert page.status_code == 409
    assert not page.context["may_wait"]
    assert room.organisation.name in read(page)  # who can lift it


def test_an_option_is_held_and_a_request_waits_for_the_lender(client, ana):
    client.post(form_of(a_room()), filled(option="on"))
    client.post(form_of(a_room(access=Access.APPROVAL)), filled())
    assert sorted(Occupancy.objects.values_list("state", flat=True)) == [State.OPTION, State.REQUESTED]


def test_no_option_is_offered_where_the_lender_answers_but_to_the_lender(client, ana):
    room = a_room(access=Access.APPROVAL)
    assert "Poser une option" not in read(client.get(form_of(room)))
    client.force_login(manager_of(room).person)
    assert "Poser une option" in read(client.get(form_of(room)))


def test_a_series_shows_its_dates_and_their_conflicts_before_it_is_saved(client, ana):
    room = a_room()
    booked(room, someone("Bob"), days=14)
    until = f"{timezone.localdate() + dt.timedelta(days=28):%Y-%m-%d}"
    typed = filled(every="week", until=until)
    page = client.post(form_of(room), typed)
    assert [bool(date.rule) for date in page.context["dates"]] == [False, True, False, False]
    assert Booking.objects.count() == 1
    refused = client.post(form_of(room), typed | {"all": "1"})
    assert (refused.status_code, Booking.objects.count()) == (409, 1)
    last = page.context["dates"][-1].wall
    client.post(form_of(room), typed | {"skip": "1", "without": [last]})
    mine = Booking.objects.filter(organisation=ana.organisation)
    assert [row.occupancies.get().start for row in mine] == [at_ten(7), at_ten(21)]
    assert [len(series.skipped) for series in Series.objects.all()] == [1]


def test_a_repetition_needs_an_end(client, ana):
    page = client.post(form_of(a_room()), filled(every="week"))
    assert page.status_code == 422
    assert "Dites jusqu’à quand" in read(page)


def test_the_lender_books_for_somebody_and_sets_a_rule_aside(client):
    room = a_room(longest=60)
    guest = someone("Bob").organisation
    by = manager_of(room)
    client.force_login(by.person)
    assert client.post(form_of(room), filled(behalf=guest.name)).status_code == 409
    client.post(form_of(room), filled(behalf=guest.name, waive="Fête de la vallée"))
    booking = Booking.objects.get()
    assert (booking.organisation, booking.person, booking.made_by) == (guest, None, by.person)
    assert booking.occupancies.get().waived == "Fête de la vallée"


def test_nobody_else_sets_a_rule_aside_or_books_for_others(client, ana):
    room, guest = a_room(longest=60), someone("Bob").organisation
    assert client.post(form_of(room), filled(waive="S’il vous plaît")).status_code == 409
    client.post(form_of(room), filled(hours=1, behalf=guest.name))
    assert Booking.objects.get().organisation == ana.organisation


def test_without_an_organisation_nothing_is_booked(client):
    room = a_room()
    assert client.get(form_of(room)).status_code == 302
    client.force_login(a_person("Zoé"))
    assert client.post(form_of(room), filled()).status_code == 403


def test_what_was_agreed_stays_whatever_becomes_of_the_prices(client, ana):
    room = a_room()
    tariff = Tariff.objects.create(
        resource=room, audience="public", per="hour", amount_cents=1250, since=dt.date(2026, 1, 1)
    )
    client.post(form_of(room), filled())
    Tariff.objects.filter(pk=tariff.pk).update(amount_cents=9900)
    booking = Booking.objects.get()
    assert booking.terms["total_cents"] == 2500
    assert "25,00 €" in read(client.get(reverse("sharing:booking", args=[booking.pk])))
