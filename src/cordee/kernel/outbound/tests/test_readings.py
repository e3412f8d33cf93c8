"""« Qui a lu mes données »: counted by day, noted without a write in the database."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.outbound import actions, jobs, queries, rules
from cordee.kernel.outbound.models import Channel, Reading
from cordee.kernel.outbound.tests.builders import a_manager, an_operator, an_organisation

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)
ANYONE = Actor(None, at=AT)


@pytest.fixture(autouse=True)
def spool(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path / "readings"


@pytest.fixture
def torrent():
    return an_organisation()


def reader_of(organisation, at=AT):
    return Actor(None, organisation, "member", at=at)


def gather(minutes=5):
    jobs.gather(by=Actor(None, at=AT + dt.timedelta(minutes=minutes)))


def test_a_reading_is_counted_by_the_tick_and_writes_nothing_by_itself(torrent):
    voisins = an_organisation("Les Voisins")
    with CaptureQueriesContext(connection) as asked:
        for _time in range(3):
            jobs.note([torrent.pk, voisins.pk], by=reader_of(voisins), channel=Channel.API)
    assert len(asked) == 0
    gather()
    row = Reading.objects.get()
    assert (row.organisation, row.reader, row.channel, row.count, row.day) == (
        torrent,
        voisins,
        "api",
        3,
        dt.date(2026, 11, 25),
    )
    gather(minutes=20)
    assert Reading.objects.get().count == 3


def test_the_minute_being_written_waits(torrent):
    jobs.note([torrent.pk], by=ANYONE, channel=Channel.API)
    gather(minutes=1)
    assert not Reading.objects.exists()
    gather(minutes=3)
    assert Reading.objects.get().reader is None


def test_a_long_answer_is_the_whole_directory_and_is_shown_to_everyone(torrent):
    voisins = an_organisation("Les Voisins")
    jobs.note(range(1, rules.BY_NAME + 2), by=ANYONE, channel=Channel.FILE)
    jobs.note(None, by=ANYONE, channel=Channel.FILE)
    gather()
    row = Reading.objects.get()
    assert (row.organisation, row.count) == (None, 2)
    for organisation in (torrent, voisins):
        assert [one.pk for one in queries.readings_of(organisation)] == [row.pk]


def test_what_one_reads_of_oneself_is_not_a_reading(torrent):
    jobs.note([torrent.pk], by=reader_of(torrent), channel=Channel.PAGE)
    jobs.note(None, by=reader_of(torrent), channel=Channel.FILE)
    gather()
    assert not queries.readings_of(torrent).exists()


def test_what_was_deleted_meanwhile_or_is_damaged_stops_nothing(torrent, spool):
    gone = Organisation.objects.create(slug="ephemere", name="Éphémère", created_at=AT, updated_at=AT)
    jobs.note([torrent.pk, gone.pk], by=ANYONE, channel=Channel.API)
    for path in spool.glob("*"):
        path.write_bytes(b'{"cut\n\xff\xfe\n[]\n' + path.read_bytes() + b'{"day": "2026-11-25"}\n')
    Organisation.objects.filter(pk=gone.pk).delete()
    gather()
    assert [row.organisation_id for row in Reading.objects.all()] == [torrent.pk]
    assert list(spool.glob("*")) == []


def test_five_hundred_organisations_are_counted_in_a_handful_of_statements():
    rows = [Organisation(slug=f"o-{n}", name=f"O {n}", created_at=AT, updated_at=AT) for n in range(rules.BY_NAME)]
    ids = [row.pk for row in Organisation.objects.bulk_create(rows)]
    for _time in range(2):
        jobs.note(ids, by=ANYONE, channel=Channel.API)
    with CaptureQueriesContext(connection) as asked:
        gather()
    assert len([q for q in asked if "reading" in q["sql"].lower()]) <= 3
    assert len(asked) <= 10
    assert set(Reading.objects.values_list("count", flat=True)) == {2}


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    notes=st.lists(
        st.tuples(st.sets(st.integers(0, 4)), st.integers(0, 4) | st.none(), st.sampled_from(list(Channel))),
        max_size=12,
    ),
    cuts=st.sets(st.integers(0, 12)),
)
def test_however_they_are_gathered_the_counts_are_the_same(notes, cuts, transactional_ids):
    ids = transactional_ids
    Reading.objects.all().delete()
    expected: dict[tuple, int] = {}
    for number, (read, reader, channel) in enumerate(notes):
        by = ANYONE if reader is None else reader_of(Organisation(pk=ids[reader]))
        jobs.note([ids[one] for one in read], by=by, channel=channel)
        for one in read:
            if one != reader:
                key = (ids[one], None if reader is None else ids[reader], channel)
                expected[key] = expected.get(key, 0) + 1
        if number in cuts:
            gather()
    gather()
    rows = Reading.objects.values_list("organisation_id", "reader_id", "channel", "count")
    assert {(one, who, way): count for one, who, way, count in rows} == expected


@pytest.fixture
def transactional_ids():
    return [an_organisation(f"Numéro {n}").pk for n in range(5)]


def test_counts_are_kept_thirteen_months(torrent, settings):
    today = dt.date(2026, 11, 25)
    assert rules.kept_since(today) == dt.date(2025, 10, 1)
    days = [dt.date(2025, 9, 30), dt.date(2025, 10, 1)]
    reads = {rules.Read(day, torrent.pk, None, None, "api", rules.RECORD): 1 for day in days}
    actions.count_readings(reads=reads, by=ANYONE)
    actions.forget_readings(by=ANYONE)
    assert [row.day for row in Reading.objects.all()] == days[1:]
    settings.READINGS_KEPT_MONTHS = 1
    actions.forget_readings(by=ANYONE)
    assert not Reading.objects.exists()


def test_the_page_shows_months_and_lines_and_its_file_holds_them(torrent, client):
    nadia = a_manager(torrent)
    voisins = an_organisation("Les Voisins")
    today = Actor(None).today
    reads = {
        rules.Read(today, torrent.pk, voisins.pk, None, "page", rules.RESERVED): 4,
        rules.Read(today, None, None, None, "file", rules.WHOLE): 2,
    }
    actions.count_readings(reads=reads, by=ANYONE)
    client.force_login(nadia.person)
    page = client.get("/partage/lectures/").content.decode()
    assert "Les Voisins" in page and "informations réservées" in page and "L’annuaire entier" in page
    assert page.index("Jour par jour") < page.index("Les Voisins</h4>") and page.count('<section class="stack"') == 1
    months = queries.months_of(torrent, today)
    assert (months[0].count, months[0].width, len(months)) == (6, 100, 13)
    file = b"".join(client.get("/partage/lectures.csv").streaming_content).decode()
    assert file.count("\r\n") == 3 and "Les Voisins" in file


def test_what_one_reader_read_on_one_day_is_one_card_and_cards_come_ten_at_a_time(torrent, client):
    nadia, voisins, today = a_manager(torrent), an_organisation("Les Voisins"), Actor(None).today
    days = [today - dt.timedelta(days=n) for n in range(11)]
    reads = {
        rules.Read(day, torrent.pk, voisins.pk, None, "page", detail): 1
        for day in days
        for detail in (rules.RESERVED, rules.RECORD)
    }
    actions.count_readings(reads=reads, by=ANYONE)
    client.force_login(nadia.person)
    first, second = (client.get(f"/partage/lectures/?page={n}").content.decode() for n in (1, 2))
    assert (first.count("Les Voisins</h4>"), second.count("Les Voisins</h4>")) == (10, 1)
    assert second.count("1 fois") == 2  # nothing of a day is cut between two pages


@pytest.mark.parametrize("lines", [1, 30])
def test_the_page_asks_the_same_number_of_queries_for_one_line_and_thirty(torrent, client, lines):
    nadia = a_manager(torrent)
    today = Actor(None).today
    reads = {
        rules.Read(today - dt.timedelta(days=n), torrent.pk, an_organisation(f"N {n}").pk, None, "api", "record"): 1
        for n in range(lines)
    }
    actions.count_readings(reads=reads, by=ANYONE)
    client.force_login(nadia.person)
    client.get("/partage/lectures/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/partage/lectures/")
    assert len(asked) == 8, [query["sql"][:80] for query in asked]


def test_an_operator_without_organisation_is_named_as_such(torrent):
    jobs.note([torrent.pk], by=an_operator().later(AT), channel=Channel.PAGE)
    gather()
    assert queries.who_read(Reading.objects.get()) == "l’exploitant de l’outil"
