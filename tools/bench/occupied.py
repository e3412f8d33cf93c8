"""A territory whose rooms are booked, always the same for a size: what the calendar is measured on.

1,000 resources under 200 policies, each open by the week and closed now and then; as many occupancies as wanted, one a
day for each resource, around the month that is asked about. One resource in five is a stock of four, lent for some
days. Rows go in straight, past the guards, which are put back and then hold for all that follows.
"""

import contextlib
import datetime as dt
import random
import time
from collections.abc import Iterator
from typing import Any

RESOURCES, POLICIES = 1_000, 200
FIRST = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)  # the month that is asked about: its clocks go forward
NOW = FIRST - dt.timedelta(hours=12)
ASKED = FIRST + dt.timedelta(days=9, hours=13)  # Wednesday, 14:00 in Paris
ZONE = "Europe/Paris"
BOOKING = (
    "id, organisation_id, title, note, source, zone, occurrence, key, terms, created_at",
    "{0}, 1, 'Réunion', '', '', 'Europe/Paris', '', '', '{{}}', '2026-01-01 00:00:00+00'",
)
OCCUPANCY = 'id, booking_id, resource_id, start, "end", reach, quantity, state, expires_at, waived, reason'
Row = tuple[Any, ...]


def fill(count: int) -> float:
    """Make them unless they are there; the seconds that it took."""
    from django.db import connection, transaction

    from cordee.kernel.calendar.models import Occupancy

    began = time.perf_counter()
    if Occupancy.objects.exists():
        return 0.0
    with transaction.atomic():
        _resources()
        with _unguarded(connection) as cursor:
            _write(cursor, count, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return time.perf_counter() - began


def _resources() -> None:
    from cordee.kernel.actors.models import Organisation
    from cordee.kernel.actors.rules import OPERATOR, Actor, Via
    from cordee.kernel.calendar.actions import Opening, set_openings
    from cordee.kernel.calendar.models import Closure, Policy, Resource

    by = Actor(None, role=OPERATOR, via=Via.COMMAND, at=NOW)
    owner = Organisation.objects.create(pk=1, slug="mairie", name="Mairie", created_at=NOW, updated_at=NOW)
    day = dt.timedelta(days=1)
    for rank in range(1, POLICIES + 1):
        policy = Policy.objects.create(
            pk=rank, organisation=owner, name=f"Règle {rank}", buffer=(0, 15, 30)[rank % 3], notice=60,
            open_at_both_ends=rank % 5 == 0, longest=20_160,
        )  # fmt: skip
        hours = [Opening(weekday, 8 * 60, (18 + rank % 5) * 60) for weekday in range(5 + rank % 3)]
        set_openings(policy=policy, openings=hours, by=by)
        Closure.objects.create(policy=policy, start=FIRST + rank % 28 * day, end=FIRST + (rank % 28 + 1) * day,
                               reason="Travaux")  # fmt: skip
    Resource.objects.bulk_create(
        Resource(
            pk=rank, organisation=owner, policy_id=1 + rank % POLICIES, name=f"Salle {rank}", kind="bench.room",
            capacity=_capacity(rank), capacity_since=NOW,
        )
        for rank in range(1, RESOURCES + 1)
    )  # fmt: skip


def _capacity(rank: int) -> int:
    return 4 if rank % POLICIES % 5 == 4 else 1  # those whose policy opens at both ends


@contextlib.contextmanager
def _unguarded(connection: Any) -> Iterator[Any]:
    """A cursor past the triggers: a million peaks take an hour to count, and these rows are made apart."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield cursor
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        found = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name IN ('calendar_booking', 'calendar_occupancy')"
        cursor.execute(f"{found} AND sql IS NOT NULL AND type IN ('trigger', 'index')")
        kept = cursor.fetchall()
        for kind, name, _sql in kept:
            cursor.execute(f'DROP {kind} "{name}"')
        yield cursor
        for _kind, _name, sql in kept:
            cursor.execute(sql)


def _write(cursor: Any, count: int, vendor: str) -> None:
    names, values = BOOKING
    series = f"generate_series(1, {count})" if vendor == "postgresql" else (
        f"(WITH RECURSIVE n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n WHERE v < {count}) SELECT v FROM n)"
    )  # fmt: skip
    cursor.execute(f"INSERT INTO calendar_booking ({names}) SELECT {values.format('v')} FROM {series} AS s(v)"
                   if vendor == "postgresql" else
                   f"INSERT INTO calendar_booking ({names}) SELECT {values.format('v')} FROM {series}")  # fmt: skip
    if vendor == "postgresql":
        with cursor.copy(f"COPY calendar_occupancy ({OCCUPANCY}) FROM STDIN") as out:
            for row in rows(count):
                out.write_row(row)
        for table in ("booking", "occupancy"):
            cursor.execute(f"SELECT setval('calendar_{table}_id_seq', {count})")
        return
    places = ", ".join(["%s"] * 11)
    cursor.executemany(f"INSERT INTO calendar_occupancy ({OCCUPANCY}) VALUES ({places})", rows(count))


def rows(count: int) -> Iterator[Row]:
    """The occupancies, day by day: one of each resource, within its own days."""
    chance, days = random.Random(4), count // RESOURCES
    for rank in range(count):
        day, resource = rank // RESOURCES - days * 48 // 100 + 9, rank % RESOURCES + 1
        stock = _capacity(resource) > 1
        start = FIRST + dt.timedelta(days=day, minutes=15 * chance.randrange(28, 72))
        length = chance.choice((24, 48, 72)) * 60 if stock else chance.choice((60, 90, 120, 180, 240))
        reach = 4 if length <= 240 else 24 if length <= 1440 else 168
        state = chance.choices(("confirmed", "option", "cancelled", "requested"), (90, 3, 5, 2))[0]
        end = start + dt.timedelta(minutes=length)
        until = _text(start) if state == "option" else None
        yield rank + 1, rank + 1, resource, _text(start), _text(end), reach, 1, state, until, "", ""


def _text(at: dt.datetime) -> str:
    """As SQLite keeps it; PostgreSQL, whose connection is in UTC, reads the same."""
    return f"{at:%Y-%m-%d %H:%M:%S}"
