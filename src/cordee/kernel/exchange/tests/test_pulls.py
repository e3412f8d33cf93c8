"""An address is read again and again, from a real server: what changes, what waits, what breaks."""

import datetime as dt
import json

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine, Organisation
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.events import PullBroken, PullWaits
from cordee.kernel.exchange.models import Import, Origin, Pull, PullState, State
from cordee.kernel.exchange.rules import EVERY, next_try, why_wait
from cordee.kernel.exchange.rules.drafts import Plan, Problem
from cordee.kernel.exchange.tests import builders as make
from cordee.lib.errors import Refused
from cordee.lib.fetch import fetch
from tests.hostile import hostile

pytestmark = pytest.mark.django_db
NAMES = ("Le Four", "Le Pré", "La Tour", "Le Lac")


@pytest.fixture
def server(settings):
    with hostile() as made:
        settings.FETCH_ALLOW = [made.place]
        yield made


@pytest.fixture
def by():
    make.communes()
    return make.an_operator().later(timezone.now())


@pytest.fixture
def told(monkeypatch):
    """The events that went up, in order."""
    heard: list[object] = []
    monkeypatch.setattr("cordee.kernel.exchange.actions.pulls.publish", heard.append)
    return heard


def listed(*names):
    return "".join(["Nom;Code postal;Commune\n", *(f"{name};05000;Gap\n" for name in names)]).encode()


def add(server, by, place="/liste.csv", **more):
    asked = {"source_name": "Nos membres", "licence": "membres", "format": "auto", "frequency": "day"} | more
    return actions.add_address(url=server.url(place), by=by, **asked)


def read(pull, by=None):
    jobs.read_now(pull_id=pull.pk, person_id=by.person.pk if by else None)
    pull.refresh_from_db()
    return pull


def due(pull):
    Pull.objects.filter(pk=pull.pk).update(next_at=timezone.now() - dt.timedelta(minutes=1))
    return pull


def running(server, by, *names):
    """An address read once, its columns approved, the reading applied by a person."""
    server.bytes_at("/liste.csv", listed(*(names or NAMES)))
    pull = read(add(server, by), by)
    run = actions.choose_columns(run=pull.last_import, mapping=pull.last_import.mapping, by=by)
    jobs.apply(run=jobs.prepare(run=run, by=by), by=by)
    pull.refresh_from_db()
    return pull


def names():
    return sorted(Organisation.objects.values_list("name", flat=True))


def test_the_first_reading_waits_for_a_person_then_the_address_is_followed_alone(server, by):
    server.bytes_at("/liste.csv", listed(*NAMES))
    pull = read(add(server, by), by)
    assert (pull.state, pull.last_import.state) == (PullState.WAITING, State.MAPPING)
    assert "Première lecture" in pull.reason and not names()
    jobs.apply(run=jobs.prepare(run=pull.last_import, by=by), by=by)
    pull.refresh_from_db()
    assert (pull.state, names()) == (PullState.ACTIVE, sorted(NAMES)) and pull.next_at > timezone.now()
    server.bytes_at("/liste.csv", listed(*NAMES, "Le Col"))
    assert read(due(pull)).failures == 0
    assert "Le Col" in names() and pull.last_import.state == State.APPLIED and pull.next_at > timezone.now()
    assert JournalLine.objects.filter(verb="exchange.list_imported").count() == 2


def test_what_has_not_changed_writes_nothing(server, by):
    pull = running(server, by)
    before = Import.objects.count(), JournalLine.objects.count(), pull.read_at
    assert read(due(pull)).read_at > before[2]  # the same bytes
    server.bytes_at("/liste.csv", b"", status="304 Not Modified")
    read(due(pull))
    assert (Import.objects.count(), JournalLine.objects.count()) == before[:2] and pull.error == ""


def test_the_marks_of_the_last_file_are_given_back(server, by):
    server.bytes_at("/liste.csv", listed("Le Four"), 'ETag: "v1"', "Last-Modified: Mon, 02 Nov 2026 10:00:00 GMT")
    pull = read(add(server, by), by)
    jobs.apply(run=jobs.prepare(run=pull.last_import, by=by), by=by)
    read(due(pull))
    assert b'if-none-match: "v1"' in server.seen[-1].lower()
    assert b"if-modified-since: mon, 02 nov" in server.seen[-1].lower()


@pytest.mark.parametrize(
    "path", ["/nothing-there", "/drip", "/gigabyte", "/bomb-gzip", "/endless-headers", "/loop", "/cut", "/garbage"]
)
def test_a_broken_source_changes_nothing_in_the_directory(server, by, path, monkeypatch):
    monkeypatch.setattr("cordee.kernel.exchange.jobs.pulls.SECONDS", 0.5)
    pull = running(server, by)
    before = names(), Import.objects.count(), pull.read_at
    Pull.objects.filter(pk=pull.pk).update(url=server.url(path))
    assert read(due(pull)).failures == 1
    assert (names(), Import.objects.count(), pull.read_at) == before
    assert pull.error and pull.state == PullState.ACTIVE and pull.next_at > timezone.now()
    assert Origin.objects.filter(live=True).count() == len(NAMES)


@pytest.mark.parametrize("body", [b"", b"<html><p>en travaux", b"[]", b"{}", b'{"error": "quota"}', b"\x00" * 99])
def test_a_file_that_is_no_list_any_more_changes_nothing(server, by, body):
    pull = running(server, by)
    server.bytes_at("/liste.csv", body)
    read(due(pull))
    assert names() == sorted(NAMES) and Origin.objects.filter(live=True).count() == len(NAMES)
    assert pull.failures == 1 or pull.state == PullState.WAITING


def test_failures_are_told_once_when_they_last_and_once_again_after_a_recovery(server, by, told):
    pull = running(server, by)
    good = server.paths["/liste.csv"]
    for _round in range(2):
        server.bytes_at("/liste.csv", b"", status="503 Busy")
        for n in range(1, 6):
            assert read(due(pull)).failures == n
        server.paths["/liste.csv"] = good
        assert read(due(pull)).failures == 0
    assert [type(event) for event in told] == [PullBroken, PullBroken]


def test_a_lasting_refusal_is_told_at_once(server, by, told):
    pull = running(server, by)
    server.bytes_at("/liste.csv", b"", status="404 Not Found")
    read(due(pull))
    assert told == [PullBroken(pull.pk)]


def test_tries_come_later_and_later_and_never_stop():
    at = make.NOON
    waits = [next_try(n, at) - at for n in range(1, 40)]
    assert waits == sorted(waits) and waits[0] == EVERY["hour"] and waits[-1] == dt.timedelta(days=7)


def test_a_list_of_each_month_that_is_down_for_an_hour_is_not_a_month_late(server, by, told):
    pull = running(server, by)
    actions.change_address(pull=pull, url=pull.url, format=pull.format, frequency="month", by=by)
    server.bytes_at("/liste.csv", b"", status="503 Busy")
    read(due(pull))
    assert pull.next_at - pull.tried_at == dt.timedelta(hours=1)


def test_a_list_that_shrinks_at_once_waits_for_a_person(server, by, told):
    many = [f"Lieu {n}" for n in range(30)]
    pull = running(server, by, *many)
    server.bytes_at("/liste.csv", listed(*many[:10]))
    read(due(pull))
    assert (pull.state, told) == (PullState.WAITING, [PullWaits(pull.pk)])
    assert "20 fiches sur 30" in pull.reason and pull.last_import.state == State.READY
    assert read(due(pull)).last_import == queries.open_run(pull)  # it is read no more until then
    run = jobs.prepare(run=pull.last_import, by=by)
    with pytest.raises(Refused, match="20 fiches sur 30"):
        jobs.apply(run=run, by=by)
    jobs.apply(run=run, confirmed=True, by=by)
    pull.refresh_from_db()
    assert pull.state == PullState.ACTIVE and len(names()) == 30  # absence deletes nothing


def test_what_is_missing_is_asked_after_two_good_readings_even_of_the_same_file_and_never_after_a_broken_one(
    server, by
):
    pull = running(server, by)
    server.bytes_at("/liste.csv", listed(*NAMES[1:]))
    read(due(pull))
    good = server.paths["/liste.csv"]
    for broken in (b"", b"<html>", b"[]"):
        server.bytes_at("/liste.csv", broken, status="503 Busy" if not broken else "200 OK")
        read(due(pull))
    assert not queries.vanished().exists()
    server.paths["/liste.csv"] = good
    Pull.objects.filter(pk=pull.pk).update(state=PullState.ACTIVE, reason="")
    read(due(pull))
    assert [str(row.organisation) for row in queries.vanished()] == [NAMES[0]]
    assert len(names()) == len(NAMES)


@pytest.mark.parametrize("why", ["incomplete", "dropped", "another", "whole"])
def test_an_unchanged_file_counts_only_if_it_was_whole_applied_and_the_last(server, by, why):
    pull = running(server, by)
    server.bytes_at("/liste.csv", listed(*NAMES[1:]))
    read(due(pull))
    assert list(Origin.objects.filter(missed=1).values_list("organisation__name", flat=True)) == [NAMES[0]]
    if why == "incomplete":
        server.bytes_at("/liste.csv", listed(*NAMES[1:], ""))
        read(due(pull))
    elif why == "dropped":
        server.bytes_at("/liste.csv", listed(*NAMES))
        run = read(pull, by) and actions.keep_file(
            pull=pull, found=fetch(pull.url, limit=9999, seconds=5), file_name="x.csv", kind="csv",
            mapping={}, approved=True, by=by,
        )  # fmt: skip
        Origin.objects.filter(organisation__name=NAMES[0]).update(missed=1)
        actions.drop_import(run=run, by=by)
        Pull.objects.filter(pk=pull.pk).update(state=PullState.ACTIVE, reason="", last_import=run)
    elif why == "another":
        run = make.receive(listed(*NAMES[1:]).decode() + "Le Col;05000;Gap\n", by=by, source="Nos membres")
        jobs.apply(run=jobs.prepare(run=run, by=by), by=by)
        Origin.objects.filter(organisation__name=NAMES[0]).update(missed=1)
    read(due(pull))
    assert [str(row.organisation) for row in queries.vanished()] == ([NAMES[0]] if why == "whole" else [])


def test_other_columns_wait_for_a_person(server, by):
    pull = running(server, by)
    server.bytes_at("/liste.csv", b"Structure;CP\nLe Col;05000\nLe Vent;05000\n")
    assert read(due(pull)).state == PullState.WAITING
    assert "colonnes du fichier ont changé" in pull.reason and "Le Col" not in names()


@pytest.mark.parametrize(
    "vanished, rejected, known, waits",
    [(5, 0, 10, False), (6, 0, 10, True), (20, 0, 100, False), (21, 0, 100, True), (0, 6, 10, True), (0, 5, 10, False)],
)
def test_what_is_out_of_the_ordinary_waits(vanished, rejected, known, waits):
    plan = Plan(vanished=["x"] * vanished, rejected=[Problem(1, "", "")] * rejected)
    assert bool(why_wait(plan, known=known)) == waits


def test_only_one_run_at_a_time_and_a_dead_one_is_taken_over(server, by):
    pull = add(server, by)
    assert actions.begin(pull_id=pull.pk, only_due=False, by=by)
    assert not actions.begin(pull_id=pull.pk, only_due=False, by=by)
    later = by.later(by.at + dt.timedelta(minutes=31))
    assert actions.begin(pull_id=pull.pk, only_due=False, by=later)


def test_the_tick_reads_what_is_due_and_nothing_else(server, by):
    pull = running(server, by)
    tick = Actor(None, via=Via.TICK, at=timezone.now())
    assert jobs.read_due(by=tick) == 0
    due(pull)
    assert jobs.read_due(by=tick) == 1
    actions.pause(pull=pull, by=by)
    assert jobs.read_due(by=tick) == 0
    asked = len(server.seen)
    read(pull)  # queued before the pause
    assert len(server.seen) == asked
    actions.resume(pull=pull, by=by)
    assert jobs.read_due(by=Actor(None, via=Via.TICK, at=timezone.now())) == 1


def test_a_fault_of_ours_is_written_on_the_address_and_frees_it(server, by, monkeypatch):
    pull = running(server, by)
    server.bytes_at("/liste.csv", listed("Le Vent"))
    monkeypatch.setattr("cordee.kernel.exchange.jobs.pulls.plan_of", lambda *words: 1 / 0)
    assert "erreur de Cordée" in read(due(pull)).error and pull.started_at is None


def test_a_manager_keeps_the_address_of_their_list_and_sees_no_other(server, by):
    network = running(server, by)
    grange = actors.create_organisation(name="La Grange", by=by)
    nadia = make.claimed_by(grange)
    own = add(server, nadia, source_name="Nos ateliers")
    assert own.source.organisation == grange
    assert list(queries.pulls_visible_to(nadia)) == [own]
    for act in (actions.pause, actions.resume, actions.remove_address, actions.ask_to_read):
        with pytest.raises(Refused):
            act(pull=network, by=nadia)
    read(own, nadia)
    jobs.apply(run=jobs.prepare(run=own.last_import, by=nadia), by=nadia)
    server.bytes_at("/liste.csv", listed(*NAMES, "Le Col"))
    read(due(own))
    assert Origin.objects.get(organisation__name="Le Col").source == own.source


GEOJSON = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "id": 7, "properties": {"name": "Le Four", "postcode": "05000", "commune": "Gap"},
         "geometry": {"type": "Point", "coordinates": [6.0786, 44.5594]}},
    ],
}  # fmt: skip
GOGOCARTO = {
    "licence": "ODbL",
    "ontology": "gogofull",
    "data": [
        {"id": "3Xz", "name": "Le Four", "geo": {"latitude": 44.5594, "longitude": 6.0786},
         "address": {"streetAddress": "1 rue Carnot", "addressLocality": "Gap", "postalCode": "05000",
                     "addressCountry": "FR", "customFormatedAddress": "1 rue Carnot, 05000 Gap"},
         "categories": ["Épicerie"], "email": "four@example.org", "website": "https://four.example.org"},
    ],
}  # fmt: skip
DATA_INCLUSION = [
    {"id": "dora--1", "siret": "73282932000074", "rna": None, "nom": "Le Four", "commune": "Gap",
     "code_postal": "05000", "code_insee": "05061", "adresse": "1 rue Carnot", "complement_adresse": None,
     "longitude": 6.0786, "latitude": 44.5594, "telephone": "0492510000", "courriel": "four@example.org",
     "site_web": "https://four.example.org", "presentation_resume": "Un four.", "source": "dora",
     "date_maj": "2026-10-01", "horaires_ouverture": "Mo-Fr 09:00-12:00", "lien_source": "https://x.example.org/1"},
]  # fmt: skip


@pytest.mark.parametrize(
    "path, body, wanted",
    [
        ("", GEOJSON, {"external_id": "7", "lat_e6": 44559400}),
        ("", GOGOCARTO, {"external_id": "3Xz", "lat_e6": 44559400, "address": "1 rue Carnot"}),
        ("", DATA_INCLUSION, {"external_id": "dora--1", "lat_e6": 44559400, "address": "1 rue Carnot"}),
        ("answer.list", {"answer": {"list": DATA_INCLUSION}, "data": [{"x": 1}]}, {"external_id": "dora--1"}),
    ],
)
def test_the_shapes_of_our_neighbours_are_read_as_they_are(server, by, path, body, wanted):
    server.bytes_at("/a", json.dumps(body).encode(), "Content-Type: application/json")
    pull = read(add(server, by, "/a", path=path), by)
    assert pull.error == ""
    jobs.apply(run=jobs.prepare(run=pull.last_import, by=by), by=by)
    origin = Origin.objects.get()
    site = Organisation.objects.get().sites.get()
    found = {"external_id": origin.external_id, "lat_e6": site.lat_e6, "address": site.address}
    assert {name: found[name] for name in wanted} == wanted
    assert (site.organisation.name, site.commune_id) == ("Le Four", "05061")


def test_a_path_that_leads_nowhere_says_what_there_is(server, by):
    server.bytes_at("/a", json.dumps({"data": [], "meta": {}}).encode())
    pull = read(add(server, by, "/a", path="result"), by)
    assert "« result »" in pull.error and "« data », « meta »" in pull.error


@pytest.fixture
def page(client, by):
    cache.clear()
    client.force_login(by.person)
    return client


def test_an_address_in_the_browser_from_its_typing_to_its_review(page, server):
    server.bytes_at("/liste.csv", listed(*NAMES))
    given = {"url": server.url("/liste.csv"), "source_name": "Nos membres", "licence": "membres", "frequency": "week",
             "format": "auto"}  # fmt: skip
    answer = page.post(reverse("exchange:address_new"), given)
    pull = Pull.objects.get()
    assert answer.url == reverse("exchange:address", args=[pull.pk])
    assert "va être lue" in page.get(answer.url).content.decode()
    jobs.read_now(pull_id=pull.pk)
    assert "va être lue" in page.get(answer.url).content.decode()  # it was not due: somebody had asked
    read(pull, make.an_operator())
    content = page.get(answer.url).content.decode()
    assert "Première lecture" in content and "Relire ce qui va changer" in content
    assert "Nos membres" in page.get(reverse("exchange:addresses")).content.decode()
    assert page.get(answer.url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    again = page.post(reverse("exchange:address_new"), given)
    assert again.status_code == 409 and "a déjà une adresse" in again.content.decode()
    changed = page.post(reverse("exchange:address_change", args=[pull.pk]), given | {"frequency": "month"})
    assert changed.status_code == 302
    page.post(reverse("exchange:address_pause", args=[pull.pk]))
    assert "en pause" in page.get(answer.url).content.decode()
    page.post(reverse("exchange:address_resume", args=[pull.pk]))
    assert page.post(reverse("exchange:address_try", args=[pull.pk])).status_code == 302
    assert page.post(reverse("exchange:address_remove", args=[pull.pk])).status_code == 302
    assert not Pull.objects.exists()


@pytest.mark.parametrize(
    "url, said",
    [
        ("http://10.0.0.1:22/", "Le port 22"), ("ftp://a.example/x", "https://"), ("n’importe quoi", "mal écrite"),
        ("https://a:b@c.example/", "ni nom ni mot"),
    ],
)  # fmt: skip
def test_an_address_that_can_never_be_read_is_refused_when_it_is_typed(page, url, said):
    given = {"url": url, "source_name": "X", "licence": "membres", "frequency": "day", "format": "auto"}
    answer = page.post(reverse("exchange:address_new"), given)
    assert answer.status_code == 422 and said in answer.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_addresses_costs_the_same_whatever_its_length(page, by, server, count, django_assert_num_queries):
    for n in range(count):
        add(server, by, source_name=f"Liste {n}")
    page.get(reverse("exchange:addresses"))
    with django_assert_num_queries(6):
        page.get(reverse("exchange:addresses"))
