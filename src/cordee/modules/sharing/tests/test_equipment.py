"""Items, repairs, kits: what is in service is what can be booked."""

import pytest

from cordee.kernel.calendar.actions import book, join_waiting, move
from cordee.kernel.calendar.models import Occupancy, State, WaitEntry
from cordee.kernel.calendar.queries import breaches_by_resource
from cordee.kernel.calendar.rules import Ask, Purpose, Want
from cordee.lib.errors import Refused
from cordee.modules.sharing.actions.equipment import add_item, put_back, put_out, save_equipment
from cordee.modules.sharing.models import Condition, Equipment
from cordee.modules.sharing.queries import shelf
from cordee.modules.sharing.rules.equipment import Description
from cordee.modules.sharing.tests.lending import a_lender, at, borrow, equipment, lend, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def lender():
    return a_lender()


def stored(thing):
    return Equipment.objects.select_related("resource__policy").get(pk=thing.pk)


def counted(thing):
    """(what can be booked, what of it is promised though broken)"""
    row = stored(thing)
    return row.resource.capacity, row.short


def free(thing, start, end, hours=0):
    row = stored(thing).resource
    return shelf.free([row], at(start), at(end), now=at(hours))[row.pk]


def test_the_capacity_is_the_number_of_items_in_service(lender):
    thing = equipment(lender, items=2)
    assert [item.label for item in thing.items.all()] == ["Projecteur 1", "Projecteur 2"]
    assert counted(thing) == (2, 0)
    item = add_item(equipment=thing, label="Le vieux", condition=Condition.WORN, by=lender)
    assert counted(thing) == (3, 0)
    put_out(item=item, note="lampe grillée", by=lender)
    assert counted(thing) == (2, 0)
    with pytest.raises(Refused, match="déjà hors service"):
        put_out(item=item, note="", by=lender)
    put_back(item=item, by=lender)
    assert counted(thing) == (3, 0)
    add_item(equipment=thing, label="Épave", condition=Condition.BROKEN, by=lender)
    assert counted(thing) == (3, 0)


def test_the_last_one_out_leaves_nothing_to_book(lender):
    thing = equipment(lender)
    put_out(item=thing.items.get(), note="panne", by=lender)
    assert counted(thing) == (1, 1)
    assert free(thing, 10, 12) == 0
    with pytest.raises(Refused, match="En réparation : il en reste 0"):
        borrow(thing, somebody(), 10, 12)
    put_back(item=thing.items.get(), by=lender)
    borrow(thing, somebody(), 10, 12)


def test_only_the_lender_describes_and_repairs(lender):
    thing, stranger = equipment(lender), a_lender("Autres")
    for act in (
        lambda: put_out(item=thing.items.get(), note="", by=stranger),
        lambda: add_item(equipment=thing, label="x", by=stranger),
        lambda: save_equipment(
            organisation=lender.organisation, equipment=thing, said=Description("x", "tools"), by=stranger
        ),
    ):
        with pytest.raises(Refused, match="Seul le propriétaire"):
            act()


def test_out_of_service_is_refused_with_the_bookings_in_the_way_and_the_nearest_yes(lender):
    thing, other = equipment(lender, items=2), equipment(lender, "Grand écran")
    borrow(thing, somebody("Lucie"), 10, 12, 2, title="Ciné-débat")
    borrow(thing, somebody("Max"), 20, 22, 1, title="Bilan")
    with pytest.raises(Refused) as refused:
        put_out(item=thing.items.first(), note="panne", by=lender)
    assert "Il en resterait 1" in refused.value.rule
    assert "Asso de Lucie – Ciné-débat, lundi 4 janvier, de 11:00 à 13:00" in refused.value.rule
    assert "Bilan" not in refused.value.rule
    labels = [offer.label for offer in refused.value.nearest]
    assert labels == ["Le sortir à partir du lundi 4 janvier, à 13:00 : rien n’est promis au-delà"]
    assert other.resource.capacity == 1  # one screen does not stand for two projectors
    assert counted(thing) == (2, 0) and thing.items.filter(in_service=True).count() == 2


def test_another_model_that_is_free_is_named(lender):
    thing = equipment(lender)
    equipment(lender, "Grand écran")
    equipment(lender, "Table", family="furniture")
    borrow(thing, somebody("Lucie"), 10, 12)
    with pytest.raises(Refused) as refused:
        put_out(item=thing.items.get(), note="panne", by=lender)
    assert refused.value.nearest[0].label.startswith("Proposer « Grand écran » à Asso de Lucie")


def test_bookings_are_displaced_by_their_name(lender):
    thing = equipment(lender, items=2)
    first, second = borrow(thing, somebody("Lucie"), 10, 12), borrow(thing, somebody("Max"), 11, 13)
    put_out(item=thing.items.first(), note="panne", displaced=[second.booking], by=lender)
    assert Occupancy.objects.get(pk=second.pk).state == State.CANCELLED
    assert "réparation" in Occupancy.objects.get(pk=second.pk).reason
    assert Occupancy.objects.get(pk=first.pk).state == State.CONFIRMED
    assert counted(thing) == (1, 0)


def test_displacing_the_wrong_one_changes_nothing(lender):
    thing = equipment(lender, items=1)
    borrow(thing, somebody("Lucie"), 10, 12)
    later = borrow(thing, somebody("Max"), 20, 22)
    with pytest.raises(Refused, match="Il en resterait 0"):
        put_out(item=thing.items.get(), note="panne", displaced=[later.booking], by=lender)
    assert Occupancy.objects.get(pk=later.pk).state == State.CONFIRMED


def test_what_is_out_is_not_put_in_repair(lender):
    thing = equipment(lender, items=2)
    loan = lend(thing, lender, somebody("Lucie"), 10, 12)
    with pytest.raises(Refused, match="est dehors"):
        put_out(item=loan.item, note="", by=lender.later(at(11)))


def test_back_in_service_those_who_wait_are_served(lender):
    thing = equipment(lender, items=2)
    broken = thing.items.first()
    put_out(item=broken, note="panne", by=lender)
    borrow(thing, somebody("Lucie"), 10, 12)
    waiting = somebody("Max")
    purpose = Purpose(waiting.organisation, "Bilan", person=waiting.person)
    entry = join_waiting(want=Want(thing.resource_id, at(10), at(12)), purpose=purpose, by=waiting)
    put_back(item=broken, by=lender)
    assert WaitEntry.objects.get(pk=entry.pk).state == "offered"


@pytest.fixture
def barnum(lender):
    """Four poles and one cover make a marquee; the lender has nine poles and three covers."""
    poles, covers = equipment(lender, "Pied", items=9), equipment(lender, "Bâche", items=3)
    return equipment(lender, "Barnum", items=0, family="furniture", parts=[(poles, 4), (covers, 1)]), poles, covers


def taken(booking):
    rows = booking.occupancies.filter(state=State.CONFIRMED).order_by("-quantity")
    return [(row.resource.name, row.quantity) for row in rows.select_related("resource")]


def test_a_kit_is_booked_in_one_gesture_and_its_parts_are_taken(lender, barnum):
    kit, poles, covers = barnum
    by = somebody()
    assert counted(kit) == (2, 0) and free(kit, 10, 12) == 2
    purpose = Purpose(by.organisation, "Fête", person=by.person)
    booking = book(wants=[Want(kit.resource_id, at(10), at(12)), Want(poles.resource_id, at(10), at(12))],
                   purpose=purpose, by=by)  # fmt: skip
    assert taken(booking) == [("Pied", 5), ("Bâche", 1)]
    assert (free(kit, 10, 12), free(poles, 10, 12), free(kit, 12, 14)) == (1, 4, 2)
    move(booking=booking, wants=[Want(kit.resource_id, at(14), at(16), 2)], by=by)
    assert taken(booking) == [("Pied", 8), ("Bâche", 2)]


def test_a_kit_is_free_when_the_scarcest_part_is(lender, barnum):
    kit, poles, _covers = barnum
    borrow(poles, somebody(), 10, 12, 6)
    row = stored(kit).resource
    assert free(kit, 9, 11) == 0
    found = breaches_by_resource([row], Ask(at(11), at(13), at(0)))
    assert [breach.rule for breach in found[row.pk]] == ["Pied : Il n’en reste que 3 à ces heures."]
    assert breaches_by_resource([row], Ask(at(12), at(13), at(0))) == {}


def test_a_kit_follows_its_parts(lender, barnum):
    kit, poles, _covers = barnum
    for pole in poles.items.all()[:2]:
        put_out(item=pole, note="tordu", by=lender)
    assert counted(kit) == (1, 0)
    with pytest.raises(Refused, match="pas d’exemplaire à lui"):
        add_item(equipment=kit, label="x", by=lender)
    with pytest.raises(Refused, match="pas un autre lot"):
        equipment(lender, "Lot", items=0, parts=[(kit, 1)])
    with pytest.raises(Refused, match="même organisation"):
        equipment(lender, "Lot", items=0, parts=[(equipment(a_lender("Autres")), 1)])
