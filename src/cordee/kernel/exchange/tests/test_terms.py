"""The words of a column become themes: proposed with a reason, chosen by a person, kept for the list."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from cordee.kernel.actors.models import JournalLine, Organisation, Theme
from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.models import Import, Source, Term
from cordee.kernel.exchange.rules import proposal, terms
from cordee.kernel.exchange.tests import builders as make
from cordee.lib.errors import Refused
from cordee.lib.tabular import read

HEAD = "Nom;Code postal;Commune;Activités\n"


def a_list(*cells: str) -> str:
    return HEAD + "".join(f'Association {i};05000;Gap;"{cell}"\n' for i, cell in enumerate(cells))


@pytest.mark.parametrize(
    "word, themes, why, by",
    [
        ("food", ["food"], terms.LABEL, ""),
        ("culture et patrimoine", ["culture"], terms.LABEL, ""),
        ("CULTURE & PATRIMOINE", ["culture"], terms.KNOWN, "CULTURE"),
        ("Culture ET Patrimoine", ["culture"], terms.FOLDED, ""),
        ("Maraîchage bio", ["food"], terms.KNOWN, "Maraîchage"),
        ("agricluture", ["food"], terms.NEAR, "agriculture"),
        ("environement", ["environment"], terms.NEAR, "environnement"),
        ("licorne", [], terms.UNKNOWN, ""),
        ("Petite enfance", ["childhood"], terms.KNOWN, "Petite enfance"),
        ("garde d’enfants", ["childhood"], terms.KNOWN, "garde d’enfants"),
        ("agroalimentaire", ["food"], terms.KNOWN, "agroalimentaire"),
        ("Couture", [], terms.UNKNOWN, ""),
        ("Transport", ["mobility"], terms.KNOWN, "Transport"),
        ("médiation", [], terms.UNKNOWN, ""),
        ("日本", [], terms.UNKNOWN, ""),
    ],
)
def test_a_word_proposes_a_theme_and_says_why(word, themes, why, by):
    found = proposal(word, {})
    assert (list(found.themes), found.why, found.by) == (themes, why, by)


def test_what_somebody_decided_comes_first_even_to_set_a_known_word_aside():
    decisions = {terms.key("Sport"): ("health", "sport"), terms.key("licorne"): ("food",), terms.key("culture"): ()}
    assert proposal("SPORT", decisions).themes == ("health", "sport")
    assert terms.read("sport ; Licorne, culture | mystère", decisions) == (
        ["health", "sport", "food"],
        ["mystère"],
        True,
    )
    assert terms.read("culture", {}) == (["culture"], [], False)


@pytest.mark.parametrize(
    "cell, words",
    [
        ("culture;sport", ["culture", "sport"]),
        ("culture, sport | jeux\nradio • presse", ["culture", "sport", "jeux", "radio", "presse"]),
        ("Sport/culture", ["Sport", "culture"]),
        ("loisirs et/ou sport", ["loisirs et/ou sport"]),
        ("alimentation (AMAP, épicerie), vélo", ["alimentation (AMAP, épicerie)", "vélo"]),
        (";;, culture ;", ["culture"]),
        ("culture (danse; théâtre", ["culture (danse", "théâtre"]),
    ],
)
def test_a_cell_is_cut_at_the_separators_in_use(cell, words):
    assert list(terms.terms_of(cell)) == words


def test_the_labels_of_the_three_languages_are_known_whatever_the_reader_reads():
    with override("it"):
        label = str(Theme.HOUSING.label)
    for reader in ("fr", "en", "it"):
        with override(reader):
            assert proposal(label, {}).themes == ("housing",)


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_word_has_a_short_key_and_different_long_words_stay_apart(one, other):
    assert len(terms.key(one)) <= terms.LONGEST
    if terms.fold(one) != terms.fold(other) and terms.fold(one) and terms.fold(other):
        assert terms.key(one) != terms.key(other)


def test_a_hostile_cell_is_cut_in_no_time():
    from time import perf_counter

    start = perf_counter()
    for cell in ("(" * 20_000, "," * 20_000, "(a," * 6_000, "a/" * 10_000, "abc/" * 5_000):
        terms.terms_of(cell)
    assert perf_counter() - start < 2


def test_words_are_counted_by_row_the_most_frequent_first_with_two_examples():
    table = read(a_list("sport;Sport", "licorne, sport", "Licorne", "LICORNE", "", "culture").encode())
    found = queries.terms_in(table, {"name": "Nom", "themes": "Activités"}, {terms.key("culture"): ("food",)})
    assert [(t.text, t.rows, t.holds, t.decided) for t in found] == [
        ("licorne", 3, False, False), ("sport", 2, True, False), ("culture", 1, True, True),
    ]  # fmt: skip
    assert found[0].names == ["Association 1", "Association 2"]


pages = pytest.mark.django_db


@pytest.fixture
def by(db):
    make.communes()
    return make.an_operator()


@pytest.fixture
def page(client, by):
    client.force_login(by.person)
    return client


def a_run(by, *cells):
    run = make.receive(a_list(*cells), by=by)
    return actions.choose_columns(run=run, mapping=dict(run.mapping) | {"themes": "Activités"}, by=by)


def box(text):
    from cordee.kernel.exchange.forms.terms import _name

    return _name(terms.key(text))


def text(answer):
    return " ".join(answer.content.decode().split())  # the narrow spaces of French become plain ones


def columns(run):
    return {"c0": "name", "c1": "postcode", "c2": "commune", "c3": "themes"}


def test_from_the_words_of_one_file_to_the_next_file_of_the_list(page, by):
    run = a_run(by, "licorne;Théâtre", "agricluture", "licorne;mystère")
    asked = page.post(f"/imports/{run.pk}/colonnes/", columns(run))
    assert asked.url == f"/imports/{run.pk}/themes/"
    shown = text(page.get(asked.url))
    assert "mot reconnu : « Théâtre »" in shown and "orthographe proche de « agriculture »" in shown
    assert "2 lignes" in shown and "Association 0, Association 2" in shown and "point-virgule" in shown
    told = {box("licorne"): "culture", box("théâtre"): "-", box("agricluture"): "food", box("mystère"): ""}
    assert page.post(asked.url, told).url == f"/imports/{run.pk}/"
    preview = text(page.get(f"/imports/{run.pk}/"))
    assert "1 mot n’a pas encore de thème" in preview and "« mystère » (1 ligne)" in preview
    assert page.post(f"/imports/{run.pk}/appliquer/").status_code == 302
    held = {o.name[-1]: sorted(o.theme_rows.values_list("code", flat=True)) for o in Organisation.objects.all()}
    assert held == {"0": ["culture"], "1": ["food"], "2": ["culture"]}
    line = JournalLine.objects.get(verb="exchange.terms_decided")
    assert (line.detail["words"], line.person) == (3, by.person)
    # the next file: what was told is told, and asks nothing when nothing is new
    again = a_run(by, "LICORNE", "theatre")
    assert page.post(f"/imports/{again.pk}/colonnes/", columns(again)).url == f"/imports/{again.pk}/"
    shown = page.get(f"/imports/{again.pk}/themes/").content.decode()
    assert shown.count("choisi pour cette liste") == 2


def test_what_is_only_near_is_proposed_and_not_chosen_and_counts_as_without_a_theme(page, by):
    run = a_run(by, "agricluture", "sport", "licorne")
    answer = page.get(f"/imports/{run.pk}/themes/")
    shown, fields = text(answer), answer.context["form"].fields
    assert (fields[box("agricluture")].initial, fields[box("sport")].initial) == ("", "sport")
    assert "alimentation et agriculture (proposé)" in shown and "Sans thème (2)" in shown
    kept = {name: field.initial for name, field in fields.items()}
    page.post(f"/imports/{run.pk}/themes/", kept)
    assert "2 mots n’ont pas encore de thème" in text(page.get(f"/imports/{run.pk}/"))


def test_a_command_and_an_address_read_with_what_was_told(page, by):
    run = a_run(by, "licorne")
    actions.decide_terms(run=run, decisions={"licorne": ["reuse"]}, by=by)
    outcome = make.take(a_list("Licorne", "chimère"), "Nos membres", mapping={"name": "Nom", "themes": "Activités"})
    assert [step.draft.themes for step in outcome.plan.steps] == [("reuse",), ()]
    assert outcome.plan.untold == [("chimère", 1)]
    assert [p.reason for p in outcome.plan.warnings] == ["Thème inconnu : « chimère »."]
    other = make.take(a_list("Licorne"), "Une autre liste", mapping={"name": "Nom", "themes": "Activités"})
    assert other.plan.untold == [("Licorne", 1)]


def test_a_decision_is_changed_and_taken_back(by):
    run = a_run(by, "licorne")
    for themes, kept in ((["reuse"], [["reuse"]]), ([], [[]]), (None, [])):
        actions.decide_terms(run=run, decisions={"licorne": themes}, by=by)
        assert [term.themes for term in Term.objects.all()] == kept
    assert JournalLine.objects.filter(verb="exchange.terms_decided").count() == 3
    actions.decide_terms(run=run, decisions={"licorne": None}, by=by)
    assert JournalLine.objects.filter(verb="exchange.terms_decided").count() == 3


def test_the_preview_is_to_be_made_again_and_a_closed_import_is_not_told_anything(by):
    run = jobs.prepare(run=a_run(by, "licorne"), by=by)
    actions.decide_terms(run=run, decisions={"licorne": ["reuse"]}, by=by)
    run.refresh_from_db()
    assert (run.state, run.digest) == ("mapping", "")
    actions.drop_import(run=run, by=by)
    with pytest.raises(Refused):
        actions.decide_terms(run=run, decisions={"licorne": ["food"]}, by=by)
    assert Term.objects.get().themes == ["reuse"]


def test_only_those_who_may_import_this_list_give_themes(by):
    run = a_run(by, "licorne")
    make.take("Nom\nLa Grange\n", "Autre")
    manager = make.claimed_by(Organisation.objects.get())
    with pytest.raises(Refused):
        actions.decide_terms(run=run, decisions={"licorne": ["food"]}, by=manager)
    assert not Term.objects.exists()


def test_a_theme_that_does_not_exist_is_a_field_error(page, by):
    run = a_run(by, "licorne")
    answer = page.post(f"/imports/{run.pk}/themes/", {box("licorne"): "unicorns"})
    assert answer.status_code == 422 and not Term.objects.exists()


def test_five_hundred_words_of_ten_thousand_rows_are_asked_thirty_at_a_time(page, by, django_assert_num_queries):
    words = [f"mot{i:03}" for i in range(500)]
    run = a_run(by, *(f"{words[i % 500]}, {words[i * 7 % 500]}" for i in range(10_000)))
    with django_assert_num_queries(7):
        shown = page.get(f"/imports/{run.pk}/themes/")
    assert shown.content.decode().count("<select") == 30 and len(shown.content) < 120_000
    told = {name: "food" for name in shown.context["form"].fields}
    assert page.post(f"/imports/{run.pk}/themes/", told | {"then": "1"}).url.endswith("?page=2")
    unknown = page.get(f"/imports/{run.pk}/themes/?voir=inconnus")
    assert unknown.context["page"].paginator.count == 470 and not set(told) & set(unknown.context["form"].fields)
    told = {name: "-" for name in unknown.context["form"].fields}
    assert page.post(f"/imports/{run.pk}/themes/?voir=inconnus", told | {"then": "1"}).url.endswith("?voir=inconnus")
    assert Term.objects.filter(source=Source.objects.get()).count() == 60
    assert Import.objects.get().state == "mapping"


def test_markup_in_a_word_stays_text(page, by):
    run = a_run(by, "<script>alert(1)</script>", "=1+1")
    shown = page.get(f"/imports/{run.pk}/themes/").content.decode()
    assert "<script>alert" not in shown and "&lt;script&gt;alert" in shown


@pytest.mark.django_db
def test_half_a_character_in_a_json_list_breaks_no_page(client):
    make.communes()
    client.force_login(make.an_operator().person)
    data = b'[{"nom":"Le \\udfffFour","code postal":"05000","commune":"Gap","themes":"cult\\ud800ure, lic\\udc00orne"}]'
    sent = {"file": SimpleUploadedFile("l.json", data), "source_name": "S", "licence": "membres"}
    page = client.post(reverse("exchange:receive"), sent)
    columns = {f"c{rank}": code for rank, code in enumerate(["name", "postcode", "commune", "themes"])}
    assert client.post(page["Location"], columns).status_code == 302
    run = Import.objects.get()
    answer = client.get(reverse("exchange:terms", args=[run.pk]))
    assert answer.status_code == 200 and "licorne" in answer.content.decode()
    jobs.apply(run=jobs.prepare(run=run, by=make.an_operator()), by=make.an_operator())
    assert Organisation.objects.get().name == "Le Four"
