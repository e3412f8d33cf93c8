"""The order of changes: nothing is lost, nothing comes twice, whatever is committed in whatever order."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.events import OrganisationChanged, OrganisationsChanged
from cordee.kernel.actors.models import Organisation
from cordee.kernel.outbound import actions
from cordee.kernel.outbound.models import Change
from cordee.kernel.outbound.queries import changes_after, last_position, position_before
from cordee.kernel.outbound.tests.builders import an_organisation, operator
from cordee.lib.module import publish

pytestmark = pytest.mark.django_db


def things(position=0, limit=500):
    return [(row.thing, row.gone) for row in changes_after(position, limit=limit)]


def named(organisation):
    return f"actors.organisation:{organisation.pk}"


def test_what_changes_again_moves_to_the_end_and_is_there_once():
    first, second = an_organisation("Un"), an_organisation("Deux")
    seen = last_position()
    assert things() == [(named(first), False), (named(second), False)]
    actors.edit_organisation(organisation=first, phone="+33492000000", by=operator())
    assert things() == [(named(second), False), (named(first), False)]
    assert things(seen) == [(named(first), False)]


def test_what_has_ended_is_gone_and_what_is_revived_comes_back():
    row = an_organisation()
    for ended, gone in ((dt.date(2026, 11, 1), True), (None, False)):
        Organisation.objects.filter(pk=row.pk).update(ended_on=ended)
        publish(OrganisationChanged(row.pk))
        assert things() == [(named(row), gone)]


def test_an_instant_gives_all_that_shares_it():
    rows = [an_organisation(f"Organisation {number}") for number in range(6)]
    at = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
    for rank, row in enumerate(rows):  # two each second
        Change.objects.filter(thing=named(row)).update(at=at + dt.timedelta(seconds=rank // 2))
    for second in range(3):
        instant = at + dt.timedelta(seconds=second)
        assert things(position_before(instant)) == [(named(row), False) for row in rows[2 * second :]]
    assert things(position_before(at + dt.timedelta(seconds=3))) == []


@pytest.mark.parametrize("many", [1, 30])
def test_many_changes_cost_the_same_statements(many, django_assert_num_queries):
    ids = tuple(an_organisation(f"Organisation {number}").pk for number in range(many))
    with django_assert_num_queries(6 if connection.vendor == "sqlite" else 7):  # a lock more, a savepoint counts as two
        actions.note_organisations(event=OrganisationsChanged(ids))
    assert len(things()) == many


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=12), limit=st.integers(1, 3))
def test_a_reader_by_pages_always_ends_with_the_state_of_each_thing(steps, limit):
    with transaction.atomic():
        rows = [an_organisation(f"Organisation {number}") for number in range(5)]
        known: dict[str, bool] = {}
        position = 0
        for number, gone in [*steps, (0, False)]:
            Organisation.objects.filter(pk=rows[number].pk).update(ended_on=dt.date(2026, 1, 1) if gone else None)
            publish(OrganisationChanged(rows[number].pk))
            page = changes_after(position, limit=limit)  # one page only: the reader lags behind
            known |= {row.thing: row.gone for row in page}
            position = page[-1].position if page else position
        while page := changes_after(position, limit=limit):
            assert [row.position for row in page] == sorted({row.position for row in page})
            known |= {row.thing: row.gone for row in page}
            position = page[-1].position
        now = Organisation.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "ended_on")
        assert known == {f"actors.organisation:{pk}": ended is not None for pk, ended in now}
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_polls_while_writers_commit_out_of_order_misses_nothing(at_once):
    """Slow writers hold their transaction open after having written; quick ones commit meanwhile."""
    rows = [an_organisation(f"Organisation {number}") for number in range(8)]
    start, done, seen = last_position(), threading.Event(), []

    def writer(pk, pause):
        def write():
            for turn in range(5):
                with transaction.atomic():
                    time.sleep(0 if connection.vendor == "sqlite" else pause)  # begun first…
                    publish(OrganisationChanged(pk))
                    time.sleep(pause)  # …committed last
                    Organisation.objects.filter(pk=pk).update(volunteers=turn)

        return write

    def reader():
        position = start
        while True:
            last_turn = done.is_set()
            for row in changes_after(position, limit=3):
                position = row.position
                pk = int(row.thing.partition(":")[2])
                seen.append((pk, row.position, Organisation.objects.values_list("volunteers", flat=True).get(pk=pk)))
            if last_turn and not changes_after(position):
                return position

    def writers():
        pauses = [0.0, 0.02, 0.001, 0.01, 0.0, 0.005, 0.015, 0.002]
        threads = [
            threading.Thread(target=closing(writer(row.pk, pause))) for row, pause in zip(rows, pauses, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        done.set()

    def closing(function):
        def run():
            try:
                if connection.vendor == "sqlite":  # gives waiters no turn: on a busy machine one may starve for long
                    connection.cursor().execute("PRAGMA busy_timeout = 120000")
                function()
            finally:
                connection.close()

        return run

    results = at_once(reader, writers)
    assert results[1] is None, results
    assert results[0] == start + 8 * 5
    positions = [position for _pk, position, _volunteers in seen]
    assert positions == sorted(set(positions))
    final = {pk: volunteers for pk, _position, volunteers in seen}
    assert final == {row.pk: 4 for row in rows}
