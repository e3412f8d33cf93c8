"""Hand-over and return, at the same minute if need be; what is late, and who waits for it."""

import pytest
from django.db import IntegrityError, transaction

from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.calendar.actions import cancel, move
from cordee.kernel.calendar.models import Occupancy
from cordee.kernel.calendar.rules import Want
from cordee.kernel.notifications.models import Message
from cordee.lib.errors import Refused
from cordee.modules.sharing.actions.loans import hand_over, take_back
from cordee.modules.sharing.jobs.loans import warn_of_late
from cordee.modules.sharing.models import Condition, Equipment, Item, Loan
from cordee.modules.sharing.queries import loans as queries
from cordee.modules.sharing.queries import shelf
from cordee.modules.sharing.queries.late import late_loans
from cordee.modules.sharing.tests.lending import a_lender, at, borrow, equipment, lend, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def lender():
    return a_lender()


def give(held, by, *items, hours=None):
    return hand_over(occupancy=held, items=items, by=by if hours is None else by.later(at(hours)))


def back(loan, by, condition=Condition.GOOD, *, hours, note=""):
    take_back(loan=loan, condition=condition, note=note, by=by.later(at(hours)))


def capacity(thing):
    row = Equipment.objects.select_related("resource").get(pk=thing.pk)
    return row.resource.capacity, row.short


def left(thing, start, end, hours):
    row = Equipment.objects.select_related("resource__policy").get(pk=thing.pk).resource
    return shelf.free([row], at(start), at(end), now=at(hours))[row.pk]


def test_out_and_back_the_same_minute(lender):
    thing = equipment(lender)
    item = thing.items.get()
    first, second = borrow(thing, somebody("Lucie"), 10, 12), borrow(thing, somebody("Max"), 12, 14)
    (loan,) = give(first, lender, item, hours=10)
    assert Occupancy.objects.get(pk=first.pk).came_at == at(10)
    back(loan, lender, Condition.WORN, hours=12, note="rayé")
    give(second, lender, item, hours=12)
    loan.refresh_from_db()
    assert (loan.back_at, loan.back_condition, loan.back_note) == (at(12), "worn", "rayé")
    assert Item.objects.get(pk=item.pk).condition == "worn"
    assert [row.occupancy for row in queries.out_of(lender.organisation)] == [second]


@pytest.mark.parametrize("who, may", [("desk", True), ("borrower", False), ("stranger", False)])
def test_those_who_lend_hand_over(lender, who, may):
    thing, lucie = equipment(lender), somebody("Lucie")
    held = borrow(thing, lucie, 10, 12)
    by = {"desk": somebody("Zoé", lender.organisation), "borrower": lucie, "stranger": a_lender("Autres")}[who]
    if may:
        give(held, by, thing.items.get(), hours=10)
    else:
        with pytest.raises(Refused, match="Seuls ceux qui prêtent"):
            give(held, by, thing.items.get(), hours=10)


def test_the_borrower_notes_the_return_and_a_stranger_does_not(lender):
    thing, lucie = equipment(lender), somebody("Lucie")
    loan = lend(thing, lender, lucie, 10, 12)
    with pytest.raises(Refused, match="Le retour se note par"):
        back(loan, a_lender("Autres"), hours=11)
    with pytest.raises(Refused, match="dans quel état"):
        back(loan, lucie, "", hours=11)
    back(loan, lucie, hours=11)
    with pytest.raises(Refused, match="déjà noté"):
        back(loan, lucie, hours=11)


def test_what_is_not_handed_over(lender):
    thing, other = equipment(lender, items=3), equipment(lender, "Enceinte")
    first, second, third = thing.items.all()
    held = borrow(thing, somebody("Lucie"), 10, 12)
    with pytest.raises(Refused, match="pas ce qui a été réservé"):
        give(held, lender, other.items.get(), hours=10)
    with pytest.raises(Refused, match="1 sont réservés, et 0 sont déjà remis"):
        give(held, lender, first, second, hours=10)
    give(held, lender, first, hours=10)
    with pytest.raises(Refused, match="déjà dehors"):
        give(borrow(thing, somebody("Max"), 10, 12), lender, first, hours=10)
    Item.objects.filter(pk=third.pk).update(in_service=False)
    with pytest.raises(Refused, match="en réparation"):
        give(borrow(thing, somebody("Zoé"), 10, 12), lender, third, hours=10)
    with pytest.raises(Refused, match="finie"):
        give(held, lender, second, hours=12)


def test_before_the_hours_only_what_nobody_is_promised(lender):
    thing = equipment(lender)
    borrow(thing, somebody("Lucie"), 14, 16)
    evening = borrow(thing, somebody("Max"), 20, 22)
    with pytest.raises(Refused, match="trop tôt"):
        give(evening, lender, thing.items.get(), hours=10)
    give(evening, lender, thing.items.get(), hours=16)
    assert left(thing, 17, 19, hours=16.5) == 0
    with pytest.raises(Refused, match="Déjà pris"):
        borrow(thing, somebody("Zoé", hours=16.5), 17, 19)


def test_the_database_refuses_what_the_actions_refuse(lender):
    thing, other = equipment(lender, items=2), equipment(lender, "Enceinte")
    first, second = thing.items.all()
    held = borrow(thing, somebody("Lucie"), 10, 12)
    out = {"out_at": at(10), "out_condition": "good"}
    loan = Loan.objects.create(occupancy=held, item=first, **out)
    again = borrow(thing, somebody("Max"), 10, 12)
    for occupancy, item, words in (
        (again, first, "an_item_is_out_once|item_id"),
        (held, second, "more items out"),
        (again, other.items.get(), "its own equipment"),
    ):
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            Loan.objects.create(occupancy=occupancy, item=item, **out)
    Item.objects.filter(pk=second.pk).update(in_service=False)
    with pytest.raises(IntegrityError, match="out of service"), transaction.atomic():
        Loan.objects.create(occupancy=again, item=second, **out)
    Item.objects.filter(pk=second.pk).update(in_service=True)
    Occupancy.objects.filter(pk=again.pk).update(state="cancelled")
    with pytest.raises(IntegrityError, match="confirmed"), transaction.atomic():
        Loan.objects.create(occupancy=again, item=second, **out)
    ended = Loan.objects.create(occupancy=held, item=second, back_at=at(11), back_condition="good", **out)
    for change in ({"back_at": None, "back_condition": ""}, {"back_at": None, "back_condition": "", "item": first}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Loan.objects.filter(pk=ended.pk).update(**change)
    with pytest.raises(IntegrityError, match="its own equipment"), transaction.atomic():
        Loan.objects.filter(pk=loan.pk).update(item=other.items.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.filter(pk=loan.pk).update(back_at=at(9), back_condition="good")


def test_what_is_late_is_not_promised_until_it_is_back(lender):
    thing = equipment(lender, items=2)
    loan = lend(thing, lender, somebody("Lucie"), 10, 12)
    assert left(thing, 13, 15, hours=11) == 2
    assert left(thing, 13, 15, hours=12) == 1
    with pytest.raises(Refused, match="Pas encore rendu") as refused:
        borrow(thing, somebody("Max", hours=12.5), 13, 15, 2)
    assert lender.organisation.name in refused.value.who
    borrow(thing, somebody("Max", hours=12.5), 13, 15, 1)
    borrow(thing, somebody("Zoé", hours=12.5), 24 * 40, 24 * 40 + 2, 2)  # in six weeks it is back
    back(loan, lender, hours=12.75)
    borrow(thing, somebody("Zoé", hours=12.8), 13, 15, 1)


def test_a_booking_that_moves_takes_its_loan_along(lender):
    thing, lucie = equipment(lender), somebody("Lucie")
    loan = lend(thing, lender, lucie, 10, 12)
    held = loan.occupancy
    by = lender.later(at(11))
    move(booking=held.booking, wants=[Want(thing.resource_id, at(10), at(16))], by=by, waive="ils le gardent")
    loan.refresh_from_db()
    assert loan.occupancy.end == at(16) and late_loans(now=at(13)) == []
    cancel(booking=held.booking, by=by)
    (late,) = late_loans(now=at(12))
    assert (late.loan, late.since) == (loan, at(11))
    assert left(thing, 13, 15, hours=12) == 0


def test_broken_it_goes_to_repair_and_what_was_promised_is_told_apart(lender):
    thing = equipment(lender, items=2)
    loan = lend(thing, lender, somebody("Lucie"), 10, 12)
    lucie = loan.occupancy.booking
    borrow(thing, somebody("Max"), 14, 16, 2)
    back(loan, somebody("Ami", lucie.organisation), Condition.BROKEN, hours=12, note="lampe")
    item = Item.objects.get(pk=loan.item_id)
    assert (item.in_service, item.condition, item.note) == (False, "broken", "lampe")
    assert capacity(thing) == (2, 1)
    with pytest.raises(Refused, match="En réparation : il en reste 1"):
        borrow(thing, somebody("Zoé", hours=12), 18, 20, 2)
    borrow(thing, somebody("Zoé", hours=12), 18, 20, 1)


def test_broken_and_promised_to_nobody_it_only_counts_one_less(lender):
    thing = equipment(lender, items=2)
    back(lend(thing, lender, somebody("Lucie"), 10, 12), lender, Condition.BROKEN, hours=12)
    assert capacity(thing) == (1, 0)


def mails(notice):
    return sorted(Message.objects.filter(notice=notice).values_list("address", "text"))


def tick(hours):
    warn_of_late(by=Actor(None, via=Via.TICK, at=at(hours)))


def test_late_the_borrower_is_asked_and_the_next_is_given_the_other_one(lender):
    thing, lucie, max_ = equipment(lender, items=2), somebody("Lucie"), somebody("Max")
    lend(thing, lender, lucie, 10, 12)
    borrow(thing, max_, 14, 16)
    tick(12.5)
    assert mails("sharing.loan_late") == []
    for hours in (13, 13.5):
        tick(hours)
    ((address, text),) = mails("sharing.loan_late")
    assert address == lucie.person.email and "était attendu le 4 janvier à 13:00" in text
    ((address, text),) = mails("sharing.loan_next")
    assert address == max_.person.email and "« Projecteur 2 », le même, vous attend" in text


def test_late_and_no_other_one_another_thing_of_the_family_is_proposed(lender):
    thing, max_ = equipment(lender), somebody("Max")
    equipment(a_lender("Autres"), "Écran")
    mine = equipment(lender, "Grand écran")
    equipment(lender, "Table", family="furniture")
    lend(thing, lender, somebody("Lucie"), 10, 12)
    held = borrow(thing, max_, 14, 16)
    (late,) = late_loans(now=at(13), owner=lender.organisation)
    assert (late.next, late.item, late.instead) == (held, None, mine)
    tick(13)
    ((_address, text),) = mails("sharing.loan_next")
    assert "« Grand écran », de La Grange, est libre à ces heures" in text
    borrow(mine, somebody("Zoé", hours=13), 15, 17)
    assert str(late_loans(now=at(13))[0].instead) == "Écran"
    assert late_loans(now=at(13), owner=a_lender("Encore").organisation) == []


def test_nobody_is_warned_weeks_ahead(lender):
    thing = equipment(lender)
    lend(thing, lender, somebody("Lucie"), 10, 12)
    borrow(thing, somebody("Max"), 24 * 10, 24 * 10 + 2)
    tick(13)
    assert len(mails("sharing.loan_late")) == 1 and mails("sharing.loan_next") == []


def test_two_late_ones_and_two_next(lender):
    """One item is left on the shelf: it is proposed once."""
    thing = equipment(lender, items=3)
    one, two, _three = thing.items.all()
    for item, name in ((one, "Lucie"), (two, "Paul")):
        lend(thing, lender, somebody(name), 10, 12, item)
    borrow(thing, somebody("Max"), 14, 16)
    found = late_loans(now=at(13))
    assert [late.next.booking.organisation.name if late.next else "" for late in found] == ["Asso de Max", ""]
    assert [late.item.label if late.item else "" for late in found] == ["Projecteur 3", ""]


def test_what_is_to_be_handed_over(lender):
    thing = equipment(lender, items=2)
    now, tomorrow = borrow(thing, somebody("Lucie"), 10, 12, 2), borrow(thing, somebody("Max"), 30, 32)
    borrow(thing, somebody("Zoé"), 24 * 9, 24 * 9 + 1)
    assert list(queries.to_hand_over(lender.organisation, now=at(10))) == [now, tomorrow]
    (loan,) = give(now, lender, thing.items.first(), hours=10)
    assert [(row.pk, row.given) for row in queries.to_hand_over(lender.organisation, now=at(10))][0] == (now.pk, 1)  # type: ignore[attr-defined]
    give(now, lender, thing.items.last(), hours=10)
    back(loan, lender, hours=11)
    assert list(queries.to_hand_over(lender.organisation, now=at(11))) == [tomorrow]
    assert queries.on_shelf(thing).get() == loan.item


def test_who_already_has_another_one_waits_for_nothing(lender):
    thing = equipment(lender, items=2)
    lend(thing, lender, somebody("Lucie"), 10, 12, thing.items.first())
    lend(thing, lender, somebody("Max"), 13, 18, thing.items.last())
    held = borrow(thing, somebody("Zoé", hours=5), 20, 22)
    (late,) = late_loans(now=at(14))
    assert late.next == held
