import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar import actions, jobs, queries
from cordee.kernel.calendar.actions import Opening, save_policy, save_resource, set_openings
from cordee.kernel.calendar.models import Access, OpenSpan, Policy, Resource, Series
from cordee.kernel.calendar.rules import Ask, Purpose
from cordee.kernel.calendar.tests.builders import AT, a_policy, a_resource, occupy
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
H = dt.timedelta(hours=1)
NINE_TO_FIVE = [Opening(day, 9 * 60, 17 * 60) for day in range(5)]


@pytest.fixture
def owner():
    return Actor(a_person("Nadia"), an_organisation("La Grange"), MANAGER, at=AT)


def codes(resource, start, end, **columns):
    found = queries.breaches_by_resource([resource], Ask(AT + start * H, AT + end * H, AT, **columns))
    return [breach.code for breach in found.get(resource.pk, ())]


def test_open_on_working_days_closed_on_public_holidays(owner):
    policy = save_policy(organisation=owner.organisation, name="Salles", closed_on_public_holidays=True, by=owner)
    set_openings(policy=policy, openings=NINE_TO_FIVE, by=owner)
    room = a_resource(policy=Policy.objects.get(pk=policy.pk))
    assert codes(room, 8, 10) == []  # Monday, 9:00 in Paris
    assert codes(room, 7, 9) == ["closed"]
    assert codes(room, 5 * 24 + 9, 5 * 24 + 10) == ["closed"]  # Saturday
    easter_monday = dt.datetime(2027, 3, 29, tzinfo=dt.UTC) - AT
    assert codes(room, easter_monday / H + 9, easter_monday / H + 10) == ["closed"]
    assert codes(room, easter_monday / H + 24 + 7, easter_monday / H + 24 + 8) == []  # the day after, in summer time


def test_without_any_rule_it_is_always_open(owner):
    policy = save_policy(organisation=owner.organisation, name="Salles", by=owner)
    set_openings(policy=policy, openings=NINE_TO_FIVE, by=owner)
    set_openings(policy=policy, openings=[], by=owner)
    assert not OpenSpan.objects.exists()
    assert codes(a_resource(policy=Policy.objects.get()), 2, 3) == []


def test_hours_of_no_sense_are_said_and_nothing_is_written(owner):
    policy = save_policy(organisation=owner.organisation, name="Salles", by=owner)
    set_openings(policy=policy, openings=NINE_TO_FIVE, by=owner)
    with pytest.raises(ValidationError):
        set_openings(policy=policy, openings=[Opening(0, 600, 540)], by=owner)
    assert policy.openings.count() == 5
    with pytest.raises(ValidationError):
        save_policy(organisation=owner.organisation, name="Autre", longest=5, shortest=10, by=owner)


def test_the_tick_lays_hours_and_series_further(owner):
    policy = save_policy(organisation=owner.organisation, name="Salles", by=owner)
    set_openings(policy=policy, openings=NINE_TO_FIVE, by=owner)
    room = save_resource(
        organisation=owner.organisation, policy=Policy.objects.get(), name="Salle", kind="test.room", by=owner
    )
    rhythm = actions.Rhythm("FREQ=WEEKLY", dt.datetime(2027, 1, 7, 10), 60)
    purpose = Purpose(owner.organisation, "Chorale")
    made = actions.book_series(shape=[(room.pk, 1)], rhythm=rhythm, purpose=purpose, by=owner)
    later = owner.later(AT + 60 * 24 * H)
    jobs.lay_due(by=later)
    jobs.roll_due(by=later)
    assert Policy.objects.filter(laid_until__gt=AT + 600 * 24 * H).exists()
    assert made.series.bookings.count() == len(made.bookings) + 9
    assert Series.objects.get().skipped == []


def test_capacity_is_not_lowered_under_what_is_promised(owner):
    room = save_resource(
        organisation=owner.organisation, policy=a_policy(owner.organisation), name="Chaises", kind="test.item",
        capacity=10, by=owner,
    )  # fmt: skip
    occupy(room, 9, 10, quantity=8)
    with pytest.raises(Refused, match="déjà promise"):
        save_resource(
            organisation=owner.organisation, policy=room.policy, resource=room, capacity=7, name="Chaises", by=owner
        )
    save_resource(organisation=owner.organisation, policy=room.policy, resource=room, capacity=8, by=owner)
    assert Resource.objects.get().capacity == 8


def test_only_the_owner_sets_the_rules(owner):
    policy = a_policy()
    with pytest.raises(Refused, match="propriétaire"):
        save_policy(organisation=policy.organisation, policy=policy, access=Access.APPROVAL, by=owner)
    with pytest.raises(Refused, match="propriétaire"):
        set_openings(policy=policy, openings=NINE_TO_FIVE, by=owner)
