"""What a record takes from the kernel of documents: its public papers, and itself on paper."""

from django.urls import reverse

from cordee.kernel.documents.tests.builders import a_manager, a_paper


def test_public_papers_are_read_on_the_record(client, db):
    nadia = a_manager()
    a_paper(nadia, title="Statuts de 2024", visibility="public")
    a_paper(nadia, title="Relevé bancaire", visibility="private")
    page = client.get(reverse("directory:organisation", args=[nadia.organisation.slug])).content.decode()
    assert "Statuts de 2024" in page and "Relevé bancaire" not in page
    assert reverse("directory:sheet", args=[nadia.organisation.slug]) in page


def test_a_record_is_printed(client, db):
    nadia = a_manager()
    answer = client.get(reverse("directory:sheet", args=[nadia.organisation.slug]))
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    assert client.get(reverse("directory:sheet", args=["nulle-part"])).status_code == 404
