import pytest

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine, Organisation
from cordee.kernel.actors.rules import MEMBER, Actor
from cordee.modules.directory.tests.builders import (
    ANYONE,
    BRIANCON,
    EMBRUN,
    GAP,
    RISTOLAS,
    a_land,
    a_manager,
    an_organisation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def land():
    a_land()


@pytest.fixture
def torrent():
    return an_organisation("Les Ateliers du Torrent", EMBRUN, themes=["building"], legal_form="association")


@pytest.fixture
def nadia(torrent, client):
    by = a_manager(torrent)
    client.force_login(by.person)
    return by


def read(page):
    """The text of a page, its no-break spaces made plain."""
    return page.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def stored(organisation):
    return Organisation.objects.get(pk=organisation.pk)


def filled(organisation, **changes):
    """What the edit form sends when only ``changes`` are typed."""
    row = stored(organisation)
    return {
        "name": row.name,
        "legal_form": row.legal_form,
        "themes": [theme.code for theme in row.theme_rows.all()],
        "seen": row.updated_at.isoformat(),
    } | changes


# ── the list ──


@pytest.mark.parametrize("more", [0, 29])
def test_the_list_reads_the_same_number_of_times_with_1_and_30_rows(client, torrent, more, django_assert_num_queries):
    for n in range(more):
        an_organisation(f"Association {n}", GAP, EMBRUN, themes=["culture", "food"])
    with django_assert_num_queries(9):
        page = client.get("/annuaire/")
    assert len(page.context["cards"]) == min(1 + more, 20)
    assert page.context["page"].paginator.count == 1 + more


def test_the_address_holds_the_whole_request(client, torrent):
    an_organisation("Cantine des Crêtes", BRIANCON, themes=["food"])
    page = client.get("/annuaire/?q=atelier&theme=building&commune=05046&autour=Embrun&rayon=10&tri=nom")
    assert [card.organisation.name for card in page.context["cards"]] == ["Les Ateliers du Torrent"]
    assert [(str(tag.label), tag.href) for tag in page.context["tags"]] == [
        ("« atelier »", "?theme=building&commune=05046&autour=Embrun&rayon=10&tri=nom"),
        ("bâtiment et espaces verts", "?q=atelier&commune=05046&autour=Embrun&rayon=10&tri=nom"),
        ("Embrun", "?q=atelier&theme=building&autour=Embrun&rayon=10&tri=nom"),
        ("à 10 km de Embrun", "?q=atelier&theme=building&commune=05046&tri=nom"),
    ]


def test_htmx_gets_what_changes_and_a_clean_address(client, torrent):
    page = client.get("/annuaire/?q=torrent&theme=&autour=", headers={"HX-Request": "true"})
    assert page["HX-Push-Url"] == "/annuaire/?q=torrent"
    assert b"<html" not in page.content and b'hx-swap-oob="innerHTML"' in page.content


def test_nothing_found_says_what_to_drop(client, torrent):
    page = client.get(f"/annuaire/?theme=building&commune={RISTOLAS}")
    assert "sans Ristolas" in read(page)
    assert [offer.href for offer in page.context["offers"]] == ["?theme=building"]


@pytest.mark.parametrize(
    "query",
    ["?q=%00", "?q=" + "a" * 5000, "?page=99999999999999999999", "?rayon=abc&autour=%00", "?theme=<script>", "?tri=x",
     "?commune=%27--&territoire=valley:%22", "?q=%22%29%20OR%20%2A", "?page=-1"],
)  # fmt: skip
def test_whatever_the_address_says_there_is_an_answer(client, torrent, query):
    assert client.get("/annuaire/" + query).status_code == 200


def test_text_typed_by_others_is_only_text(client):
    row = an_organisation("<script>alert(1)</script>", GAP, description="<img src=x onerror=alert(2)>\n\n<b>gras</b>")
    for url in (
        "/annuaire/",
        f"/annuaire/{row.slug}/",
        "/recherche/?q=alert",
        "/annuaire/?q=<script>alert(3)</script>",
    ):
        text = client.get(url).content.decode()
        assert "<script>alert" not in text and "<img src=x" not in text and "<b>gras" not in text


# ── the record ──


@pytest.mark.parametrize("more", [1, 30])
def test_a_record_reads_the_same_number_of_times_whatever_it_holds(client, torrent, more, django_assert_num_queries):
    for n in range(more):
        actors.save_site(organisation=torrent, name=f"Lieu {n}", commune_id=GAP, by=Actor(None, torrent, "manager"))
        a_manager(torrent, f"p{n}@exemple.fr", f"Personne {n}", visibility="public")
    with django_assert_num_queries(12):
        page = client.get("/annuaire/les-ateliers-du-torrent/")
    assert len(page.context["record"].people) == more


def test_a_record_shows_what_is_known_and_doubts_wrong_numbers(client, torrent):
    by = Actor(None, torrent, "manager")
    actors.edit_organisation(
        organisation=torrent,
        siren="732829329",
        rna="W052001234",
        phone="+33492510000",
        website="https://a.example/",
        by=by,
    )
    text = read(client.get("/annuaire/les-ateliers-du-torrent/"))
    for known in ("732 829 329", "W052001234", "04 92 51 00 00", "a.example", "Embrun", "Association loi 1901"):
        assert known in text
    assert "ne tombe pas juste" in text
    assert "/modifier/" not in text


def test_an_address_that_is_no_web_site_is_no_link(client, torrent):
    actors.edit_organisation(organisation=torrent, website="javascript:alert(1)", by=Actor(None, torrent, "manager"))
    assert 'href="javascript' not in read(client.get("/annuaire/les-ateliers-du-torrent/"))


def test_a_record_that_ended_says_so(client, torrent):
    Organisation.objects.filter(pk=torrent.pk).update(ended_on="2026-01-01")
    assert client.get("/annuaire/les-ateliers-du-torrent/").status_code == 410


# ── editing ──


def test_its_manager_edits_and_the_journal_says_so(client, torrent, nadia):
    page = client.post(
        "/annuaire/les-ateliers-du-torrent/modifier/",
        filled(
            torrent, description="Du bois.", themes=["culture"], siren="732 829 320", phone="04 92 51 00 00", fte="2,5"
        ),
    )
    assert (page.status_code, page["Location"]) == (302, "/annuaire/les-ateliers-du-torrent/")
    row = stored(torrent)
    assert (row.description, row.siren, row.phone, row.fte_hundredths) == ("Du bois.", "732829320", "+33492510000", 250)
    line = JournalLine.objects.latest("pk")
    assert (line.verb, line.person, line.concerns) == ("actors.organisation_edited", nadia.person, row)
    assert line.detail["description"] == ["", "Du bois."]
    assert [card.organisation for card in client.get("/annuaire/?q=bois&theme=culture").context["cards"]] == [row]


def test_a_wrong_key_warns_and_is_kept_an_unreadable_number_is_asked_again(client, torrent, nadia):
    url = "/annuaire/les-ateliers-du-torrent/modifier/"
    page = client.post(url, filled(torrent, siren="732829329"), follow=True)
    assert stored(torrent).siren == "732829329" and "ne tombe pas juste" in read(page)
    page = client.post(url, filled(torrent, siren="bonjour", description="À garder"))
    assert page.status_code == 422 and "À garder" in read(page)
    client.post(url, filled(torrent, siren="en cours"))
    assert (stored(torrent).siren, stored(torrent).registering) == ("", True)


def test_a_stale_version_is_refused_and_loses_nothing(client, torrent, nadia):
    url = "/annuaire/les-ateliers-du-torrent/modifier/"
    sent = filled(torrent, description="Ma version")
    actors.edit_organisation(organisation=stored(torrent), description="Celle de Samira", by=nadia)
    page = client.post(url, sent)
    text = read(page)
    assert page.status_code == 409
    assert stored(torrent).description == "Celle de Samira"
    assert "Ma version" in text and "Celle de Samira" in text and "Quelqu’un d’autre" in text
    again = sent | {"seen": page.context["form"]["seen"].value()}
    assert client.post(url, again).status_code == 302
    assert stored(torrent).description == "Ma version"


def test_a_number_already_held_is_refused_and_its_record_linked(client, torrent, nadia):
    an_organisation("Cantine des Crêtes", GAP, siren="732829320")
    page = client.post("/annuaire/les-ateliers-du-torrent/modifier/", filled(torrent, siren="732829320"))
    assert page.status_code == 409 and stored(torrent).siren == ""
    assert 'href="/annuaire/cantine-des-cretes/"' in read(page)


def test_others_may_not_edit(client, torrent):
    member = actors.register(email="membre@exemple.fr", name="Membre", by=ANYONE)
    actors.give_role(person=member, organisation=torrent, role=MEMBER, by=Actor(None, torrent, "manager"))
    client.force_login(member)
    assert client.post("/annuaire/les-ateliers-du-torrent/modifier/", filled(torrent, name="Volé")).status_code == 403
    client.force_login(a_manager(an_organisation("Ailleurs"), "samira@exemple.fr").person)
    assert client.post("/annuaire/les-ateliers-du-torrent/modifier/", filled(torrent, name="Volé")).status_code == 403
    assert stored(torrent).name == "Les Ateliers du Torrent"


# ── its places ──


def test_places_are_added_changed_and_closed(client, torrent, nadia):
    url = "/annuaire/les-ateliers-du-torrent/lieux/"
    assert (
        client.post(url + "ajouter/", {"name": "Atelier bois", "commune": "Gap", "siret": "73282932000074"}).status_code
        == 302
    )
    site = torrent.sites.get(name="Atelier bois")
    assert (site.commune_id, site.siret, site.is_head) == (GAP, "73282932000074", False)
    sent = {"name": "Atelier", "commune": "Embrun", "point": "6.4957, 44.5642", "is_head": "on"}
    assert client.post(f"{url}{site.pk}/", sent).status_code == 302
    site.refresh_from_db()
    assert (site.name, site.lat_e6, site.lon_e6, site.is_head, site.siret) == ("Atelier", 44564200, 6495700, True, "")
    assert torrent.sites.filter(is_head=True).count() == 1
    assert client.post(f"{url}{site.pk}/fermer/").status_code == 302
    assert client.get(f"{url}{site.pk}/").status_code == 404
    assert client.post(url + "ajouter/", {"commune": "Atlantide"}).status_code == 422
    assert client.post(url + "ajouter/", {"commune": "Gap", "point": "ici"}).status_code == 422


# ── a new record ──


def test_who_adds_an_organisation_answers_for_it(client):
    person = actors.register(email="odile@exemple.fr", name="Odile", by=ANYONE)
    client.force_login(person)
    sent = {
        "name": "Radio Mélèze",
        "commune": "Gap",
        "legal_form": "association",
        "themes": ["media"],
        "siren": "en cours",
    }
    assert client.post("/annuaire/ajouter/", sent)["Location"] == "/annuaire/radio-meleze/"
    row = Organisation.objects.get(slug="radio-meleze")
    assert (row.registering, row.sites.get().commune_id) == (True, GAP)
    assert row.memberships.get().person == person
    assert client.get("/annuaire/?q=radio&commune=05061").context["page"].paginator.count == 1


def test_a_near_name_is_shown_first_and_it_may_be_another(client, torrent, nadia):
    sent = {"name": "Ateliers du torrent", "commune": "Gap", "legal_form": "association"}
    page = client.post("/annuaire/ajouter/", sent)
    assert (page.status_code, [one.organisation.slug for one in page.context["near"]]) == (
        200,
        ["les-ateliers-du-torrent"],
    )
    assert Organisation.objects.count() == 1
    assert client.post("/annuaire/ajouter/", sent | {"another": "1"}).status_code == 302
    assert Organisation.objects.count() == 2


def test_a_known_number_is_refused_with_its_record(client, torrent, nadia):
    actors.edit_organisation(organisation=torrent, siren="732829320", by=nadia)
    sent = {"name": "Tout autre", "commune": "Gap", "legal_form": "association", "siren": "732 829 320"}
    page = client.post("/annuaire/ajouter/", sent)
    assert page.status_code == 409 and 'href="/annuaire/les-ateliers-du-torrent/"' in read(page)
    assert Organisation.objects.count() == 1


# ── links between organisations ──


def test_a_link_is_asked_by_the_member_and_accepted_by_the_group(client, torrent, nadia):
    network = an_organisation("Réseau des tiers-lieux", GAP)
    samira = a_manager(network, "samira@exemple.fr", "Samira")
    url = "/annuaire/les-ateliers-du-torrent/liens/"
    assert network in client.get(url + "?q=tiers lieu").context["groups"]
    sent = {"group": "reseau-des-tiers-lieux", "kind": "network"}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 409
    link = torrent.affiliations.get()
    assert "Réseau des tiers-lieux" not in client.get("/annuaire/?q=torrent").content.decode()
    assert client.post(f"{url}{link.pk}/accepter/").status_code == 409
    assert link.status == "proposed"
    client.force_login(samira.person)
    assert client.post(f"/annuaire/reseau-des-tiers-lieux/liens/{link.pk}/accepter/").status_code == 302
    client.logout()
    assert "Réseau des tiers-lieux" in read(client.get("/annuaire/les-ateliers-du-torrent/"))
    client.force_login(nadia.person)
    assert client.post(f"{url}{link.pk}/terminer/").status_code == 302
    client.logout()
    assert "Réseau des tiers-lieux" not in read(client.get("/annuaire/les-ateliers-du-torrent/"))


def test_the_search_page_groups_by_kind(client, torrent, django_assert_num_queries):
    for n in range(12):
        an_organisation(f"Torrent {n}", EMBRUN)
    with django_assert_num_queries(14):
        page = client.get("/recherche/?q=torent")
    (group,) = page.context["groups"]
    assert (group.count, len(group.entries), group.url) == (13, 8, "/annuaire/?q=torent")
