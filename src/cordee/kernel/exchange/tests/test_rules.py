"""What columns hold, how names are written, where places are, who wins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordee.kernel.exchange.rules import checked, propose
from cordee.kernel.exchange.rules.columns import WrongMapping, of_title
from cordee.kernel.exchange.rules.merging import MISSING, decide
from cordee.kernel.exchange.rules.names import is_shouted, proper
from cordee.kernel.exchange.rules.places import coordinates, degrees_e6, distance_m
from cordee.kernel.exchange.rules.words import form_of_name, legal_form, themes
from cordee.lib.tabular import read


@pytest.mark.parametrize(
    "written, name",
    [
        ("LES JARDINS DU BUECH", "Les Jardins du Buëch"),
        ("ASSOC LES FILS D ARIANE (PVS)", "Assoc les Fils d’Ariane (PVS)"),
        ("ASSOCIATION L'ETOILE DES NEIGES", "Association l’Étoile des Neiges"),
        ("SARL LVD ENVIRONNEMENT", "SARL LVD Environnement"),
        ("CC DE SERRE-PONÇON", "CC de Serre-Ponçon"),
        ("DIGNE-LES-BAINS", "Digne-les-Bains"),
        ("A.D.M.R. DU QUEYRAS", "A.D.M.R. du Queyras"),
        ("SNC A2I PACA", "SNC A2I PACA"),
        ("J'AIME BOC'OH", "J’Aime Boc’Oh"),
        ("ADMR", "ADMR"),
        ("La Grange à ROUAGES", "La Grange à ROUAGES"),
    ],
)
def test_capitals_become_a_name(written, name):
    assert proper(written) == name


@given(st.text(max_size=60))
def test_a_name_put_right_stays_right(text):
    once = proper(text)
    assert proper(once) == once or is_shouted(once)


@pytest.mark.parametrize(
    "title, field",
    [
        ("N° SIRET", "siret"), ("Numéro de SIRET", "siret"), ("Dénomination", "name"), ("Raison sociale", "name"),
        ("Nom de l’association", "name"), ("N° adhérent", "external_id"), ("Adhérent", "name"), ("CP", "postcode"),
        ("Ville (commune)", "commune"), ("adresse.ville", "commune"), ("Tél.", "phone"), ("E-mail", "email"),
        ("Codice postale", "postcode"), ("Comune", "commune"), ("Mystère", ""),
    ],
)  # fmt: skip
def test_titles_are_understood(title, field):
    assert of_title(title) == field


def test_columns_without_a_title_are_known_by_what_they_hold():
    text = "a;b;c;d;e;f\n" + "".join(
        f"La Grange {i};73282932000074;a{i}@grange.example;04 92 51 00 0{i};05000;44.55{i}1\n" for i in range(5)
    )
    assert propose(read(text.encode())) == {
        "name": "a", "siret": "b", "email": "c", "phone": "d", "postcode": "e", "lat": "f"
    }  # fmt: skip


def test_a_doubtful_title_is_settled_by_its_values():
    text = "Nom;Type\n" + "".join(f"A{i};{kind}\n" for i, kind in enumerate(("ACI", "EI", "ETTI", "AI")))
    assert propose(read(text.encode())) == {"name": "Nom", "themes": "Type"}
    text = "Nom;Type\n" + "".join(f"A{i};{kind}\n" for i, kind in enumerate(("SCOP", "association", "SARL")))
    assert propose(read(text.encode())) == {"name": "Nom", "legal_form": "Type"}


def test_a_mapping_names_known_fields_and_columns():
    assert checked({"Titre": "name"}, ["Titre"]) == {"name": "Titre"}
    for wrong in ({"nom": "Titre"}, {"name": "Autre"}):
        with pytest.raises(WrongMapping):
            checked(wrong, ["Titre"])


@pytest.mark.parametrize(
    "text, form",
    [
        ("Association loi 1901", "association"), ("9220", "association"), ("SCIC SA", "scic"),
        ("GEIQ", "employers_group"),
        ("Commune de Gap", "town_hall"), ("SAS", "company"), ("scop", "scop"), ("micro-entrepreneur", "sole_trader"),
        ("licorne", ""),
    ],
)  # fmt: skip
def test_legal_forms_in_words(text, form):
    assert legal_form(text) == form


def test_a_name_suggests_its_form_only_when_it_says_so():
    assert form_of_name("Assoc le Gabion") == "association"
    assert form_of_name("Isa Intérim") == ""
    assert form_of_name("La Petite Ourse", "94.99Z") == "association"


def test_theme_words():
    assert themes("agriculture ; réemploi, licorne") == (["food", "reuse"], ["licorne"])
    assert themes("culture et patrimoine") == (["culture"], [])


@pytest.mark.parametrize(
    "text, value",
    [("44.559", 44559000), ("44,559", 44559000), ("44.559°N", 44559000), ("6.5 W", -6500000), ("44559000", 44559000),
     ("", None), ("Gap", None), ("NaN", None)],
)  # fmt: skip
def test_degrees(text, value):
    assert degrees_e6(text) == value


@given(st.integers(41_100_000, 51_000_000), st.integers(-5_000_000, 9_900_000))
def test_swapped_coordinates_come_back_in_order(lat, lon):
    north_text, east_text = f"{lat / 1e6:.6f}", f"{lon / 1e6:.6f}"
    if not lat or not lon:
        return
    assert coordinates(north_text, east_text, None) == (lat, lon, "")
    north, east, note = coordinates(east_text, north_text, None)
    assert (north, east) == (lat, lon) and "inversées" in note


def test_coordinates_in_metres_or_nowhere_are_left_aside():
    assert coordinates("6390000", "945000", None)[:2] == (None, None)
    assert coordinates("0.0", "0.0", None)[:2] == (None, None)
    assert coordinates("95", "200", None)[:2] == (None, None)
    assert 100_000 < distance_m((44_559_000, 6_078_000), (43_296_000, 5_381_000)) < 200_000


@pytest.mark.parametrize(
    "local, foreign, before, claimed, guessed, taken, told",
    [
        ("", "x", MISSING, True, False, True, False),  # an empty value is filled
        ("", "x", "x", False, False, False, False),  # somebody emptied it here: it stays empty
        ("a", "", MISSING, False, False, False, False),  # absence erases nothing
        ("a", "x", MISSING, False, False, True, False),  # unclaimed: the list wins
        ("a", "x", "x", False, False, False, False),  # corrected here, the list has not moved
        ("a", "x", MISSING, True, False, False, True),  # claimed: kept, and told
        ("a", "x", "a", True, False, True, False),  # claimed, not edited here: follows
        ("a", "x", "b", True, False, False, True),  # claimed and edited here
        ("a", "x", MISSING, False, True, False, False),  # a guess replaces nothing
    ],
)
def test_who_wins(local, foreign, before, claimed, guessed, taken, told):
    found = decide("phone", local, foreign, before, claimed=claimed, guessed=guessed)
    assert (found.take, bool(found.note)) == (taken, told)
