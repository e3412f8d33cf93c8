"""Ten rows as they will read, before anything is written."""

import pytest

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Membership, Organisation
from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.tests import builders as make

pytestmark = pytest.mark.django_db
HEAD = "Nom;SIRET;Code postal;Commune;Téléphone;Thèmes;Statut juridique;Adresse\n"
GRANGE = "La Grange;73282932000074;05000;Gap;04 92 51 00 00;culture;association;3 rue du Four\n"


@pytest.fixture
def by():
    make.communes()
    return make.an_operator()


def prepared(text, by):
    return jobs.prepare(run=make.receive(text, by=by), by=by)


def test_a_new_row_reads_as_its_record_will(by):
    [reading] = queries.readings_of(prepared(HEAD + GRANGE, by), by)
    assert (reading.row, reading.status, reading.title) == (2, "created", "La Grange")
    assert (reading.kind, reading.places, reading.themes) == ("association", ["Gap"], ["culture et patrimoine"])
    assert dict(reading.facts) == {
        "Adresse": "3 rue du Four, 05000", "Téléphone": "04 92 51 00 00", "SIRET": "73282932000074",
    }  # fmt: skip
    assert (reading.change, reading.problems, reading.url) == (None, [], "")
    assert ("Téléphone", "04 92 51 00 00") in reading.cells
    assert not Organisation.objects.exists()


def test_a_changed_row_reads_as_after_with_what_was_before_and_what_was_not_understood(by):
    make.take(HEAD + GRANGE, "Nos membres", by=by)
    actors.edit_organisation(organisation=Organisation.objects.get(), acronym="LG", by=by)
    text = HEAD + GRANGE.replace("51 00 00", "51 00 01").replace(";association;", ";licorne;")
    [reading] = queries.readings_of(prepared(text, by), by)
    assert (reading.status, reading.title, reading.acronym, reading.kind) == (
        "updated",
        "La Grange",
        "LG",
        "association",
    )
    assert reading.change is not None
    assert [(v.label, v.before, v.after) for v in reading.change.values] == [
        ("téléphone", "04 92 51 00 00", "04 92 51 00 01")
    ]
    assert reading.problems == [("Statut juridique", "Statut juridique inconnu : « licorne ».")]
    assert reading.themes == ["culture et patrimoine"] and dict(reading.facts)["Téléphone"] == "04 92 51 00 01"


def test_a_place_of_a_known_organisation_reads_with_its_own_address(by):
    make.take(HEAD + GRANGE, "Nos membres", by=by)
    more = "La Grange d’en haut;73282932000082;05100;Briançon;04 92 20 00 00;;;1 place du Lac\n"
    [reading] = queries.readings_of(prepared(HEAD + GRANGE + more, by), by)
    assert (reading.title, reading.places) == ("La Grange", ["La Grange d’en haut", "Briançon"])
    assert dict(reading.facts)["Adresse"] == "1 place du Lac, 05100"
    assert reading.change is not None
    assert ("commune", "", "Briançon") in [(v.label, v.before, v.after) for v in reading.change.values]


def test_ten_rows_with_some_of_each_outcome_in_the_order_of_the_file(by):
    old = "".join(f"Ancienne {i};;05000;Gap;;;;\n" for i in range(8))
    make.take(HEAD + old, "Nos membres", by=by)
    refused = ";;05000;Gap;;;;\n" * 5
    new = "".join(f"Nouvelle {i};;05000;Gap;;;;\n" for i in range(8))
    changed = old.replace("Gap;;", "Gap;04 92 51 00 00;")
    run = prepared(HEAD + refused + new + changed, by)
    assert [(r.row, r.status) for r in queries.readings_of(run, by)] == [
        (2, "rejected"), (3, "rejected"), (7, "created"), (8, "created"), (9, "created"), (10, "created"),
        (15, "updated"), (16, "updated"), (17, "updated"), (18, "updated"),
    ]  # fmt: skip
    alone = prepared(HEAD + new + "".join(f"Autre {i};;05000;Gap;;;;\n" for i in range(8)), by)
    assert [(r.row, r.status) for r in queries.readings_of(alone, by)] == [(row, "created") for row in range(2, 12)]


def test_a_refused_row_shows_why_and_what_the_file_says(client, by):
    run = prepared(HEAD + ";;05000;Gap;04 92 51 00 00;;;\n" + GRANGE, by)
    client.force_login(by.person)
    page = " ".join(client.get(f"/imports/{run.pk}/").content.decode().split())
    assert "2 lignes, comme le public les lira" in page and "Il manque le nom" in page
    assert "Cette ligne ne donne pas de fiche" in page and "La Grange" in page
    assert "Ce que dit le fichier" in page and "04 92 51 00 00" in page


def test_nothing_to_write_shows_no_rows(client, by):
    make.take(HEAD + GRANGE, "Nos membres", by=by)
    run = prepared(HEAD + GRANGE, by)
    client.force_login(by.person)
    assert run.sample == [] and "Rien ne change" in client.get(f"/imports/{run.pk}/").content.decode()


def test_what_a_row_says_is_kept_short_as_text_and_leaves_with_the_file(client, by):
    titles = ";".join(f"Colonne {i}" for i in range(100))
    cells = ";".join("<script>" + "x" * 5_000 for _ in range(100))
    run = prepared(f"Nom;Code postal;Commune;{titles}\nLa Grange;05000;Gap;{cells}\n", by)
    [kept] = run.sample
    assert len(kept["cells"]) == 40 and max(len(text) for _title, text in kept["cells"]) == 200
    client.force_login(by.person)
    assert "<script>xx" not in client.get(f"/imports/{run.pk}/").content.decode()
    actions.forget_file(run=run, by=by)
    run.refresh_from_db()
    assert run.sample == []


HIDDEN = {"phone": "private", "email": "private", "description": "private", "address": "private"}


def test_what_an_organisation_keeps_is_read_in_no_preview_of_somebody_else(client, by):
    """Neither by who had written it from a list of theirs, nor as what the public will read."""
    make.take("Nom;Code postal;Commune\nEspion;05000;Gap\n", "Autres", by=by)
    spy = make.claimed_by(Organisation.objects.get(), "espion@x.example")
    make.take(HEAD + GRANGE, "Nos membres", by=spy)
    grange = Organisation.objects.get(name="La Grange")
    own = make.claimed_by(grange)
    kept = {name: level for name, level in HIDDEN.items() if name != "address"}
    actors.edit_organisation(
        organisation=grange, phone="+33692998877", email="secret@g.example", description="dit caché", visibility=kept,
        by=own,
    )  # fmt: skip
    hide = {"phone": "private", "email": "private", "address": "private"}
    actors.save_site(
        site=grange.sites.get(), organisation=grange, address="9 rue Secrète", phone="+33692998877",
        email="secret@g.example", visibility=hide, by=own,
    )  # fmt: skip
    Membership.objects.filter(organisation=grange).update(until=make.NOON.date())  # nobody holds it any more
    text = HEAD.replace("Nom;", "Sigle;Courriel;Nom;") + GRANGE.replace("La Grange;", "LG;autre@g.example;La Grange;")
    run = prepared(text, spy)
    secrets = ("secret@g.example", "dit caché", "92 99 88 77", "9 rue Secrète")
    client.force_login(spy.person)
    for view in ("", "?voir=changes"):
        page = client.get(f"/imports/{run.pk}/{view}").content.decode().replace("\u00a0", " ")
        print("PAGE", view, run.state, run.report, run.changes, "La Grange" in page)
        assert not [word for word in secrets if word in page]
    [reading] = queries.readings_of(run, spy)
    assert reading.description == "" and set(dict(reading.facts)) <= {"SIRET"} and reading.acronym == "LG"
    assert reading.change is not None
    here = {value.label: value.before for value in (*reading.change.values, *reading.change.stays)}
    whole = {
        value.label: value.before for c in queries.shown_changes(run.changes, by) for value in (*c.values, *c.stays)
    }
    assert here.keys() == whole.keys() and here != whole
    assert {said for label, said in here.items() if said != whole[label]} == {"réservé"}
    assert "réservé" not in whole.values() and set(secrets) & set(whole.values())


@pytest.mark.parametrize("count", [1, 30])
def test_the_rows_cost_the_same_whatever_the_length_of_the_list(client, by, count, django_assert_num_queries):
    rows = "".join(f"Ancienne {i};;05000;Gap;;;;\n" for i in range(count))
    make.take(HEAD + rows, "Nos membres", by=by)
    run = prepared(HEAD + rows.replace("Gap;;", "Gap;04 92 51 00 00;"), by)
    client.force_login(by.person)
    with django_assert_num_queries(11):
        client.get(f"/imports/{run.pk}/")
