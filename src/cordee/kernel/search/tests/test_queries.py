"""The worked table runs on SQLite and on PostgreSQL: the sets must be these on both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import MANAGER, MEMBER, Actor
from cordee.kernel.search import actions
from cordee.kernel.search.models import Entry, Word
from cordee.kernel.search.queries import as_typed, best, find
from cordee.kernel.search.queries.spelling import near
from cordee.kernel.search.rules import Text, asked, folded, parts, probes, slack, stem, words_of

pytestmark = pytest.mark.django_db
PUBLIC = Actor(None)
THINGS = {
    1: ("La Ressourcerie du Buëch", "réemploi et déchets Veynes collecte, répare, revend", "", ""),
    2: (
        "Les Ateliers du Torrent",
        "tiers-lieu Embrun bois, bureaux, une salle",
        "réunion des trésoriers",
        "prêt relais",
    ),
    3: ("Écrins solidaires", "aide alimentaire L’Argentière-la-Bessée", "", ""),
    4: ("A.D.M.R. de Saint-Bonnet", "grand âge et aide à domicile Saint-Bonnet-en-Champsaur 732829320", "", ""),
    5: ("Œuvre des Cœurs à l’ouvrage", "culture Embrun", "", ""),
    6: ("Réseau des cafés", "cafés associatifs Gap", "", ""),
}
TABLE = {
    "ressourcerie": {1},
    "RESSOURCERIES": {1},
    "resourcerie": {1},
    "resourceries": {1},
    "buech": {1},
    "embrun": {2, 5},
    "EMBRUN": {2, 5},
    "embrum": {2, 5},
    "ebmrun": {2, 5},
    "ecrin": {3},
    "écrins": {3},
    "l'argentiere": {3},
    "atelier embrun": {2},
    "ateliers à Embrun": {2},
    "atelier gap": set(),
    "admr": {4},
    "a.d.m.r.": {4},
    "st bonnet": {4},
    "saint-bonnet": {4},
    "732 829 320": {4},
    "732829321": set(),
    "coeur": {5},
    "cœurs": {5},
    "reseaux": {6},
    "café": {6},
    "la du": {1},  # nothing but idle words: they count
    "tresorier": set(),
    "relais": set(),
    "!!! ' \" * ( ) : | &": set(),
    "": set(),
    "zzzzz": set(),
}


@pytest.fixture
def owner():
    person = actors.register(email="nadia@exemple.fr", by=PUBLIC)
    organisation = actors.create_organisation(name="Torrent", manager=person, by=Actor(person))
    return Actor(person, organisation, MANAGER)


@pytest.fixture
def stranger():
    person = actors.register(email="samira@exemple.fr", by=PUBLIC)
    return Actor(person, actors.create_organisation(name="Ailleurs", manager=person, by=Actor(person)), MEMBER)


@pytest.fixture
def index(owner):
    actions.put(
        texts=[
            Text("thing", pk, title, f"/{pk}/", "", owner.organisation.pk, "public", public, network, private)
            for pk, (title, public, network, private) in THINGS.items()
        ]
    )


def things(text, actor=PUBLIC, kind="thing"):
    return set(find(text, actor=actor, kind=kind).values_list("thing", flat=True))


def test_accents_case_plurals_beginnings_and_typing_errors_are_forgiven(index):
    assert {text: things(text) for text in TABLE} == TABLE


def test_the_best_answers_are_those_that_are_found(index, owner, stranger):
    for text in (*TABLE, "trésoriers", "relais", "embrun trésoriers relais"):
        for actor in (PUBLIC, owner, stranger):
            assert set(best(text, actor=actor, kind="thing").things) == things(text, actor), (text, actor)


def test_among_few_things_the_best_come_in_the_same_order(index, owner, stranger):
    """Few things are put in order by the database, the others here: by code points, whatever the language it sorts."""
    titles = ("Embrun", "Embruns", "Embrun 2", "Embrun ß", "Embrun я", "Embrun ω", "L’eau d’Embrun", "Les bois", "Abc")
    actions.put(
        texts=[Text("thing", 10 + n, title, f"/{n}/", public="embrun", later=n % 2) for n, title in enumerate(titles)]
    )
    for text in (*TABLE, "e", "em", "trésoriers", "relais", "embrun eau"):
        for actor in (PUBLIC, owner, stranger):
            whole = best(text, actor=actor, kind="thing")
            some = [*range(1, 30, 2), 2, 14]
            among = best(text, actor=actor, kind="thing", among=some, wanted=whole.wanted)
            assert among.things == [thing for thing in whole.things if thing in some], (text, actor)
    cut = best("embrun", actor=PUBLIC, kind="thing", among=[10, 11, 12], most=2, wanted=as_typed("embrun"))
    assert (cut.things, cut.more) == ([10, 12], True)


def test_above_the_most_the_best_keep_those_whose_title_answers(index):
    actions.put(texts=[Text("thing", n, f"Lieu {n}", f"/{n}/", public="embrun") for n in range(10, 60)])
    actions.put(texts=[Text("thing", n, f"Embrun {n}", f"/{n}/") for n in range(60, 70)])
    found = best("embrun", actor=PUBLIC, kind="thing", most=12)
    assert (len(found.things), found.more, found.things[:10]) == (12, True, list(range(60, 70)))
    assert best("embrun 65", actor=PUBLIC, kind="thing", most=12).things == [65]


def test_a_word_that_is_nowhere_is_left_out_when_nothing_else_answers(index):
    assert things("ressourcerie zzzz du buëch") == {1}
    assert things("atelier gap") == set()


def test_a_short_word_that_no_text_holds_is_left_out_when_nothing_else_answers(index):
    assert things("ressourcerie bu") == {1}
    assert things("ressourcerie em") == {1}, "begins Embrun, and no word by itself"
    assert things("ressourcerie gap") == set(), "a word of another thing: nobody mistyped it"


ALPHABET = "abeinrst"


@given(st.text(ALPHABET, min_size=4, max_size=11), st.text(ALPHABET, min_size=3, max_size=13))
def test_a_word_as_near_as_allowed_shares_a_part(typed, known):
    if DamerauLevenshtein.distance(stem(typed), stem(known)) <= slack(typed):
        assert probes(typed).intersection(parts(known))


@given(st.text(ALPHABET, min_size=4, max_size=12), st.integers(0, 3), st.integers(0, 12), st.sampled_from(ALPHABET))
def test_any_word_with_one_error_shares_a_part_with_the_right_one(known, way, at, letter):
    at = min(at, len(known) - 2)
    typed = [
        known[:at] + known[at + 1] + known[at] + known[at + 2 :],
        known[:at] + known[at + 1 :],
        known[:at] + letter + known[at:],
        known[:at] + letter + known[at + 1 :],
    ][way]
    if slack(typed) and DamerauLevenshtein.distance(stem(typed), stem(known)) <= slack(typed):
        assert probes(typed).intersection(parts(known))


def test_the_nearest_words_are_offered(index):
    assert near("resourcerie") == ("ressourcerie",)
    assert (near("ebmrun"), near("05200"), near("gpa")) == (("embrun",), (), ())


def test_what_one_may_not_see_is_not_found(index, owner, stranger):
    person = Actor(stranger.person)
    assert [things("trésoriers", actor) for actor in (PUBLIC, person, stranger, owner)] == [set(), set(), {2}, {2}]
    assert [things("relais", actor) for actor in (PUBLIC, person, stranger, owner)] == [set(), set(), set(), {2}]
    assert things("embrun trésoriers relais", owner) == {2}


def test_the_typing_errors_of_a_private_word_reveal_nothing(index, stranger):
    assert things("trésorriers", stranger) == set()
    assert not Word.objects.filter(word__in=["tresoriers", "relais"]).exists()


def test_a_thing_for_the_network_is_unknown_to_the_public(index, stranger):
    actions.put(texts=[Text("thing", 9, "Mutualiser un minibus", "/9/", audience="network", public="minibus")])
    assert (things("minibus"), things("mutualiser"), things("mutualiser", stranger)) == (set(), set(), {9})


def test_titles_come_before_texts(index):
    actions.put(texts=[Text("thing", 8, "Embrun accueille", "/8/")])
    assert [entry.thing for entry in find("embrun", actor=PUBLIC)] == [8, 2, 5]


def test_what_is_obsolete_comes_after_what_answers_as_well(index):
    actions.put(texts=[Text("thing", pk, f"Embrun {pk}", f"/{pk}/", later=later) for pk, later in ((7, 1), (8, 0))])
    assert [entry.thing for entry in find("embrun", actor=PUBLIC)] == [8, 7, 2, 5]


def test_a_changed_text_is_found_by_its_new_words_only(index):
    assert actions.put(texts=[Text("thing", 6, "Réseau des fournils", "/6/")]) == 1
    assert (things("cafés"), things("fournil")) == (set(), {6})
    assert actions.put(texts=[Text("thing", 6, "Réseau des fournils", "/6/")]) == 0
    actions.forget(kind="thing", things=[6])
    assert things("fournil") == set()


def test_kinds_are_kept_apart(index):
    actions.put(texts=[Text("date", 1, "Fête d’Embrun", "/d/")])
    assert things("embrun", kind="date") == {1}
    assert find("embrun", actor=PUBLIC).count() == 3


def test_a_search_is_three_queries_at_most(index, django_assert_num_queries):
    with django_assert_num_queries(2):
        list(find("embrun", actor=PUBLIC))
    with django_assert_num_queries(3):
        list(find("embrum", actor=PUBLIC))


def test_two_thousand_things_are_indexed_by_the_batch(django_assert_max_num_queries):
    texts = [Text("many", n, f"Association numéro {n}", f"/{n}/", public=f"mot{n} commun") for n in range(2000)]
    with django_assert_max_num_queries(120):
        actions.put(texts=texts)
    assert find("commun", actor=PUBLIC, kind="many").count() == Entry.objects.count() == 2000


@given(st.text(max_size=60))
def test_a_folded_text_is_its_own_folding(text):
    assert folded(folded(text)) == folded(text)
    assert all(word.isalnum() for word in words_of(text))


@given(st.text(max_size=60))
def test_any_request_is_answered(text):
    assert find(text, actor=PUBLIC).count() == 0


def test_words():
    assert words_of("L’Œuvre d'été : A.D.S.E.A. 05 – Buëch") == ["l", "oeuvre", "d", "ete", "adsea", "05", "buech"]
    assert asked("les ateliers de la gare") == ["ateliers", "gare"]
    assert [stem(word) for word in ("ateliers", "reseaux", "2026", "bus")] == ["atelier", "reseau", "2026", "bus"]
    assert [slack(word) for word in ("gap", "ecrin", "ressourcerie", "05100")] == [0, 1, 2, 0]
