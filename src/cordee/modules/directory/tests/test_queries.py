from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.events import OrganisationsChanged
from cordee.kernel.reference.models import Commune
from cordee.kernel.search.queries import find
from cordee.lib.module import publish
from cordee.modules.directory import queries
from cordee.modules.directory.queries import facts, lists
from cordee.modules.directory.queries.duplicates import alike
from cordee.modules.directory.rules import Search, distance_km
from cordee.modules.directory.tests.builders import (
    ANYONE,
    BRIANCON,
    EMBRUN,
    GAP,
    PLACES,
    RISTOLAS,
    a_land,
    a_manager,
    an_organisation,
    operator,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    a_land()
    an_organisation("Les Ateliers du Torrent", EMBRUN, themes=["building", "culture"], legal_form="association")
    an_organisation("Cantine des Crêtes", BRIANCON, EMBRUN, themes=["food"], legal_form="scic")
    an_organisation("Écrins solidaires", GAP, themes=["culture", "solidarity"], legal_form="association")
    an_organisation("Mairie de Ristolas", RISTOLAS, themes=["citizenship"], legal_form="town_hall")
    an_organisation("Collectif sans lieu", themes=["culture"], legal_form="informal")


def directory(**asked):
    return queries.directory(Search(**asked), actor=ANYONE)


def names(**asked):
    found = directory(**asked)
    return [found.facts[pk].name for pk in found.ids()]


def test_filters_narrow_and_their_values_widen(land):
    assert names(themes=("culture",)) == ["les ateliers du torrent", "collectif sans lieu", "ecrins solidaires"]
    assert names(themes=("culture", "food"), communes=(EMBRUN,)) == ["cantine des cretes", "les ateliers du torrent"]
    assert names(families=("public",)) == ["mairie de ristolas"]
    assert names(territories=("valley:serre-poncon",), families=("cooperative",)) == ["cantine des cretes"]
    assert names(q="écrin") == ["ecrins solidaires"]
    assert names(q="embrun", families=("association",)) == ["les ateliers du torrent"]
    assert names(themes=("nothing",)) == []


def test_people_of_the_valleys_come_first_then_names_without_accents(land):
    assert names() == [
        "cantine des cretes",
        "les ateliers du torrent",
        "mairie de ristolas",
        "collectif sans lieu",
        "ecrins solidaires",
    ]
    assert names(sort="nom")[:2] == ["cantine des cretes", "collectif sans lieu"]


def test_a_distance_is_counted_from_the_nearest_site(land):
    found = directory(near="Gap", radius=50)
    assert [found.facts[pk].name for pk in found.ids()] == [
        "ecrins solidaires",
        "cantine des cretes",
        "les ateliers du torrent",
    ]
    assert directory(near="Gap", radius=20).counts("communes") == {GAP: 1}
    assert names(near="Atlantide") == names()


def test_counts_apply_the_other_filters(land):
    found = directory(themes=("culture",), communes=(EMBRUN,))
    assert found.counts("themes") == {"culture": 1, "building": 1, "food": 1}
    assert found.counts("communes") == {EMBRUN: 1, GAP: 1}
    assert found.counts("families") == {"association": 1}
    assert found.counts("territories") == {"valley:serre-poncon": 1}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["culture", "food", "solidarity", "sport"]), max_size=2, unique=True),
    st.lists(st.sampled_from(sorted(PLACES)), max_size=2, unique=True),
    st.sampled_from(["", "embrun", "crêtes"]),
)
def test_a_count_is_what_its_filter_gives(land, themes, communes, q):
    """Choosing one value alone gives exactly the number that was announced beside it."""
    asked = Search(q=q, themes=tuple(themes), communes=tuple(communes))
    counts = queries.directory(asked, actor=ANYONE).counts("communes")
    for code in PLACES:
        alone = asked.without("communes").adding("communes", code)
        assert len(queries.directory(alone, actor=ANYONE).ids()) == counts[code]


def test_an_empty_answer_says_which_filter_to_drop_and_what_one_gets(land):
    """The worked case of peers/directory.md §4.7."""
    found = directory(themes=("culture",), communes=(RISTOLAS,))
    assert found.ids() == []
    assert [(str(offer.label), offer.count, offer.href) for offer in queries.offers(found)] == [
        ("Ristolas", 3, "?theme=culture"),
        ("culture et patrimoine", 1, f"?commune={RISTOLAS}"),
    ]


def test_when_no_single_filter_is_the_cause_everything_is_offered(land):
    found = directory(themes=("sport",), communes=(RISTOLAS,), families=("mutual",))
    assert [(str(offer.label), offer.count, offer.href) for offer in queries.offers(found)] == [
        ("aucun filtre", 5, "?")
    ]


def test_plates_set_and_drop_the_commune(land):
    drawn = queries.map_of(directory(communes=(EMBRUN,)), "/points")
    plates = {pin.labels[0]: (pin.count, pin.url, pin.chosen) for pin in drawn.pins}
    assert plates == {"Embrun": (2, "?", True)} and drawn.frame.zoom > 2  # the map is of its surroundings
    every = {pin.labels[0]: (pin.url, pin.chosen) for pin in queries.map_of(directory(), "/points").pins}
    assert every["Gap"] == (f"?commune={GAP}", False)
    assert [(valley.name, valley.url) for valley in drawn.valleys] == [
        ("Queyras", f"?commune={EMBRUN}&territoire=valley%3Aqueyras"),
        ("Serre-Ponçon", f"?commune={EMBRUN}&territoire=valley%3Aserre-poncon"),
    ]


def test_the_directory_reads_the_same_number_of_times_whatever_its_size(land, django_assert_num_queries):
    asked = Search(q="embrun", near="Gap", radius=50)
    with django_assert_num_queries(5):
        queries.directory(asked, actor=ANYONE)
    for n in range(30):
        an_organisation(f"Association {n} d’Embrun", EMBRUN, themes=["culture"])
    with django_assert_num_queries(5):
        queries.directory(asked, actor=ANYONE)


def test_the_address_says_everything():
    asked = Search(q="bois", themes=("culture",), near="Gap", radius=30, sort="nom")
    assert asked.query == "q=bois&theme=culture&autour=Gap&rayon=30&tri=nom"
    assert asked.active == ("q", "themes", "near")
    assert asked.without("themes", "culture").without("near").query == "q=bois&tri=nom"


def test_a_count_above_a_thousand_is_not_counted():
    assert [queries.said(n) for n in (0, 1, 1000, 1001)] == [
        "0 organisation",
        "1 organisation",
        "1\xa0000 organisations",
        "plus de 1 000 organisations",
    ]


def test_distance():
    gap, embrun = (44.559, 6.079), (44.564, 6.495)
    assert round(distance_km(gap, embrun), 1) == 33.0
    assert distance_km(gap, gap) == 0


def test_people_are_seen_and_found_as_they_allow(land):
    organisation = an_organisation("Radio Mélèze", GAP)
    stranger = a_manager(an_organisation("Ailleurs"), "samira@exemple.fr", "Samira Benali")
    for n, visibility in enumerate(("public", "network", "private")):
        a_manager(organisation, f"p{n}@exemple.fr", f"Prénom{visibility}", visibility=visibility)
    own = a_manager(organisation, "own@exemple.fr", "Odile", visibility="private")

    def seen(actor):
        return [m.person.name for m in queries.people_visible_to(actor, organisation)]

    def found(actor):
        return [name for name in ("Prénompublic", "Prénomnetwork", "Prénomprivate") if find(name, actor=actor)]

    everyone = ["Prénompublic", "Prénomnetwork", "Prénomprivate"]
    assert (seen(ANYONE), found(ANYONE)) == (everyone[:1], everyone[:1])
    assert (seen(stranger), found(stranger)) == (everyone[:2], everyone[:2])
    assert (seen(own), found(own)) == ([*everyone, "Odile"], everyone)


def test_an_organisation_is_found_as_soon_as_it_changes_and_no_longer_once_it_ends(land):
    organisation = an_organisation("Ferme du Pré", GAP)
    actors.edit_organisation(organisation=organisation, name="Ferme de la Combe", by=a_manager(organisation))
    assert (names(q="pré"), names(q="combe")) == ([], ["ferme de la combe"])
    type(organisation).objects.filter(pk=organisation.pk).update(ended_on="2026-01-01")
    publish(OrganisationsChanged((organisation.pk,)))
    assert names(q="combe") == []
    assert not find("combe", actor=operator()).exists()


def test_names_that_are_near_are_shown(land):
    embrun = Commune.objects.get(pk=EMBRUN)
    assert [one.organisation.name for one in alike("ateliers du torent les", embrun)] == ["Les Ateliers du Torrent"]
    assert alike("Radio Mélèze", embrun) == []


def test_a_plate_of_several_communes_counts_who_is_in_both_once_as_its_list_does(django_assert_num_queries):
    a_land()
    near = {"country": "FR", "department": "05", "lat_e6": 44_560_000, "lon_e6": 6_500_000}
    Commune.objects.create(code="05012", name="Baratier", folded="baratier", **near)
    an_organisation("Des deux côtés", EMBRUN, "05012")
    an_organisation("À Embrun", EMBRUN)
    (pin,) = queries.map_of(directory(), "/points").pins
    assert (set(pin.codes), pin.count) == ({EMBRUN, "05012"}, 2)
    assert len(directory(communes=pin.codes).ids()) == pin.count
    (chosen,) = queries.map_of(directory(communes=("05012",)), "/points").pins
    assert (chosen.codes, chosen.count) == (("05012",), 1)  # nothing joins the commune that one reads
    whole = directory()
    whole.answers[""] = replace(whole.answer(), facts=[], more=True, whole=True)  # too many to be read
    with django_assert_num_queries(1):
        assert whole.together([pin.codes]) == [2]


def test_who_is_wholly_off_the_map_counts_once():
    a_land()
    for code, name in (("13055", "Marseille"), ("13001", "Aix")):
        Commune.objects.create(
            code=code, country="FR", name=name, folded=name, department="13", lat_e6=43_300_000, lon_e6=5_400_000
        )
    an_organisation("Deux villes", "13055", "13001")
    an_organisation("Ici et là", EMBRUN, "13055")
    an_organisation("Nulle part")
    assert queries.map_of(directory(), "/points").outside == 1


def test_above_the_most_that_is_counted_the_page_tells_no_number_it_does_not_know(client, land, monkeypatch):
    for module in (facts, lists):
        monkeypatch.setattr(module, "MANY", 2)
    for n in range(4):
        an_organisation(f"Vélo {n}", EMBRUN)
    page = client.get("/annuaire/", {"commune": EMBRUN}).content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert "plus de 1 000 organisations" in page and "sur plus de 1 000" in page and "C’est tout." not in page
    assert "sur 3" not in page and "sur 4" not in page


def test_above_the_most_what_was_typed_is_read_the_same_with_and_without_filters(land, monkeypatch):
    """A word of the directory is right everywhere: it is no error where nobody has it."""
    monkeypatch.setattr(facts, "MANY", 2)
    gardens = [an_organisation(f"Jardin {n}", GAP) for n in range(4)]
    other = an_organisation("Jardon", EMBRUN)
    assert names(q="jardin", communes=(EMBRUN,)) == []
    asked = Search(q="jardin", communes=(EMBRUN,))
    assert facts.answering(asked, [other.pk, gardens[0].pk], actor=ANYONE) == set()
    assert names(q="jardan", communes=(EMBRUN,)) == ["jardon"]


def test_above_the_most_leaving_the_distance_counts_the_whole_directory(land, monkeypatch):
    monkeypatch.setattr(facts, "MANY", 3)
    for commune in (GAP, EMBRUN):
        an_organisation("Une chorale", commune)
    found = directory(q="chorale", near="Gap", radius=10)
    assert found.total > 3 and found.count() == 1
    assert found.count(leaving="near") == 2


@pytest.mark.parametrize(
    "q", ["chorale", "choralle", "cho", "crêtes", "embrun", "embrum", "zzzz", "!!", "chorale zzzz"]
)
@pytest.mark.parametrize("near", ["Gap", "05200 Embrun", "Atlantide"])
def test_above_the_most_what_answers_around_a_commune_is_what_answers_below(land, monkeypatch, q, near):
    """The whole directory in memory and the database by itself: the same organisations, order and distances."""
    for rank, commune in enumerate((GAP, EMBRUN, BRIANCON)):
        an_organisation(f"Chorale {3 - rank}", commune, themes=["culture"])
    shown = an_organisation("Chorale du lac", EMBRUN)
    reader = a_manager(an_organisation("Chorale d’ailleurs"), "lecteur@exemple.fr", "Lecteur")
    site = shown.sites.get()
    actors.save_site(organisation=shown, site=site, lat_e6=44_560_000, lon_e6=6_100_000, by=operator())
    actors.save_site(organisation=shown, site=site, visibility={"lat_e6": "network"}, by=operator())
    for actor in (ANYONE, reader):
        for more in ({}, {"sort": "distance"}, {"themes": ("culture",)}, {"radius": 50}):
            asked = Search(**{"q": q, "near": near, "radius": 10} | more)
            below = queries.directory(asked, actor=actor)
            wanted = [(pk, below.facts[pk].away) for pk in below.ids()]
            with monkeypatch.context() as patch:
                patch.setattr(facts, "MANY", 8)
                above = queries.directory(asked, actor=actor)
                assert above.total > 8 and not above.answer().more
                assert [(pk, above.facts[pk].away) for pk in above.ids()] == wanted, asked
