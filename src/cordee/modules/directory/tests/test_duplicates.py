"""The score of two records, and what it takes to find them."""

import random
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from cordee.modules.directory.rules.duplicates import SHOWN, compare, hopeless, keys, likeness_of_names
from cordee.modules.directory.rules.traits import Spot, Traits
from cordee.modules.directory.tests.twins import a_record, changed, labelled

GAP = Spot("05061", "gapencais", "3 rue du four", 44_559_000, 6_079_000)
EMBRUN = Spot("05046", "serre-poncon", "", 44_564_000, 6_495_000)
BASE = Traits(1, "Ressourcerie des Cimes", spots=(GAP,), towns=frozenset({"gap"}))


def other(**own):
    return changed(BASE, **({"pk": 2} | own))


def codes(likeness):
    return {reason.code: reason.points for reason in likeness.reasons}


def test_the_labelled_set_is_judged_with_precision_and_recall():
    verdicts: Counter[tuple[bool, bool]] = Counter()
    for one, two, same in labelled():
        found = bool(keys(one) & keys(two)) and compare(one, two).score >= SHOWN
        verdicts[same, found] += 1
    precision = verdicts[True, True] / (verdicts[True, True] + verdicts[False, True])
    recall = verdicts[True, True] / (verdicts[True, True] + verdicts[True, False])
    assert sum(verdicts.values()) == 200
    assert precision >= 0.95, (precision, recall, verdicts)
    assert recall >= 0.95, (precision, recall, verdicts)


def test_two_sirens_are_two_organisations_whatever_they_share():
    one = changed(BASE, numbers=frozenset({("siren", "732829320")}), phones=frozenset({"+33492510000"}))
    two = changed(one, pk=2, numbers=frozenset({("siren", "552100554")}))
    assert compare(one, two).score < SHOWN and codes(compare(one, two))["siren_other"] < 0


def test_two_establishments_of_one_siren_are_not_twins_by_that_alone():
    one = changed(BASE, numbers=frozenset({("siren", "732829320"), ("siret", "73282932000074")}))
    two = other(name="Chantier du Pré", numbers=frozenset({("siren", "732829320"), ("siret", "73282932000082")}))
    likeness = compare(one, two)
    assert codes(likeness)["siren_sites"] == 15 and likeness.score < SHOWN


def test_the_same_siret_is_shown_whatever_the_names():
    held = frozenset({("siren", "732829320"), ("siret", "73282932000074")})
    assert compare(changed(BASE, numbers=held), other(name="Autre chose", numbers=held)).score >= SHOWN


def test_the_same_name_in_another_valley_weighs_little():
    here, far = compare(BASE, other()), compare(BASE, other(spots=(EMBRUN,), towns=frozenset({"embrun"})))
    assert here.score >= SHOWN and codes(far)["name_far"] * 3 <= codes(here)["name"] + 2 and far.score < SHOWN


def test_a_network_and_its_branch_are_not_twins():
    shared = {"website": "https://cimes.example", "phones": frozenset({"+33492510000"})}
    one = changed(BASE, **shared)
    assert compare(one, other(linked=frozenset({1}), **shared)).score < SHOWN
    assert codes(compare(one, other(name="Fédération des ressourceries des Cimes")))["network"] < 0


@pytest.mark.parametrize(
    "name",
    [
        "Association Ressourcerie des Cimes",
        "RESSOURCERIE DES CIMES GAP",
        "Resourcerie des Cimes",
        "Ressourcerie-des-cimes",
    ],
)
def test_legal_words_towns_capitals_and_a_typing_error_are_seen_through(name):
    likeness = compare(BASE, other(name=name))
    assert likeness.score >= SHOWN and bool(keys(BASE) & keys(other(name=name)))


def test_an_acronym_is_read():
    one = other(name="Maison des jeunes et de la culture")
    two = changed(one, pk=3, name="M.J.C.", acronym="MJC")
    assert compare(one, two).score >= SHOWN


def test_each_reason_is_a_sentence_with_its_points():
    likeness = compare(changed(BASE, phones=frozenset({"+33492510000"})), other(phones=frozenset({"+33492510000"})))
    assert [str(reason) for reason in likeness.reasons] == [
        "noms semblables à 100 % : +45",
        "même téléphone : +25",
        "même adresse : +15",
        "même commune : +12",
        "à moins de 150 mètres l’une de l’autre : +5",
    ]


def test_a_shared_house_and_telephone_do_not_make_twins_of_two_names():
    shared = {"phones": frozenset({"+33492510000"}), "website": "https://maison.example"}
    likeness = compare(changed(BASE, **shared), other(name="Club de bridge", **shared))
    assert likeness.score < SHOWN and "unlike" in codes(likeness)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(0, 10_000), st.text(max_size=30), st.text(max_size=30))
def test_the_score_is_the_same_both_ways_and_stays_between_0_and_100(seed, seed2, name, name2):
    one, two = a_record(random.Random(seed), 1), a_record(random.Random(seed2), 2)
    for a, b in ((one, two), (changed(one, name=name), changed(two, name=name2))):
        there, back = compare(a, b), compare(b, a)
        assert there.score == back.score and 0 <= there.score <= 100
        assert there.score < SHOWN or not hopeless(a, b)
        total = sum(reason.points for reason in there.reasons)
        assert there.score == max(0, min(100, total))
        assert all(0 < len(key) <= 64 for key in keys(a))


def plain_likeness(one, other):
    """The likeness of two names said plainly, without anything made ready or spared."""
    mine, theirs = (one.core or one.words), (other.core or other.words)
    if not mine or not theirs:
        return 0
    if one.short and one.short == other.initials or other.short and other.short == one.initials:
        return 95
    first, second = " ".join(mine), " ".join(theirs)
    core = max(
        fuzz.token_sort_ratio(first, second),
        fuzz.ratio(first.replace(" ", ""), second.replace(" ", "")),
        fuzz.token_set_ratio(first, second)
        * (0.6 + 0.35 * min(len(first), len(second)) / max(len(first), len(second))),
    )
    figures = {word for word in mine if word.isdigit()} ^ {word for word in theirs if word.isdigit()}
    found = round(0.95 * core + 0.05 * fuzz.token_sort_ratio(" ".join(one.words), " ".join(other.words)))
    return min(found, 60) if figures else found


def test_what_is_spared_changes_no_answer():
    """Four hundred records, all with all: what is put aside unread would never have been shown."""
    records = [row for one, other, _same in labelled(seed=11) for row in (one, other)]
    aside = shown = 0
    for one, other in combinations(records, 2):
        assert likeness_of_names(one, other) == plain_likeness(one, other)
        score = compare(one, other).score
        if hopeless(one, other):
            aside += 1
            assert score < SHOWN, (one, other)
        shown += score >= SHOWN
    assert len(records) == 400 and shown > 95
    assert aside > 0.97 * len(records) * (len(records) - 1) / 2


_WORDS = st.lists(
    st.sampled_from("atelier des cimes cime 4 12 mjc asso de gap jeunes culture et x".split()), max_size=6
)


@settings(max_examples=300)
@given(_WORDS, _WORDS, st.booleans(), st.booleans())
def test_names_of_any_words_are_spared_nothing(words, others, phone, far):
    shared = {"phones": frozenset({"+33492510000"})} if phone else {}
    one = changed(BASE, name=" ".join(words), **shared)
    two = other(name=" ".join(others), **shared, **({"spots": (EMBRUN,)} if far else {}))
    assert likeness_of_names(one, two) == plain_likeness(one, two)
    assert compare(one, two).score < SHOWN or not hopeless(one, two)
