"""The page of a commune or of a valley: what search engines find by the name of a place."""

import json
import re

import pytest
from django.utils import translation

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.events import OrganisationChanged
from cordee.kernel.actors.models import Organisation
from cordee.kernel.reference.models import Commune
from cordee.lib.module import publish
from cordee.modules.directory.rules.landing import address_of, at
from cordee.modules.directory.tests.builders import (
    BRIANCON,
    EMBRUN,
    GAP,
    RISTOLAS,
    a_land,
    a_manager,
    an_organisation,
    operator,
)
from cordee.modules.directory.tests.test_portals import a_portal

EMBRUN_PAGE, QUEYRAS = "/annuaire/communes/05046-embrun/", "/annuaire/vallees/queyras/"


def text_of(answer):
    assert answer.status_code == 200, answer
    return answer.content.decode()


def links(page):
    return re.findall(r'href="([^"]+)"', page)


@pytest.mark.parametrize(
    "name, french, english",
    [
        ("Briançon", "à Briançon", "à Briançon"),
        ("Le Monêtier-les-Bains", "au Monêtier-les-Bains", "à Le Monêtier-les-Bains"),
        ("Les Orres", "aux Orres", "à Les Orres"),
        ("La Grave", "à La Grave", "à La Grave"),
        ("Lesdiguières", "à Lesdiguières", "à Lesdiguières"),
        ("Le", "à Le", "à Le"),
    ],
)
def test_french_joins_the_article_to_the_preposition(name, french, english):
    with translation.override("fr"):
        assert at(name) == french
    with translation.override("de"):  # a language without a catalogue: the words are left as they are
        assert at(name) == english


def test_an_address_says_the_name_for_people():
    assert address_of("05023", "Briançon") == "05023-briancon"
    assert address_of("26222", "Œuf-l’Église") == "26222-oeuf-leglise"
    assert address_of("05001", "…") == "05001"


@pytest.mark.django_db
def test_a_commune_has_its_page_with_its_people_their_themes_and_who_is_near(client):
    a_land()
    farm = an_organisation("Ferme du Torrent", EMBRUN, themes=["food"])
    an_organisation("Fournil", EMBRUN, GAP, themes=["food", "culture"])
    an_organisation("Refuge", RISTOLAS)
    page = text_of(client.get(EMBRUN_PAGE))
    assert "<h1>Associations et organisations à Embrun</h1>" in page
    assert "2 organisations dans l’annuaire." in page
    assert f'href="/annuaire/{farm.slug}/"' in page and "Refuge" not in page
    assert "alimentation" in page.lower() and "/annuaire/?theme=food&amp;commune=05046" in links(page)
    assert re.search(r"<a[^>]*theme=food[^>]*>[^<]*\(2\)", page) and re.search(r"theme=culture[^>]*>[^<]*\(1\)", page)
    assert "/annuaire/communes/05061-gap/" in links(page) and "1 organisation, à" in page
    assert "/annuaire/vallees/serre-poncon/" in links(page)
    assert '<link rel="canonical" href="http://localhost:8000/annuaire/communes/05046-embrun/">' in page


@pytest.mark.django_db
def test_its_plates_lead_to_the_pages_of_the_other_communes(client):
    a_land()
    for code in (EMBRUN, GAP, BRIANCON):
        an_organisation(f"Maison {code}", code)
    pins = client.get(EMBRUN_PAGE).context["map"].pins
    assert {pin.url: pin.chosen for pin in pins} == {
        EMBRUN_PAGE: True,
        "/annuaire/communes/05061-gap/": False,
        "/annuaire/communes/05023-briancon/": False,
    }


@pytest.mark.django_db
def test_a_search_engine_reads_what_the_page_is_about_and_lists(client):
    a_land()
    an_organisation("Ferme </script>", EMBRUN)
    page = text_of(client.get(EMBRUN_PAGE))
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert script is not None
    told = json.loads(script[1])
    assert (told["@type"], told["about"]["name"]) == ("CollectionPage", "Embrun")
    assert told["about"]["identifier"]["value"] == EMBRUN and told["about"]["geo"]["latitude"] == 44.564
    assert [item["name"] for item in told["mainEntity"]["itemListElement"]] == ["Ferme </script>"]


@pytest.mark.django_db
def test_where_nobody_is_the_page_says_who_is_nearest_and_is_not_to_be_found(client):
    a_land()
    an_organisation("Fournil", EMBRUN)
    an_organisation("Loin", RISTOLAS)
    ended = an_organisation("Les Anciens", GAP)
    Organisation.objects.filter(pk=ended.pk).update(ended_on="2026-01-01")
    publish(OrganisationChanged(ended.pk))
    page = text_of(client.get("/annuaire/communes/05061-gap/"))
    assert "Personne ici pour l’instant" in page and '<meta name="robots" content="noindex">' in page
    near = [one for one in links(page) if re.match(r"/annuaire/communes/\d", one)]
    assert near == [EMBRUN_PAGE, "/annuaire/communes/05120-ristolas/"]
    assert "ld+json" not in page


@pytest.mark.django_db
def test_nobody_anywhere_and_a_commune_without_a_place_are_pages_too(client):
    a_land()
    Commune.objects.create(code="05999", country="FR", name="Nulle-Part", folded="nulle part", department="05")
    for path in (EMBRUN_PAGE, "/annuaire/communes/05999-nulle-part/", QUEYRAS):
        page = client.get(path)
        assert "Personne ici pour l’instant" in text_of(page) and page.context["near"] == []
    assert "L’annuaire est vide" in text_of(client.get("/annuaire/communes/"))


@pytest.mark.django_db
def test_another_spelling_and_an_ended_commune_lead_to_the_page_for_ever(client):
    a_land()
    old = Commune.objects.create(
        code="05888", country="FR", name="Vieille", folded="vieille", department="05", ended=True, merged_into_id=EMBRUN
    )
    for address in ("05046", "05046-ambrun", f"{old.code}-vieille"):
        answer = client.get(f"/annuaire/communes/{address}/")
        assert (answer.status_code, answer["Location"]) == (301, EMBRUN_PAGE)
    for path in ("/annuaire/communes/05777-x/", "/annuaire/communes/-/", "/annuaire/vallees/nulle-part/"):
        assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_a_valley_has_its_page_and_both_name_the_portal_of_the_place(client):
    a_land()
    town, refuge = an_organisation("Mairie d’Embrun", EMBRUN), an_organisation("Refuge", RISTOLAS)
    keeper = a_manager(town)
    a_portal(town, keeper, title="À Embrun", filters={"communes": [EMBRUN]})
    a_portal(town, keeper, title="Le Queyras", filters={"territories": ["valley:queyras"]})
    page = text_of(client.get(QUEYRAS))
    assert "<h1>Associations et organisations : Queyras</h1>" in page.replace("\xa0", " ").replace("\u202f", " ")
    assert f'href="/annuaire/{refuge.slug}/"' in page and f'href="/annuaire/{town.slug}/"' not in page
    assert "Le Queyras" in page and "À Embrun" not in page
    assert "À Embrun" in text_of(client.get(EMBRUN_PAGE))


@pytest.mark.django_db
def test_the_index_names_each_valley_and_its_communes_with_their_number(client):
    a_land()
    an_organisation("Un", EMBRUN)
    an_organisation("Deux", EMBRUN, GAP)
    page = text_of(client.get("/annuaire/communes/"))
    assert "Embrun (2)" in page and "Gap (1)" in page and "Briançon" not in page
    assert page.index("Serre-Ponçon") < page.index("Embrun (2)") < page.index("Ailleurs") < page.index("Gap (1)")


@pytest.mark.django_db
def test_what_is_kept_private_is_not_said_here_either(client):
    a_land()
    farm = an_organisation("Ferme", EMBRUN, description="Notre secret")
    actors.edit_organisation(organisation=farm, visibility={"description": "private"}, by=operator())
    assert "Notre secret" not in text_of(client.get(EMBRUN_PAGE))


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("path, queries", [(EMBRUN_PAGE, 16), (QUEYRAS, 17), ("/annuaire/communes/", 3)])
def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries, rows, path, queries):
    a_land()
    town = an_organisation("Mairie d’Embrun", EMBRUN)
    a_portal(town, a_manager(town), filters={"communes": [EMBRUN]})
    for number in range(rows):
        an_organisation(f"Organisation {number}", EMBRUN, GAP, RISTOLAS, BRIANCON, themes=["food", "culture"])
    client.get(path)
    with django_assert_num_queries(queries):
        client.get(path)
