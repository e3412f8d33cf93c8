"""A long list says how far it has come, from what its work counts; what stops it is said and loses nothing."""

import datetime as dt
import os

import pytest

from cordee.kernel.actors.models import Organisation
from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.models import State
from cordee.kernel.exchange.tests import builders as make
from cordee.lib.errors import Refused
from cordee.lib.progress import Meter, progress_of

pytestmark = pytest.mark.django_db
ROWS = 520
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _beside_the_test(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def by():
    make.communes()
    return make.an_operator()


@pytest.fixture
def page(client, by):
    client.force_login(by.person)
    return client


class Watched(Meter):
    """Keeps all that it is told."""

    def __init__(self):
        super().__init__()
        self.said = []

    def _tell(self):
        self.said.append((self.step, self.done, self.total))

    def add(self, count=1):
        super().add(count)
        self._tell()


def long_list(by, phone="04 92 51 00 00"):
    rows = "".join(f"Association {i};05000;Gap;{phone}\n" for i in range(ROWS))
    return jobs.prepare(run=make.receive("Nom;Code postal;Commune;Téléphone\n" + rows, by=by), by=by)


def words(answer):
    return " ".join(answer.content.decode().split())


def test_an_import_counts_each_row_it_reads_then_each_it_writes_to_the_last(by):
    meter = Watched()
    jobs.apply(run=long_list(by), by=by, meter=meter)
    reading = [said for said in meter.said if said[0] == "reading"]
    writing = [said for said in meter.said if said[0] == "writing"]
    assert reading[0] == ("reading", 0, ROWS) and reading[-1] == ("reading", ROWS, ROWS)
    assert writing[0][1] == 0 and writing[-1][1] == writing[-1][2] == 4 * ROWS
    assert meter.said == reading + writing
    assert [done for _step, done, _total in writing] == sorted(done for _step, done, _total in writing)


def test_an_undo_counts_what_it_puts_back_to_the_last(by):
    jobs.apply(run=long_list(by), by=by)
    run = long_list(by, "04 92 51 00 01")
    run = jobs.apply(run=run, confirmed=True, by=by.later(by.at + dt.timedelta(days=1)))
    meter = Watched()
    actions.undo_import(run=run, by=by.later(by.at + dt.timedelta(days=2)), meter=meter)
    assert meter.said[0][:2] == ("undoing", 0) and meter.said[-1][1] == meter.said[-1][2] >= 3 * ROWS


def test_the_page_says_the_percentage_with_and_without_script(page, by, tasks_wait):
    run = long_list(by)
    assert page.post(f"/imports/{run.pk}/appliquer/").status_code == 302
    waiting = words(page.get(f"/imports/{run.pk}/"))
    assert "Le travail attend son tour" in waiting and "<progress aria-label" in waiting
    meter = Meter(queries.meter_name(run))
    meter.begin("reading", 400)
    meter.add(100)
    meter._tell()
    part = page.get(f"/imports/{run.pk}/", headers=HTMX)
    assert '<progress max="100" value="25"' in words(part) and "<html" not in words(part)
    assert "100 lignes relues sur 400" in words(part) and 'hx-trigger="every 2s"' in words(part)
    whole = words(page.get(f"/imports/{run.pk}/"))
    assert '<meta http-equiv="refresh"' in whole and "25 %" in whole and "Où en est-on ?" in whole
    meter.begin("writing", 100)
    assert "Étape 2 sur 2" in words(page.get(f"/imports/{run.pk}/", headers=HTMX))
    jobs.apply_later(import_id=run.pk, person_id=by.person.pk, organisation_id=0)
    assert page.get(f"/imports/{run.pk}/", headers=HTMX)["HX-Refresh"] == "true"
    assert progress_of(queries.meter_name(run)) is None


def test_a_long_import_is_taken_back_in_the_background(page, by, tasks_wait):
    run = jobs.apply(run=long_list(by), by=by)
    assert page.post(f"/imports/{run.pk}/annuler/").url == f"/imports/{run.pk}/"
    run.refresh_from_db()
    assert run.state == State.UNDOING and Organisation.objects.filter(ended_on=None).count() == ROWS
    assert "est en train d’être annulée" in words(page.get(f"/imports/{run.pk}/"))
    assert page.get(f"/imports/{run.pk}/annuler/").status_code == 302
    with pytest.raises(Refused):
        actions.start_undo(run=run, by=by)
    for _twice in range(2):
        jobs.undo_later(import_id=run.pk, person_id=by.person.pk, organisation_id=0)
    run.refresh_from_db()
    assert run.state == State.UNDONE and not Organisation.objects.filter(ended_on=None).exists()
    assert "a été annulée" in words(page.get(f"/imports/{run.pk}/"))


def test_what_breaks_in_the_background_writes_nothing_and_is_said(page, by, tasks_wait, monkeypatch):
    run = long_list(by)
    page.post(f"/imports/{run.pk}/appliquer/")
    monkeypatch.setattr("cordee.kernel.exchange.actions.applying._write_origins", lambda *words: 1 / 0)
    jobs.apply_later(import_id=run.pk, person_id=by.person.pk, organisation_id=0)
    run.refresh_from_db()
    assert run.state == State.READY and not Organisation.objects.exists()
    assert "Une erreur de Cordée a arrêté le travail" in words(page.get(f"/imports/{run.pk}/"))
    assert progress_of(queries.meter_name(run)) is None
    monkeypatch.undo()
    jobs.apply(run=run, by=by)
    monkeypatch.setattr("cordee.kernel.exchange.actions.undoing._write_back", lambda *words: 1 / 0)
    page.post(f"/imports/{run.pk}/annuler/")
    jobs.undo_later(import_id=run.pk, person_id=by.person.pk, organisation_id=0)
    run.refresh_from_db()
    assert run.state == State.APPLIED and Organisation.objects.filter(ended_on=None).count() == ROWS
    assert "L’annulation n’a rien changé" in words(page.get(f"/imports/{run.pk}/"))


def test_an_import_whose_worker_died_is_put_back_by_the_tick(page, by, tasks_wait):
    run = long_list(by)
    actions.start_import(run=run, by=by)
    later = by.later(by.at + dt.timedelta(minutes=31))
    meter = Meter(queries.meter_name(run))
    meter.begin("writing", 10)
    assert jobs.release_stuck(by=by) == 0  # too soon
    assert meter.path is not None
    os.utime(meter.path, times=(later.at.timestamp() - 60,) * 2)
    assert jobs.release_stuck(by=later) == 0  # it has moved a minute ago
    os.utime(meter.path, times=(by.at.timestamp(),) * 2)
    assert jobs.release_stuck(by=later) == 1
    run.refresh_from_db()
    assert run.state == State.READY and "interrompu en route" in words(page.get(f"/imports/{run.pk}/"))
    jobs.apply(run=run, by=by)
    actions.start_undo(run=run, by=by)
    assert jobs.release_stuck(by=later) == 1
    run.refresh_from_db()
    assert run.state == State.APPLIED


def test_a_count_that_cannot_be_written_or_read_stops_nothing(settings, tmp_path):
    settings.DATA = tmp_path / "file"
    settings.DATA.write_text("not a folder")
    meter = Meter("import-1")
    meter.begin("reading", 10)
    meter.add()
    meter.end()
    assert progress_of("import-1") is None
    settings.DATA = tmp_path
    meter = Meter("import-1")
    meter.begin("reading", 0)
    found = progress_of("import-1")
    assert found is not None and found.percent == 100
    assert meter.path is not None
    meter.path.write_text("[")
    assert progress_of("import-1") is None
    with pytest.raises(ValueError, match="secret"):
        progress_of("../secret")
