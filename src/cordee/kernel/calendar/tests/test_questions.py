"""A package that lends has its word: in every answer, and in what is taken."""

import datetime as dt

import pytest

from cordee.kernel.actors.rules import Actor
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar import queries
from cordee.kernel.calendar.actions import book, move
from cordee.kernel.calendar.rules import Ask, Asked, Breach, Purpose, Want, Wanted
from cordee.kernel.calendar.tests.builders import AT, a_resource
from cordee.lib import module
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
H = dt.timedelta(hours=1)


@pytest.fixture
def lender(monkeypatch):
    """A package installed besides the others; a test gives it its handlers."""
    on: dict[type, tuple] = {}
    installed = (*module.installed(), module.Module(name="other", label="", on=on))
    monkeypatch.setattr(module, "installed", lambda: installed)
    return on


@pytest.fixture
def asker():
    return Actor(a_person("Lucie"), an_organisation("Cordistes"), "member", at=AT - 24 * H)


def want(resource, quantity=1):
    return Want(resource.pk, AT + 14 * H, AT + 16 * H, quantity)


def purpose(by):
    return Purpose(by.organisation, "Réunion", person=by.person)


def taken(booking):
    return sorted(booking.occupancies.filter(state="confirmed").values_list("resource", "quantity"))


def test_what_the_lender_says_stands_in_the_answer_and_in_the_guard(lender, asker):
    room = a_resource()

    def say(*, event):
        event.found.setdefault(room.pk, []).append(Breach("lent", "Le lustre tombe."))

    lender[Asked] = (say,)
    ask = Ask(AT + 14 * H, AT + 16 * H, asker.at)
    assert [breach.code for breach in queries.breaches_by_resource([room], ask)[room.pk]] == ["lent"]
    with pytest.raises(Refused, match="Le lustre tombe"):
        book(wants=[want(room)], purpose=purpose(asker), by=asker)


def test_a_set_is_asked_for_and_its_parts_are_taken(lender, asker):
    kit, frame, cover = a_resource(), a_resource(capacity=4), a_resource(capacity=4)

    def spell_out(*, event):
        event.wants[:] = [w for each in event.wants for w in ([want(frame, 4), want(cover)] if each.resource == kit.pk
                          else [each])]  # fmt: skip

    lender[Wanted] = (spell_out,)
    booking = book(wants=[want(kit)], purpose=purpose(asker), by=asker)
    assert taken(booking) == [(frame.pk, 4), (cover.pk, 1)]
    move(booking=booking, wants=[want(kit)], by=asker)
    assert taken(booking) == [(frame.pk, 4), (cover.pk, 1)]
    with pytest.raises(Refused, match="Déjà pris"):
        book(wants=[want(kit)], purpose=purpose(asker), by=asker)
