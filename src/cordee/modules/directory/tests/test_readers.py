"""An organisation says who reads what, and sees what others read."""

import pytest

from cordee.kernel.access.actions import make_token
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation
from cordee.modules.directory.tests.builders import GAP, a_land, a_manager, an_organisation

pytestmark = pytest.mark.django_db
PHONE, SHOWN = "+33492510000", "04 92 51 00 00"


@pytest.fixture
def torrent():
    a_land()
    return an_organisation("Ateliers du Torrent", GAP, phone=PHONE, email="nous@torrent.example")


@pytest.fixture
def nadia(torrent, client):
    by = a_manager(torrent)
    client.force_login(by.person)
    return by


def read(page):
    return page.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def filled(row, **changes):
    row.refresh_from_db()
    return {
        "name": row.name,
        "legal_form": row.legal_form,
        "phone": row.phone,
        "email": row.email,
        "seen": row.updated_at.isoformat(),
    } | changes


def test_an_organisation_chooses_field_by_field_and_the_page_obeys(torrent, nadia, client, django_user_model):
    edit, page = f"/annuaire/{torrent.slug}/modifier/", f"/annuaire/{torrent.slug}/"
    assert "Qui voit quoi" in read(client.get(edit))
    assert client.post(edit, filled(torrent, **{"see-phone": "network", "see-email": "private"})).status_code == 302
    torrent.refresh_from_db()
    assert torrent.visibility == {"phone": "network", "email": "private"}
    assert SHOWN in read(client.get(page))
    client.logout()
    public = read(client.get(page))
    assert SHOWN not in public and "nous@torrent.example" not in public
    assert "réserve certaines informations" in public


def test_a_form_that_says_nothing_of_readers_keeps_them(torrent, nadia, client):
    actors.edit_organisation(organisation=torrent, visibility={"phone": "private"}, by=nadia)
    client.post(f"/annuaire/{torrent.slug}/modifier/", filled(torrent, acronym="ADT"))
    torrent.refresh_from_db()
    assert (torrent.acronym, torrent.visibility) == ("ADT", {"phone": "private"})


def test_a_wrong_choice_is_told_and_nothing_is_written(torrent, nadia, client):
    page = client.post(f"/annuaire/{torrent.slug}/modifier/", filled(torrent, **{"see-phone": "voisins"}))
    assert page.status_code == 422
    torrent.refresh_from_db()
    assert torrent.visibility == {}


def test_the_preview_is_what_the_public_and_the_network_read(torrent, nadia, client):
    actors.edit_organisation(organisation=torrent, visibility={"phone": "network", "email": "private"}, by=nadia)
    preview = f"/annuaire/{torrent.slug}/apercu/"
    public, network = read(client.get(preview)), read(client.get(f"{preview}?comme=reseau"))
    assert SHOWN not in public and SHOWN in network
    assert "nous@torrent.example" not in public + network
    assert "Modifier la fiche" not in public
    assert "Orienter quelqu’un" in network and "Orienter quelqu’un" not in public
    assert "Garder en favori" in network and "Garder en favori" not in public


def test_a_hidden_address_hides_the_point_of_a_place_from_its_page_and_form_keeps_both(torrent, nadia, client):
    site = torrent.sites.get()
    url = f"/annuaire/{torrent.slug}/lieux/{site.pk}/"
    sent = {"address": "4 rue du Four", "commune": "Gap", "postcode": "05000", "point": "44.55, 6.08"}
    client.post(url, sent | {"see-address": "private"})
    site.refresh_from_db()
    assert (site.lat_e6, site.visibility) == (44_550_000, {"address": "private"})
    assert "4 rue du Four" in read(client.get(url))
    client.logout()
    assert "rue du Four" not in read(client.get(f"/annuaire/{torrent.slug}/"))
    assert "44.55," not in b"".join(client.get("/annuaire/export.csv?simple=1").streaming_content).decode()


def test_a_program_of_the_organisation_says_who_reads_too(torrent, nadia, client):
    _token, raw = make_token(membership=nadia.person.memberships.get(), name="Site", scopes=["read", "write"], by=nadia)
    sent = {"visibility": {"fte": "network", "phone": "private"}}
    answer = client.patch(
        f"/api/v1/organisations/{torrent.slug}",
        sent,
        content_type="application/json",
        headers={"authorization": f"Bearer {raw}"},
    )
    assert answer.status_code == 200, answer.json()
    assert Organisation.objects.get(pk=torrent.pk).visibility == {"fte_hundredths": "network", "phone": "private"}
