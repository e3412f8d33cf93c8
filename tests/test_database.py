"""What both databases must do, whichever one runs the suite."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from cordee.kernel.actors import actions
from cordee.kernel.actors.models import JournalLine, Site
from cordee.kernel.actors.rules import OPERATOR, Actor, Via
from cordee.lib.later import later

seen: list[str] = []


def remember(*, word: str) -> None:
    seen.append(word)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_the_guard_of_the_journal_is_back_after_each_transactional_test(turn):
    actions.register(email="nadia@example.org", by=Actor(None, via=Via.COMMAND))
    line = JournalLine.objects.get()
    for write in (line.delete, line.save):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


@pytest.mark.django_db
@pytest.mark.parametrize("half", [{"lat_e6": 44_560_000}, {"lon_e6": 6_490_000}, {"lat_e6": 91_000_000, "lon_e6": 0}])
def test_half_a_place_is_no_place(half):
    row = actions.create_organisation(name="La Grange", by=Actor(None, role=OPERATOR, via=Via.COMMAND))
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.create(organisation=row, **half)


@pytest.mark.django_db(transaction=True)
def test_background_work_waits_for_a_worker(tasks_wait):
    seen.clear()
    later(remember, word="après")
    assert seen == []
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert seen == ["après"]
