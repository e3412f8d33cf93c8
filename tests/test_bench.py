import contextlib
import sys

import pytest

from tools import postgres
from tools.bench import Measure
from tools.bench.stores import URL, in_both


def test_a_measure_says_whether_it_holds():
    page = Measure("Page", "pages/s", 50, 100, "une page nue", wanted=0.6)
    rows = Measure("Import", "lignes/s", 2_500, 10_000, "une insertion nue", floor=2_000)
    assert (page.ratio, page.holds, rows.holds) == (0.5, False, True)
    assert str(page) == "Page : 50% de une page nue (50 contre 100 pages/s) ; NON TENU  ≥ 60%"
    assert rows.as_json()["ratio"] == 0.25


@pytest.fixture
def where():
    """A measure that tells only in which database it was made, "" being SQLite."""
    return lambda settings: [Measure(settings.get(URL, ""), "fois", 1, 1, "rien")]


def names(measures):
    return [measure.name for measure in measures]


@contextlib.contextmanager
def a_server():
    yield "postgresql://jetable/", "bin"


@contextlib.contextmanager
def no_server():
    sys.exit(postgres.MISSING)
    yield


def test_a_measure_is_made_on_both_databases_in_one_run(where, monkeypatch):
    monkeypatch.setattr(postgres, "server", a_server)
    monkeypatch.delenv(URL, raising=False)
    assert names(in_both("Reprise", where)) == ["", "postgresql://jetable/"]


def test_a_server_already_there_is_used_but_never_emptied(where, monkeypatch):
    monkeypatch.setattr(postgres, "server", a_server)
    monkeypatch.setenv(URL, "postgresql://la-mienne/")
    assert names(in_both("Reprise", where)) == ["", "postgresql://la-mienne/"]
    assert names(in_both("Recherche", where, given=False)) == ["", "postgresql://jetable/"]


def test_without_a_server_a_sentence_says_so(where, monkeypatch, capsys):
    monkeypatch.setattr(postgres, "server", no_server)
    monkeypatch.delenv(URL, raising=False)
    assert names(in_both("Reprise", where)) == [""]
    assert capsys.readouterr().err == f"Reprise : mesuré sur SQLite seulement. {postgres.MISSING}\n"
