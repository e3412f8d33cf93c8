"""What a length of time costs: exact, cheapest, the same whoever counts."""

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.lib.pricing import HALF_DAY, PricedLine, Rates, cheapest, deposit, part, total

DAY = 24 * 60
cents = st.integers(0, 100_000)
priced = st.builds(Rates, *[st.none() | cents] * 4)
lengths = st.integers(1, 20 * DAY)
busy = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a slow machine is no failure


def left(minutes):
    return [max(0, minutes - days * DAY) for days in range(-(-minutes // DAY) + 1)]


def cost(minutes, rates, quantity=1):
    return sum(one.cents for one in cheapest(left(minutes), rates, quantity))


def test_a_price_is_rounded_half_up_to_the_cent():
    assert [part("hour", minutes, 1001, 60).cents for minutes in (15, 30, 60)] == [250, 501, 1001]


def test_the_cheapest_way_is_taken_and_shown():
    rates = Rates(hour=1200, half_day=4000, day=7000)
    told = {
        hours: [(one.unit, one.quantity, one.cents) for one in cheapest(left(hours * 60), rates)]
        for hours in (3, 4, 5, 8, 26)
    }
    assert told == {
        3: [("hour", 180, 3600)],
        4: [("half_day", 1, 4000)],
        5: [("half_day", 1, 4000), ("hour", 60, 1200)],
        8: [("day", 1, 7000)],
        26: [("day", 1, 7000), ("hour", 120, 2400)],
    }


def test_a_flat_price_covers_any_length():
    assert cost(19 * DAY, Rates(hour=100, booking=1500), quantity=3) == 4500


def test_nothing_sold_costs_nothing_and_has_no_line():
    assert cheapest(left(60), Rates()) == ()


def test_a_deposit_is_no_part_of_the_total():
    lines = [PricedLine("", 1, 1, "day", 500, 500, "", ""), PricedLine("", 1, 1, "", 9000, 9000, "", "", deposit=True)]
    assert (total(lines), deposit(lines)) == (500, 9000)


@busy
@given(lengths, priced, st.integers(1, 5))
def test_a_price_is_never_negative_and_never_above_one_unit_alone(minutes, rates, quantity):
    found = cost(minutes, rates, quantity)
    assert found >= 0
    alone = {
        "hour": Fraction(minutes, 60),
        "half_day": -(-minutes // HALF_DAY),
        "day": -(-minutes // DAY),
        "booking": 1,
    }
    for unit, times in alone.items():
        rate = getattr(rates, unit)
        assert rate is None or found <= times * rate * quantity + Fraction(1, 2)


@busy
@given(lengths, lengths, priced)
def test_two_bookings_cost_at_least_the_one_that_covers_both(first, second, rates):
    # each price is rounded by half a cent at most: two halves make one cent
    assert cost(first + second, rates) <= cost(first, rates) + cost(second, rates) + 1


@busy
@given(lengths, st.integers(1, 600), priced)
def test_a_longer_booking_never_costs_less(minutes, more, rates):
    assert cost(minutes, rates) <= cost(minutes + more, rates)


@busy
@given(lengths, priced)
def test_the_parts_cover_the_length_and_sum_to_the_price(minutes, rates):
    way = cheapest(left(minutes), rates)
    worth = {"hour": 1, "half_day": HALF_DAY, "day": DAY, "booking": minutes}
    assert not way or sum(worth[one.unit] * one.quantity for one in way) >= minutes
    assert all(abs(one.cents - Fraction(one.unit_cents * one.quantity, one.per)) <= Fraction(1, 2) for one in way)
