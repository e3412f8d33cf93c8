"""Shares of a pool, against a model that looks at each minute."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordee.kernel.calendar.models import Occupancy
from cordee.kernel.calendar.tests.builders import AT
from cordee.lib.errors import Refused
from cordee.modules.sharing.actions.equipment import set_share
from cordee.modules.sharing.rules.shares import room_for
from cordee.modules.sharing.tests.lending import a_lender, borrow, equipment, somebody

MINUTE = dt.timedelta(minutes=1)
ORGANISATIONS = (1, 2, 3, None)  # the third has no share, like those nobody knows
uses = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 12), st.integers(1, 4), st.sampled_from(ORGANISATIONS)), max_size=8
)


def fits(quantity, organisation, held, shares, capacity, minutes):
    """Minute by minute: everybody's part beyond their own share fits in the general one."""
    for minute in minutes:
        having = dict.fromkeys(ORGANISATIONS, 0)
        for start, length, number, whose in held:
            if start <= minute < start + length:
                having[whose] += number
        free = capacity - sum(shares.values())
        others = sum(max(0, n - shares.get(whose, 0)) for whose, n in having.items() if whose != organisation)
        before = max(0, having[organisation] - shares.get(organisation, 0))
        after = max(0, having[organisation] + quantity - shares.get(organisation, 0))
        if after > before and others + after > free:
            return False
        if after == before and having[organisation] + quantity > shares.get(organisation, 0):
            return False
    return True


@settings(max_examples=300, deadline=None)
@given(held=uses, first=st.integers(0, 10), second=st.integers(0, 10), general=st.integers(-3, 10),
       organisation=st.sampled_from(ORGANISATIONS), start=st.integers(0, 20), length=st.integers(1, 15))  # fmt: skip
def test_what_is_left_is_what_the_minutes_say(held, first, second, general, organisation, start, length):
    shares, capacity = {1: first, 2: second}, max(0, first + second + general)
    rows = [(AT + s * MINUTE, AT + (s + n) * MINUTE, q, whose) for s, n, q, whose in held]
    room = room_for(organisation, rows, shares, capacity, AT + start * MINUTE, AT + (start + length) * MINUTE)
    minutes = range(start, start + length)
    most = max((n for n in range(1, 40) if fits(n, organisation, held, shares, capacity, minutes)), default=0)
    assert room.whole == most


@pytest.fixture
def pool(db):
    """Twelve chairs, of which five are Lucie's and three Max's: four for everybody."""
    lender = a_lender()
    chairs = equipment(lender, "Chaise", items=12, family="furniture")
    lucie, max_ = somebody("Lucie"), somebody("Max")
    set_share(equipment=chairs, organisation=lucie.organisation, quantity=5, by=lender)
    set_share(equipment=chairs, organisation=max_.organisation, quantity=3, by=lender)
    return chairs, lender, lucie, max_


def test_ones_own_share_first_then_the_general_one(pool):
    chairs, _lender, lucie, max_ = pool
    with pytest.raises(Refused, match="de votre part de 3, il vous reste 3 à ces heures, et 4 dans la part de tous"):
        borrow(chairs, max_, 12, 16, 8)
    borrow(chairs, lucie, 10, 14, 7)  # five of hers, two of the general four
    with pytest.raises(Refused, match="il reste 2 dans la part de tous"):
        borrow(chairs, somebody("Zoé"), 13, 15, 3)
    borrow(chairs, max_, 12, 16, 5)
    with pytest.raises(Refused, match="Déjà pris"):
        borrow(chairs, somebody("Zoé"), 13, 15, 1)
    borrow(chairs, somebody("Zoé"), 16, 18, 4)


def test_those_without_a_share_never_take_that_of_another(pool):
    chairs, lender, _lucie, _max = pool
    with pytest.raises(Refused, match="il reste 4 dans la part de tous"):
        borrow(chairs, somebody("Zoé"), 10, 14, 5)
    with pytest.raises(Refused, match="il reste 4"):
        borrow(chairs, lender, 10, 14, 5)
    borrow(chairs, somebody("Zoé"), 10, 14, 4)
    assert Occupancy.objects.get().quantity == 4


def test_shares_do_not_pass_what_there_is(pool):
    chairs, lender, lucie, _max = pool
    with pytest.raises(Refused, match="feraient 13"):
        set_share(equipment=chairs, organisation=lucie.organisation, quantity=10, by=lender)
    with pytest.raises(Refused, match="Seul le propriétaire"):
        set_share(equipment=chairs, organisation=lucie.organisation, quantity=9, by=lucie)
    set_share(equipment=chairs, organisation=lucie.organisation, quantity=0, by=lender)
    borrow(chairs, somebody("Zoé"), 10, 14, 9)
