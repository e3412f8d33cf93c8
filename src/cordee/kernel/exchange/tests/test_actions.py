"""Importing: what is created, changed, kept, refused; and nothing twice."""

import datetime as dt
import json
import threading
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine, Organisation, Site
from cordee.kernel.actors.rules import MEMBER
from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.actions import applying
from cordee.kernel.exchange.models import Import, Origin, Source
from cordee.kernel.exchange.rules import propose
from cordee.kernel.exchange.tests import builders as make
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
HEAD = "Nom;SIRET;Code postal;Commune;Téléphone;Thèmes\n"
GRANGE = "La Grange;73282932000074;05000;Gap;04 92 51 00 00;culture\n"


def counts(report):
    return {key: value for key, value in report.items() if isinstance(value, int)}


def test_the_real_list_gives_332_organisations_and_356_sites():
    make.communes("04", "05", "06", "13", "26", "38", "73", "83", "84")
    data = make.REAL.read_bytes()
    report = make.take(data, "Structures d’insertion").plan.report()
    assert counts(report) == {"rows": 356, "created": 356, "updated": 0, "unchanged": 0, "vanished": 0}
    assert report["rejected"] == [] and len(report["warnings"]) == 11
    assert (Organisation.objects.count(), Site.objects.count()) == (332, 356)
    assert Organisation.objects.filter(siren="").count() == 1  # the placeholder 12345678901234 identifies nobody
    assert Site.objects.filter(commune=None).count() == 1
    stamps = dict(Organisation.objects.values_list("pk", "updated_at"))
    again = make.take(data, "Structures d’insertion", by=replace(make.OPERATOR_BY, at=make.NOON + dt.timedelta(days=1)))
    assert counts(again.plan.report()) == {"rows": 356, "created": 0, "updated": 0, "unchanged": 356, "vanished": 0}
    assert dict(Organisation.objects.values_list("pk", "updated_at")) == stamps


def test_an_import_is_one_line_of_the_journal_and_each_record_knows_its_origin():
    make.communes()
    make.take(HEAD + GRANGE, by=make.an_operator())
    line = JournalLine.objects.get(verb="exchange.list_imported")
    assert line.detail == {"rows": 1, "created": 1, "updated": 0, "unchanged": 0, "vanished": 0, "source": "Liste"}
    organisation = Organisation.objects.get()
    assert [seen.source for seen in queries.origins_of(organisation)] == ["Liste"]
    assert [seen.source for seen in queries.origins_of(f"actors.site:{Site.objects.get().pk}")] == ["Liste"]
    assert Origin.objects.get().external_id == "73282932000074"


def test_a_changed_row_updates_shows_before_and_after_and_a_missing_one_is_only_counted():
    make.communes()
    make.take(HEAD + GRANGE + "Le Four;;05200;Embrun;;\n")
    outcome = make.take(HEAD + GRANGE.replace("51 00 00", "51 00 01"))
    assert counts(outcome.plan.report()) == {"rows": 1, "created": 0, "updated": 1, "unchanged": 0, "vanished": 1}
    assert outcome.plan.changes()[0]["fields"] == [["phone", "+33492510000", "+33492510001"]]
    assert outcome.plan.vanished == ["Le Four"] and Organisation.objects.count() == 2


def test_a_dry_run_writes_nothing():
    make.communes()
    outcome = make.take(HEAD + GRANGE, dry_run=True)
    assert outcome.plan.report()["created"] == 1
    assert [model.objects.count() for model in (Organisation, Source, Import, Origin)] == [0] * 4
    assert not JournalLine.objects.filter(verb__startswith="exchange.").exists()


def test_the_same_siret_in_another_list_is_an_update_never_a_duplicate():
    make.communes()
    make.take(HEAD + GRANGE)
    outcome = make.take("Structure;N° SIRET;Site web\nLA GRANGE;73282932000074;grange.example\n", "Autre liste")
    assert counts(outcome.plan.report()) == {"rows": 1, "created": 0, "updated": 1, "unchanged": 0, "vanished": 0}
    organisation = Organisation.objects.get()
    assert organisation.website == "https://grange.example"
    assert {seen.source for seen in queries.origins_of(organisation)} == {"Liste", "Autre liste"}


def test_a_second_establishment_joins_its_organisation():
    make.communes()
    make.take(HEAD + GRANGE + "La Grange du Haut;73282932000082;05100;Briançon;04 92 20 00 00;\n")
    organisation = Organisation.objects.get()
    sites = list(organisation.sites.values_list("name", "siret", "commune__name", "is_head", "phone"))
    assert sites == [
        ("", "73282932000074", "Gap", True, ""),
        ("La Grange du Haut", "73282932000082", "Briançon", False, "+33492200000"),
    ]


def test_a_claimed_record_keeps_what_its_people_wrote_and_says_so_once():
    make.communes()
    make.take(HEAD + GRANGE)
    organisation = Organisation.objects.get()
    by = make.claimed_by(organisation)
    actors.edit_organisation(organisation=organisation, phone="+33492510002", by=by)
    same = make.take(HEAD + GRANGE)
    assert counts(same.plan.report())["unchanged"] == 1 and same.plan.warnings == []
    moved = HEAD + GRANGE.replace("51 00 00", "51 00 01").replace("culture", "sport")
    first, second = make.take(moved), make.take(moved)
    kept = "La fiche est tenue par ses responsables : « +33492510002 » est gardé, "
    kept += "la liste dit « +33492510001 »."
    assert [p.as_json() for p in first.plan.warnings] == [{"row": 2, "column": "Téléphone", "reason": kept}]
    assert second.plan.warnings == [] and second.plan.report()["unchanged"] == 1
    organisation.refresh_from_db()
    assert organisation.phone == "+33492510002"
    assert list(organisation.theme_rows.values_list("code", flat=True)) == ["sport"]  # not edited here: follows


def test_a_correction_made_here_survives_the_same_list_even_unclaimed():
    make.communes()
    make.take(HEAD + GRANGE)
    site = Site.objects.get()
    actors.save_site(organisation=site.organisation, site=site, address="3 rue du Four", by=make.an_operator())
    actors.edit_organisation(organisation=site.organisation, name="La Grange de Gap", by=make.an_operator())
    assert make.take(HEAD + GRANGE).plan.report()["unchanged"] == 1
    assert Organisation.objects.get().name == "La Grange de Gap"


def test_rows_that_cannot_be_told_apart_or_name_nobody_are_rejected_with_their_number():
    make.communes()
    text = HEAD + GRANGE + GRANGE + ";;05000;Gap;;\n" + "Le Four;;05200;Embrun;;\nLE FOUR;;05200;EMBRUN;;\n"
    report = make.take(text).plan.report()
    assert report["rejected"] == [
        {"row": 3, "column": "SIRET", "reason": "Cette ligne désigne la même structure que la ligne 2."},
        {"row": 4, "column": "Nom", "reason": "Il manque le nom : sans lui, cette ligne ne désigne personne."},
        {"row": 6, "column": "Nom", "reason": "Cette ligne désigne la même structure que la ligne 5."},
    ]
    assert report["created"] == 2 and report["rows"] == 5


def test_a_row_keeps_its_history_when_its_siret_is_known_at_last():
    make.communes()
    make.take(HEAD + "La Grange;en cours;05000;Gap;;\n")
    assert Organisation.objects.get().registering
    outcome = make.take(HEAD + GRANGE)
    assert counts(outcome.plan.report()) == {"rows": 1, "created": 0, "updated": 1, "unchanged": 0, "vanished": 0}
    assert (Organisation.objects.get().siren, Origin.objects.get().external_id) == ("732829320", "73282932000074")


def test_an_identifier_and_a_siret_that_disagree_are_left_to_a_person():
    make.communes()
    head = "Identifiant;Nom;SIRET\n"
    make.take(head + "A1;La Grange;73282932000074\nA2;Le Four;12345678200010\n")
    report = make.take(head + "A1;La Grange;12345678200010\nA2;Le Four;\n").plan.report()
    assert [(r["row"], r["column"]) for r in report["rejected"]] == [(2, "SIRET")]


def edit_phone(grange):
    return actors.edit_organisation(organisation=grange, phone="+33492999999", by=make.OPERATOR_BY).phone


def close_place(grange):
    return actors.close_site(site=grange.sites.get(), by=make.OPERATOR_BY)


@pytest.mark.parametrize(
    "write, place", [(edit_phone, ("+33492999999", None)), (close_place, ("+33492510001", "closed"))]
)
def test_who_writes_a_record_while_a_list_is_being_applied_waits_and_is_not_overwritten(
    at_once, monkeypatch, write, place
):
    head = "Nom;SIRET;Code postal;Commune;Téléphone;Adresse\n"
    make.communes()
    make.take(head + "La Grange;73282932000074;05000;Gap;04 92 51 00 00;1 rue Haute\n")
    checked, written, check = threading.Event(), threading.Event(), applying._claimed_since

    def slow(*words):
        checked.set()
        written.wait(1)  # what was not held would be written now
        return check(*words)

    def somebody():
        assert checked.wait(20)
        write(Organisation.objects.get())
        written.set()

    monkeypatch.setattr(applying, "_claimed_since", slow)
    text = head + "La Grange;73282932000074;05000;Gap;04 92 51 00 01;2 rue Haute\n"
    results = at_once(lambda: make.take(text, confirmed=True).applied, somebody)
    assert results == [True, None]

    def now():
        site = Site.objects.select_related("organisation").get()
        return site.organisation.phone, site.closed_on and "closed", site.address

    assert at_once(now) == [(*place, "2 rue Haute")]


def test_a_plan_made_before_another_import_is_refused_and_writes_nothing():
    make.communes()
    make.take(HEAD + "Le Four;;05200;Embrun;;\n")
    data = (HEAD + GRANGE).encode()
    table = queries.read_table(data, "liste.csv")
    mapping = propose(table)
    plan = jobs.plan_of(table, mapping, Source.objects.get(), make.NOON.date(), None)
    make.take(HEAD + "Le Moulin;;05200;Embrun;;\n")
    with pytest.raises(Refused, match="changé depuis l’aperçu"):
        actions.import_now(
            data=data,
            file_name="l.csv",
            source_name="Liste",
            kind="csv",
            mapping=mapping,
            plan=plan,
            by=make.OPERATOR_BY,
        )
    assert not Organisation.objects.filter(name="La Grange").exists() and Import.objects.count() == 2


def test_who_may_import():
    make.communes()
    make.take(HEAD + GRANGE)
    manager = make.claimed_by(Organisation.objects.get())
    for by in (replace(manager, role=MEMBER), replace(manager, organisation=None, role="")):
        with pytest.raises(Refused, match="animation du réseau"):
            make.take(HEAD + "Le Four;;05200;Embrun;;\n", by=by)
    assert Organisation.objects.count() == 1
    make.take(HEAD + "Le Four;;05200;Embrun;;\n", by=manager)
    assert Organisation.objects.count() == 2


def run(*arguments):
    out, err = StringIO(), StringIO()
    code: object = 0
    try:
        call_command("import_organisations", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue(), err.getvalue()


def test_the_command_reports_on_paper_and_on_standard_output(tmp_path):
    make.communes()
    path = tmp_path / "adherents.csv"
    path.write_text(HEAD + GRANGE)
    code, out, _ = run(path, "--dry-run", "--json")
    empty = {"updated": 0, "unchanged": 0, "vanished": 0, "rejected": [], "warnings": []}
    assert (code, json.loads(out)) == (0, {"rows": 1, "created": 1, **empty})
    code, out, _ = run(path, "--json", tmp_path / "r.json")
    assert code == 0 and out.startswith("Lignes lues : 1 ; créées : 1")
    assert json.loads((tmp_path / "r.json").read_text()) == {"rows": 1, "created": 1, **empty}
    assert Source.objects.get().name == "adherents"


def test_the_command_takes_a_mapping_both_ways_and_says_what_is_wrong(tmp_path):
    make.communes()
    path, mapping = tmp_path / "liste.csv", tmp_path / "m.json"
    path.write_text("A;B;C\nLa Grange;73282932000074;Gap\n")
    for content, code, words in [
        ('{"name": "A", "siret": "B", "commune": "C"}', 0, "créées : 1"),
        ('{"A": "name", "B": "siret", "C": "commune"}', 0, "inchangées : 1"),
        ('{"nom": "A"}', 1, "« nom » n’est pas un champ connu"),
        ('{"name": "Z"}', 1, "« Z » n’est pas dans ce fichier"),
        ("{", 1, "JSON"),
    ]:
        mapping.write_text(content)
        found, out, _ = run(path, "--mapping", mapping)
        assert (found, words in out) == (code, True), out
    assert Organisation.objects.get().name == "La Grange"


@pytest.mark.parametrize(
    "arguments, words",
    [(["rien.csv"], "introuvable"), (["{vide}"], "vide"), (["{bon}", "--by", "x@y.example"], "Aucun compte")],
)
def test_the_command_fails_with_one_sentence(tmp_path, arguments, words):
    (tmp_path / "vide.csv").write_text("")
    (tmp_path / "bon.csv").write_text(HEAD + GRANGE)
    names = {"{vide}": tmp_path / "vide.csv", "{bon}": tmp_path / "bon.csv"}
    code, out, err = run(*[names.get(argument, argument) for argument in arguments], "--json")
    assert code == 1 and words in err and words in json.loads(out)["rejected"][0]["reason"]
    assert Organisation.objects.count() == 0
