import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cordee.kernel.documents import actions
from cordee.kernel.documents.models import Document
from cordee.kernel.documents.tests.builders import A_PDF, A_PNG, a_manager, a_paper


@pytest.fixture
def nadia(db, client):
    actor = a_manager()
    client.force_login(actor.person)
    return actor


def upload(name="statuts.pdf", content=A_PDF, kind="application/pdf"):
    return SimpleUploadedFile(name, content, kind)


def test_a_first_paper_is_deposited_in_the_browser(client, nadia):
    assert "Aucun papier" in client.get(reverse("documents:papers")).content.decode()
    values = {"title": "Statuts", "kind": "statutes", "visibility": "public", "file": upload()}
    assert client.post(reverse("documents:deposit"), values).status_code == 302
    page = client.get(reverse("documents:papers")).content.decode()
    assert "Statuts" in page and "Lu par tout le monde" in page


def test_a_wrong_file_comes_back_with_a_sentence(client, nadia):
    lie = upload("statuts.pdf", b"MZ\x00\x00\x00", "application/pdf")
    values = {"title": "Statuts", "kind": "statutes", "visibility": "public", "file": lie}
    page = client.post(reverse("documents:deposit"), values)
    assert page.status_code == 422 and "n’est pas accepté" in page.content.decode()
    assert client.post(reverse("documents:deposit"), {}).status_code == 422
    assert not Document.objects.exists()


def test_a_new_version_and_the_history(client, nadia):
    paper = a_paper(nadia)
    url = reverse("documents:new_version", args=[paper.pk])
    assert client.post(url, {"file": upload("b.png", A_PNG, "image/png"), "note": "signés"}).status_code == 302
    page = client.get(reverse("documents:paper", args=[paper.pk])).content.decode()
    assert "b.png" in page and "statuts.pdf" in page and "signés" in page
    same = client.post(url, {"file": upload("b.png", A_PNG, "image/png")})
    assert same.status_code == 409 and "exactement" in same.content.decode()


def test_editing_and_withdrawing(client, nadia, commits):
    paper = a_paper(nadia)
    values = {"title": "Autre titre", "kind": "report", "visibility": "network"}
    assert client.post(reverse("documents:edit", args=[paper.pk]), values).status_code == 302
    paper.refresh_from_db()
    assert (paper.title, paper.visibility) == ("Autre titre", "network")
    with commits():
        assert client.post(reverse("documents:withdraw", args=[paper.pk]), {"wipe": "on"}).status_code == 302
    page = client.get(reverse("documents:papers")).content.decode()
    assert "Papiers retirés" in page and "contenu effacé" in page
    assert client.get(reverse("documents:paper", args=[paper.pk])).status_code == 200
    assert client.get(reverse("documents:download", args=[paper.pk, 1])).status_code == 404


def test_what_was_deposited_is_never_a_page_of_ours(client, nadia):
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    paper = a_paper(nadia, name="logo.svg", content=svg, visibility="public")
    client.logout()
    answer = client.get(reverse("documents:download", args=[paper.pk, 1]))
    assert answer.content == svg
    assert answer["Content-Disposition"] == 'attachment; filename="logo.svg"'
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]


def test_others_do_not_see_my_papers(client, nadia):
    paper = a_paper(a_manager("paul@exemple.fr", "Autre"))
    for name in ("paper", "edit", "new_version", "withdraw"):
        assert client.get(reverse(f"documents:{name}", args=[paper.pk])).status_code == 404
    assert client.get(reverse("documents:download", args=[paper.pk, 1])).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_as_much_for_thirty_papers(client, nadia, django_assert_num_queries, rows):
    for n in range(rows):
        paper = a_paper(nadia, title=f"Papier {n}")
        actions.add_version(document=paper, name="x.png", content=A_PNG, by=nadia)
    client.get(reverse("documents:papers"))
    with django_assert_num_queries(6):
        client.get(reverse("documents:papers"))
