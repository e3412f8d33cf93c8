"""What a booking costs, from the prices of its owner."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cordee.kernel.actors.actions import give_role, propose_affiliation
from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.actors.tests.builders import BY, a_person, an_organisation
from cordee.kernel.calendar.tests.builders import a_policy, a_resource
from cordee.lib.errors import Refused
from cordee.modules.sharing.actions.prices import end_tariff, set_tariff
from cordee.modules.sharing.models import Tariff
from cordee.modules.sharing.queries import prices

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
DAY = dt.date(2027, 1, 1)


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(dt.UTC)


def a_tariff(resource, audience="public", per="hour", amount_cents=1200, since=DAY, **columns):
    return Tariff.objects.create(
        resource=resource, audience=audience, per=per, amount_cents=amount_cents, since=since, **columns
    )


def lines(resource, start, end, *, quantity=1, audience="public", on=DAY):
    found = prices.priced_lines(resource, at(start), at(end), quantity, audience, on)
    return [(line.unit, line.quantity, line.cents) for line in found]


@pytest.fixture
def room():
    return a_resource(policy=a_policy(zone="Europe/Paris"))


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2027-03-27T21:00", "2027-03-28T07:00", 9),
        ("2027-10-30T21:00", "2027-10-31T07:00", 11),
        ("2027-11-06T21:00", "2027-11-07T07:00", 10),
    ],
)
def test_the_night_of_a_clock_change_bills_its_real_hours(room, start, end, hours):
    a_tariff(room, per="hour", amount_cents=1000)
    assert lines(room, start, end) == [("hour", hours * 60, hours * 1000)]


def test_a_day_is_a_day_of_the_wall_even_when_it_lasts_25_hours(room):
    a_tariff(room, per="day", amount_cents=8000)
    assert lines(room, "2027-10-30T09:00", "2027-10-31T09:00") == [("day", 1, 8000)]
    assert lines(room, "2027-03-27T02:30", "2027-03-28T03:00") == [("day", 1, 8000)]


def test_the_cheapest_way_is_taken_and_each_line_says_its_rule(room):
    a_tariff(room, per="hour", amount_cents=1200)
    a_tariff(room, per="day", amount_cents=7000, deposit_cents=15000)
    assert lines(room, "2027-02-01T09:00", "2027-02-02T11:30", quantity=2) == [
        ("day", 2, 14000),
        ("hour", 300, 6000),
        ("deposit", 2, 30000),
    ]
    found = prices.priced_lines(room, at("2027-02-01T09:00"), at("2027-02-02T11:30"), 2, "public", DAY)
    assert [line.label for line in found] == ["1 journée, pour 2", "2 h 30, pour 2", "Caution, pour 2"]
    assert "jusqu’à la même heure le lendemain" in found[0].reason
    assert "1 janvier 2027" in found[0].reason


def test_a_new_price_follows_the_old_one_on_its_day(room):
    a_tariff(room, amount_cents=1000, until=dt.date(2027, 6, 1))
    a_tariff(room, amount_cents=1500, since=dt.date(2027, 6, 1))
    spans = ("2027-07-01T09:00", "2027-07-01T10:00")
    assert lines(room, *spans, on=dt.date(2027, 5, 31)) == [("hour", 60, 1000)]
    assert lines(room, *spans, on=dt.date(2027, 6, 1)) == [("hour", 60, 1500)]
    assert lines(room, *spans, on=dt.date(2026, 12, 31)) == []


def quote_for(room, organisation):
    spans = at("2027-02-01T09:00"), at("2027-02-01T10:00")
    return prices.quote(room, *spans, quantity=1, organisation=organisation, on=DAY)


def test_members_are_those_who_share_a_group_with_the_owner(room):
    network, member, stranger = (an_organisation(name) for name in ("Le réseau", "Membre", "Ailleurs"))
    for one in (room.organisation, member):
        propose_affiliation(member=one, group=network, kind="network", by=BY)
    a_tariff(room, "public", amount_cents=2000)
    a_tariff(room, "member", amount_cents=500)
    paid = [quote_for(room, who).total_cents for who in (member, room.organisation, stranger, None)]
    assert paid == [500, 500, 2000, 2000]


def test_free_and_not_for_you_are_two_things(room):
    assert (quote_for(room, None).free, quote_for(room, None).unknown) == (True, False)
    a_tariff(room, "member", amount_cents=500)
    assert (quote_for(room, None).free, quote_for(room, None).unknown) == (False, True)


def test_who_has_no_price_of_its_own_pays_the_public_one(room):
    a_tariff(room, "public", amount_cents=2000)
    assert lines(room, "2027-02-01T09:00", "2027-02-01T10:00", audience="solidarity") == [("hour", 60, 2000)]


@pytest.mark.parametrize("count", [1, 30])
def test_thirty_prices_cost_as_many_queries_as_one(count, django_assert_num_queries):
    policy = a_policy()
    rows = [a_resource(policy=policy) for _ in range(count)]
    for row in rows:
        a_tariff(row)
    who = an_organisation("Qui réserve")
    with django_assert_num_queries(2):
        spans = at("2027-02-01T09:00"), at("2027-02-01T10:00")
        found = prices.quotes(rows, *spans, quantity=1, organisation=who, on=DAY)
    assert {quote.total_cents for quote in found.values()} == {1200}


def test_a_new_price_ends_the_one_before_and_never_hides_behind_a_later_one(room):
    some = {"resource": room, "audience": "public", "per": "hour", "by": BY}
    first = set_tariff(amount_cents=1000, since=BY.today - dt.timedelta(days=9), **some)
    later = BY.today + dt.timedelta(days=30)
    second = set_tariff(amount_cents=1100, since=later, **some)
    first.refresh_from_db()
    assert first.until == later
    with pytest.raises(Refused):
        set_tariff(amount_cents=900, since=BY.today, **some)
    end_tariff(tariff=second, by=BY)
    assert [row.pk for row in Tariff.objects.all()] == [first.pk]


def test_a_price_that_ran_is_kept_until_today(room):
    row = a_tariff(room, since=BY.today - dt.timedelta(days=9))
    end_tariff(tariff=row, by=BY)
    row.refresh_from_db()
    assert row.until == BY.today
    with pytest.raises(Refused):
        end_tariff(tariff=row, by=BY)


def test_a_stranger_sets_no_price(room):
    stranger = Actor(a_person(), an_organisation("Ailleurs"), MANAGER)
    with pytest.raises(Refused):
        set_tariff(resource=room, audience="public", per="hour", amount_cents=1, since=DAY, by=stranger)
    assert not Tariff.objects.exists()


def test_the_database_keeps_one_price_of_a_sort_a_day(room):
    a_tariff(room)
    with pytest.raises(IntegrityError), transaction.atomic():
        a_tariff(room, amount_cents=1)


def test_the_owner_sets_prices_in_euros_on_a_page(room):
    person, client = a_person(), Client()
    give_role(person=person, organisation=room.organisation, role=MANAGER, by=BY)
    client.force_login(person)
    page = reverse("sharing:tariffs", args=[room.pk])
    today = dt.datetime.now(PARIS).date()
    typed = {"audience": "member", "amount": "12,50", "per": "half_day", "deposit": "", "since": today.isoformat()}
    assert client.post(page, typed).status_code == 302
    row = Tariff.objects.get()
    assert (row.amount_cents, row.deposit_cents) == (1250, 0)
    told = client.get(page).content.decode()
    assert "12,50" in told and "la demi-journée" in told
    assert client.post(page, typed).status_code == 409
    assert client.post(page, typed | {"amount": "-1"}).status_code == 422
    stop = reverse("sharing:tariff_end", args=[row.pk])
    assert client.get(stop).status_code == 200
    assert client.post(stop).status_code == 302
    assert not Tariff.objects.exists()
