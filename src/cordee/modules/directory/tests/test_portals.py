"""Sub-portals: what they show, who keeps them, where they may be shown; and the files to take away."""

import io

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Visibility
from cordee.lib.errors import Refused
from cordee.modules.directory import actions
from cordee.modules.directory.models import Portal
from cordee.modules.directory.rules import Search
from cordee.modules.directory.rules import portals as rules
from cordee.modules.directory.tests.builders import (
    BRIANCON,
    EMBRUN,
    GAP,
    a_land,
    a_manager,
    an_organisation,
    operator,
)

colours = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


def a_portal(keeper, by, **columns):
    given_ = {"title": "Embrun", "lede": "", "network": None, "filters": {"communes": [EMBRUN]}, "offered": ["q"]}
    given_ |= {"band": "#15222a", "accent": "#0b5361", "hosts": []} | columns
    return actions.open_portal(organisation=keeper, by=by, **given_)


@given(colours)
def test_text_on_any_band_is_readable_and_any_link_colour_has_a_readable_shade(colour):
    assert rules.contrast(rules.text_on(colour), colour) >= rules.READABLE
    assert rules.contrast(rules.darker(colour), rules.GROUND) >= rules.READABLE


@given(st.text(max_size=60))
def test_only_a_bare_origin_reaches_the_header_of_frames(text):
    origin = rules.origin_of(text)
    assert (
        origin == ""
        or not set(origin) & set(" ;,'\"\r\n\t")
        and origin.startswith(("https://", "http://l", "http://1"))
    )


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.Embrun.example/vie-locale?x=1", "https://www.embrun.example"),
        ("www.embrun.example", "https://www.embrun.example"),
        ("http://localhost:8001/page", "http://localhost:8001"),
        ("http://www.embrun.example", ""),
        ("https://*", ""),
        ("'none'; script-src *", ""),
        ("javascript:alert(1)", ""),
        ("https://a.example:99999", ""),
    ],
)
def test_the_site_that_may_show_a_portal_is_read_from_what_people_paste(typed, origin):
    assert rules.origin_of(typed) == origin


def test_a_visitor_chooses_among_what_the_portal_fixes_and_never_outside():
    fixed = {"communes": [EMBRUN, GAP]}
    assert rules.narrowed(Search(communes=(GAP,)), fixed).communes == (GAP,)
    assert rules.narrowed(Search(communes=(BRIANCON,)), fixed).communes == (EMBRUN, GAP)
    assert rules.narrowed(Search(q="vélo"), fixed) == Search(q="vélo", communes=(EMBRUN, GAP))


@pytest.mark.django_db
def test_a_portal_shows_its_part_of_the_directory_whatever_the_address_asks(client):
    a_land()
    town = an_organisation("Mairie d’Embrun", EMBRUN)
    an_organisation("Lointaine", GAP)
    by = a_manager(town)
    portal = a_portal(town, by)
    page = client.get(reverse("directory:portal", args=[portal.slug]), {"commune": GAP}).content.decode()
    assert "Mairie d’Embrun" in page and "Lointaine" not in page


@pytest.mark.django_db
def test_a_portal_of_a_network_shows_its_members_only(client):
    a_land()
    network, member, _other = (an_organisation(name, EMBRUN) for name in ("Le réseau", "La membre", "Lointaine"))
    link = actors.propose_affiliation(member=member, group=network, kind="network", by=operator())
    if link.status != "active":
        actors.accept_affiliation(affiliation=link, by=operator())
    portal = a_portal(network, a_manager(network), network=network, filters={})
    page = client.get(reverse("directory:portal", args=[portal.slug])).content.decode()
    assert "La membre" in page and "Lointaine" not in page


@pytest.mark.django_db
def test_only_the_sites_that_were_named_may_frame_a_portal(client):
    a_land()
    town = an_organisation("Mairie d’Embrun", EMBRUN)
    by = a_manager(town)
    named, unnamed = a_portal(town, by, hosts=["https://www.embrun.example"]), a_portal(town, by)
    frame = client.get(reverse("directory:portal_frame", args=[named.slug]))
    assert "frame-ancestors https://www.embrun.example" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    assert (
        "frame-ancestors 'none'"
        in client.get(reverse("directory:portal_frame", args=[unnamed.slug]))["Content-Security-Policy"]
    )
    page = client.get(reverse("directory:portal", args=[named.slug]))
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"] and page["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_a_portal_is_changed_by_its_keeper_and_by_no_other_manager(client):
    a_land()
    town, other = an_organisation("Mairie d’Embrun", EMBRUN), an_organisation("Autre", GAP)
    portal = a_portal(town, a_manager(town))
    stranger = a_manager(other, email="x@exemple.fr")
    with pytest.raises(Refused):
        actions.close_portal(portal=portal, by=stranger)
    client.force_login(stranger.person)
    assert client.get(reverse("directory:portal_edit", args=[portal.slug])).status_code == 403


@pytest.mark.django_db
def test_the_territory_of_a_portal_is_typed_and_shown_again(client):
    a_land()
    town = an_organisation("Mairie d’Embrun", EMBRUN)
    client.force_login(a_manager(town).person)
    page = client.get(reverse("directory:portal_open")).content.decode()
    assert "<select" not in page.partition('name="territory"')[2].partition("</div>")[0]
    sent = {"title": "Le Queyras", "territory": "queyras", "band": "#15222a", "accent": "#0b5361"}
    assert client.post(reverse("directory:portal_open"), sent).status_code == 302
    portal = Portal.objects.get()
    assert portal.filters == {"territories": ["valley:queyras"]}
    assert (
        'value="Queyras (vallée)"' in client.get(reverse("directory:portal_edit", args=[portal.slug])).content.decode()
    )


@pytest.mark.django_db
def test_a_closed_portal_says_so_at_its_address(client):
    a_land()
    town = an_organisation("Mairie d’Embrun", EMBRUN)
    by = a_manager(town)
    portal = a_portal(town, by)
    actions.close_portal(portal=portal, by=by)
    address = reverse("directory:portal", args=[portal.slug])
    assert client.get(address).status_code == 410
    actions.reopen_portal(portal=portal, by=by)
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_a_colour_that_nobody_can_read_is_refused_with_one_that_can_be(client):
    a_land()
    town = an_organisation("Mairie d’Embrun", EMBRUN)
    with pytest.raises(Refused) as refused:
        a_portal(town, a_manager(town), accent="#ffff00")
    assert rules.darker("#ffff00") in str(refused.value.who)


@pytest.mark.django_db
def test_a_portal_shows_a_part_not_everything():
    a_land()
    town = an_organisation("Mairie d’Embrun", EMBRUN)
    with pytest.raises(IntegrityError), transaction.atomic():
        a_portal(town, a_manager(town), filters={})
    assert not Portal.objects.exists()


@pytest.mark.django_db
def test_a_portal_asks_the_same_number_of_queries_for_one_row_and_for_thirty(client, django_assert_num_queries):
    a_land()
    town = an_organisation("Mairie d’Embrun", EMBRUN)
    address = reverse("directory:portal", args=[a_portal(town, a_manager(town)).slug])
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)
    for n in range(30):
        an_organisation(f"Organisation {n}", EMBRUN)
    with django_assert_num_queries(QUERIES):
        client.get(address)


QUERIES = 10


@pytest.mark.django_db
def test_the_booklet_gives_each_organisation_its_page_in_the_index_and_hides_what_is_hidden(client):
    a_land()
    shown = an_organisation("Au bon vélo", EMBRUN, themes=["mobility"], phone="+33492000001")
    an_organisation("Zèbre #strong[x]", GAP, themes=["sport"])
    actors.edit_organisation(organisation=shown, visibility={"phone": Visibility.PRIVATE}, by=operator())
    pdf = client.get(reverse("directory:booklet"))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages]
    text = " ".join(pages)
    assert "Au bon vélo" in text and "Zèbre #strong[x]" in text and "04 92 00 00 01" not in text
    where = next(n for n, page in enumerate(pages, 1) if "Au bon vélo" in page)
    index = next(page for page in pages if "Par thème" in page and "Au bon vélo" in page)
    assert str(where) in index.split("Au bon vélo")[1].split("\n")[0]


@pytest.mark.django_db
def test_the_page_to_keep_asks_nothing_of_the_network_and_holds_no_script(client):
    a_land()
    an_organisation("Au bon vélo <script>", EMBRUN, description="<b>gras</b>", website="https://velo.example/")
    text = client.get(reverse("directory:offline")).content.decode()
    assert "Au bon vélo &lt;script&gt;" in text and "&lt;b&gt;" in text
    assert "<script" not in text and "src=" not in text and 'rel="stylesheet" href="data:' in text


@pytest.mark.django_db
def test_too_many_for_one_file_is_refused_with_what_to_choose(client, monkeypatch):
    a_land()
    for n in range(3):
        an_organisation(f"Organisation {n}", EMBRUN)
    monkeypatch.setattr("cordee.modules.directory.queries.MOST_PRINTED", 2)
    answer = client.get(reverse("directory:booklet"))
    assert answer.status_code == 409 and "vallée" in answer.content.decode()
