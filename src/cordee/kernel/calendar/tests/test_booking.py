import datetime as dt

import pytest

from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar.actions import book, cancel
from cordee.kernel.calendar.models import Access, Booking, Occupancy, State
from cordee.kernel.calendar.rules import Purpose, Slot, Want
from cordee.kernel.calendar.tests.builders import AT, a_policy, a_resource, occupy
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
H = dt.timedelta(hours=1)


@pytest.fixture
def asker():
    """Somebody of another organisation, the day before."""
    organisation = an_organisation("Cordistes")
    return Actor(a_person("Lucie"), organisation, "member", at=AT - 24 * H)


def want(resource, start, end, quantity=1):
    return Want(resource.pk, AT + start * H, AT + end * H, quantity)


def purpose(by):
    return Purpose(by.organisation, "Réunion", person=by.person)


def spans(refused):
    return [(slot.start, slot.end) for slot in refused.nearest if isinstance(slot, Slot)]


def test_a_free_room_is_confirmed_at_once(asker):
    booking = book(wants=[want(a_resource(), 14, 17)], purpose=purpose(asker), by=asker)
    assert [row.state for row in booking.occupancies.all()] == [State.CONFIRMED]


def test_all_or_nothing(asker):
    room, projector = a_resource(), a_resource(policy=a_policy(), capacity=2)
    occupy(projector, 14, 15, quantity=2)
    with pytest.raises(Refused) as refused:
        book(wants=[want(room, 14, 17), want(projector, 14, 17)], purpose=purpose(asker), by=asker)
    assert "Déjà pris" in refused.value.rule
    assert Booking.objects.filter(organisation=asker.organisation).count() == 0
    assert not Occupancy.objects.filter(resource=room).exists()


def test_what_one_request_takes_of_a_thing_counts_together(asker):
    room = a_resource()
    book(wants=[want(room, 9, 10), want(room, 10, 11)], purpose=purpose(asker), by=asker)
    with pytest.raises(Refused, match="Déjà pris"):
        book(wants=[want(room, 14, 16), want(room, 15, 17)], purpose=purpose(asker), by=asker)
    assert Booking.objects.filter(organisation=asker.organisation).count() == 1


def test_a_no_offers_the_nearest_yes(asker):
    room = a_resource()
    occupy(room, 14, 16)
    with pytest.raises(Refused) as refused:
        book(wants=[want(room, 15, 17)], purpose=purpose(asker), by=asker)
    assert spans(refused.value) == [(AT + 16 * H, AT + 18 * H), (AT + 24 * H + 15 * H, AT + 24 * H + 17 * H)]
    assert refused.value.nearest[0].label == "lundi 4 janvier, de 17:00 à 19:00"


def test_shorter_is_offered_too(asker):
    room = a_resource()
    occupy(room, 14, 15)
    with pytest.raises(Refused) as refused:
        book(wants=[want(room, 14, 18)], purpose=purpose(asker), by=asker)
    assert (AT + 15 * H, AT + 18 * H) in spans(refused.value)


def test_an_expired_option_no_longer_holds(asker):
    room = a_resource()
    occupy(room, 14, 16, state=State.OPTION, expires_at=asker.at)
    book(wants=[want(room, 14, 16)], purpose=purpose(asker), by=asker)
    assert sorted(Occupancy.objects.values_list("state", flat=True)) == ["confirmed", "lapsed"]


def test_the_lender_waives_a_house_rule_and_says_why(asker):
    policy = a_policy(notice=48 * 60)
    room = a_resource(policy=policy)
    manager = Actor(a_person("Nadia"), policy.organisation, MANAGER, at=asker.at)
    with pytest.raises(Refused, match="au moins 2 jours avant") as refused:
        book(wants=[want(room, 14, 16)], purpose=purpose(asker), by=asker, waive="je suis pressée")
    assert policy.organisation.name in refused.value.who
    booking = book(wants=[want(room, 14, 16)], purpose=purpose(asker), by=manager, waive="fuite d’eau ailleurs")
    assert booking.occupancies.get().waived == "fuite d’eau ailleurs"
    with pytest.raises(Refused, match="Déjà pris"):
        book(wants=[want(room, 15, 16)], purpose=purpose(asker), by=manager, waive="tant pis")


def test_asked_twice_with_the_same_key_it_is_made_once(asker):
    room = a_resource()
    first = book(wants=[want(room, 14, 16)], purpose=purpose(asker), by=asker, key="k1")
    assert book(wants=[want(room, 14, 16)], purpose=purpose(asker), by=asker, key="k1") == first


def test_on_request_it_is_asked_and_holds_nothing(asker):
    room = a_resource(policy=a_policy(access=Access.APPROVAL))
    booking = book(wants=[want(room, 14, 16)], purpose=purpose(asker), by=asker)
    assert booking.occupancies.get().state == State.REQUESTED
    occupy(room, 14, 16)


def test_cancelling_frees(asker):
    room = a_resource()
    booking = book(wants=[want(room, 14, 16)], purpose=purpose(asker), by=asker)
    stranger = Actor(a_person("Max"), an_organisation("Autres"), MANAGER, at=asker.at)
    with pytest.raises(Refused):
        cancel(booking=booking, by=stranger)
    cancel(booking=booking, by=asker)
    occupy(room, 14, 16)
    with pytest.raises(Refused, match="plus rien"):
        cancel(booking=booking, by=asker)


@pytest.mark.parametrize(
    ("start", "end", "quantity", "words"),
    [
        (14, 14, 1, "après le début"),
        (15, 14, 1, "après le début"),
        (0, 24 * 365 * 10, 1, "au plus un an"),
        (-90, -80, 1, "passée"),
        (14, 15, 0, "au moins 1"),
        (14, 15, 3, "que 1"),
        (14, 14.1, 1, "Au moins 15 minutes"),
        (14, 14.3, 1, "tranches de 15 minutes"),
        (14, 14 + 25, 1, "Au plus 1 jour"),
        (24 * 600, 24 * 600 + 1, 1, "548 jours"),
        (24 * 366 * 60, 24 * 366 * 60 + 1, 1, "trop lointaine"),
    ],
)
def test_what_is_asked_badly_is_said(asker, start, end, quantity, words):
    with pytest.raises(Refused, match=words):
        book(wants=[want(a_resource(), start, end, quantity)], purpose=purpose(asker), by=asker)
    assert not Booking.objects.exists()
