import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from cordee.kernel.actors.models import JournalLine
from cordee.kernel.actors.rules import MEMBER, Actor, Via
from cordee.kernel.documents import actions, queries
from cordee.kernel.documents.models import Document, Version
from cordee.kernel.documents.tests.builders import A_PDF, A_PNG, BY, a_manager, a_paper
from cordee.lib.errors import Refused


@pytest.fixture
def nadia(db):
    return a_manager()


def test_a_paper_and_its_versions(nadia):
    paper = a_paper(nadia, name="mes statuts")
    actions.add_version(document=paper, name="scan.png", content=A_PNG, note="signés", by=nadia)
    second, first = paper.versions.all()
    assert (first.number, first.name, first.media_type) == (1, "mes statuts.pdf", "application/pdf")
    assert (second.number, second.name, second.note, second.made_by) == (2, "scan.png", "signés", nadia.person)
    assert queries.content_of(first) == A_PDF and queries.content_of(second) == A_PNG
    assert queries.current_version(paper) == second and paper.thing == f"actors.organisation:{nadia.organisation.pk}"
    assert set(JournalLine.objects.values_list("verb", flat=True)) >= {"documents.deposited", "documents.replaced"}


@pytest.mark.parametrize("what", ["update", "delete"])
def test_the_database_refuses_to_change_a_version(nadia, what):
    paper = a_paper(nadia)
    with pytest.raises(DatabaseError, match="ne change jamais"), transaction.atomic():
        rows = Version.objects.filter(document=paper)
        rows.update(name="autre.pdf") if what == "update" else rows.delete()
    assert paper.versions.get().name == "statuts.pdf"


def test_the_same_file_twice_is_not_a_version(nadia):
    paper = a_paper(nadia)
    with pytest.raises(Refused, match="exactement"):
        actions.add_version(document=paper, name="x.pdf", content=A_PDF, by=nadia)
    assert paper.versions.count() == 1


def test_only_managers_deposit(nadia):
    member = Actor(nadia.person, nadia.organisation, MEMBER)
    other = a_manager("paul@exemple.fr", "Autre")
    paper = a_paper(nadia)
    for actor in (member, other, Actor(None, via=Via.PUBLIC)):
        with pytest.raises(Refused):
            actions.deposit(owner=nadia.organisation, title="x", name="x.pdf", content=A_PDF, by=actor)
        with pytest.raises(Refused):
            actions.add_version(document=paper, name="x.png", content=A_PNG, by=actor)
        with pytest.raises(Refused):
            actions.edit(document=paper, title="x", by=actor)
        with pytest.raises(Refused):
            actions.withdraw(document=paper, by=actor)
    assert Document.objects.count() == Version.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"MZ\x00\x00", b"<html>", b"x" * (10 * 1024 * 1024 + 1)])
def test_a_file_we_do_not_take_leaves_nothing(nadia, content):
    with pytest.raises(Refused) as refused:
        a_paper(nadia, content=content)
    assert refused.value.undone and not Document.objects.exists()


def test_an_organisation_has_so_much_room(nadia, monkeypatch):
    monkeypatch.setattr(actions, "ROOM", len(A_PDF) + 10)
    a_paper(nadia)
    with pytest.raises(Refused, match="300"):
        a_paper(nadia, title="Encore")


def test_withdrawn_then_wiped(nadia, commits):
    paper = a_paper(nadia, visibility="public")
    assert list(queries.public_documents(nadia.organisation)) == [paper]
    actions.withdraw(document=paper, by=nadia)
    assert not queries.public_documents(nadia.organisation).exists()
    path = paper.versions.get().path
    assert default_storage.exists(path)
    with pytest.raises(Refused):
        actions.add_version(document=paper, name="x.png", content=A_PNG, by=nadia)
    with commits():
        actions.withdraw(document=paper, wipe=True, by=nadia)
    assert not default_storage.exists(path) and paper.versions.count() == 1
    assert queries.room_used(nadia.organisation) == 0


def test_who_reads_what(nadia):
    papers = {circle: a_paper(nadia, title=circle, visibility=circle) for circle in ("public", "network", "private")}
    other = a_manager("paul@exemple.fr", "Autre")
    alone = Actor(other.person)

    def read(actor):
        return set(queries.documents_visible_to(actor).values_list("title", flat=True))

    assert read(nadia) == set(papers)
    assert read(other) == {"public", "network"}
    assert read(alone) == read(BY) == {"public"}


def test_export_and_erasure(nadia):
    a_paper(nadia)
    assert queries.export(nadia.person)["papiers_deposes"][0]["titre"] == "Statuts"
    assert "sans votre nom" in actions.erase(person=nadia.person, by=nadia)[0]
    assert actions.erase(person=a_manager("paul@exemple.fr", "Autre").person, by=nadia) == []


def test_versions_deposited_at_once_have_each_their_number(at_once):
    nadia = a_manager()
    paper = a_paper(nadia)

    def deposit(n: int) -> Version:
        return actions.add_version(document=paper, name=f"{n}.pdf", content=A_PDF + bytes([65 + n]), by=nadia)

    made = at_once(*(lambda n=n: deposit(n) for n in range(6)))
    assert sorted(version.number for version in made) == [2, 3, 4, 5, 6, 7]
