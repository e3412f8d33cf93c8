"""Taking over a list in the browser, without script."""

import datetime as dt
import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation
from cordee.kernel.exchange import actions, jobs
from cordee.kernel.exchange.models import Import, State
from cordee.kernel.exchange.tests import builders as make

pytestmark = pytest.mark.django_db
TEXT = "Nom;SIRET;Code postal;Commune;Mystère\nLA GRANGE;73282932000074;5000.0;GAP;x\n;;;;\n;;05000;Gap;y\n"


@pytest.fixture
def by():
    make.communes()
    return make.an_operator()


@pytest.fixture
def page(client, by):
    client.force_login(by.person)
    return client


def upload(client, text, name="membres.csv", **fields):
    data = text if isinstance(text, bytes) else text.encode("cp1252")
    fields = {"source_name": "Nos membres", "licence": "membres"} | fields
    return client.post(reverse("exchange:receive"), {"file": SimpleUploadedFile(name, data), **fields})


def url(name, run):
    return reverse(f"exchange:{name}", kwargs={"pk": run.pk})


def test_from_the_file_to_the_directory(page):
    answer = upload(page, TEXT)
    run = Import.objects.get()
    assert (answer.status_code, answer.url) == (302, url("columns", run))
    columns = page.get(answer.url)
    assert "LA GRANGE" in columns.content.decode() and run.mapping["postcode"] == "Code postal"
    given = {"c0": "name", "c1": "siret", "c2": "postcode", "c3": "commune", "c4": ""}
    assert page.post(url("columns", run), given).url == url("import", run)
    preview = page.get(url("import", run)).content.decode()
    assert "La Grange" in preview and "73282932000074" in preview and not Organisation.objects.exists()
    assert page.post(url("apply", run)).status_code == 302
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.sites.get().postcode) == ("La Grange", "05000")
    done = page.get(url("import", run)).content.decode()
    assert "La liste est reprise" in done and "La Grange" in done
    folded = done.index('<details class="folded">')  # summary and undo come first, the rest is one press away
    assert done.index(url("undo", run)) < folded < done.index('id="detail"')
    assert "La Grange" in page.get(url("import", run) + "?voir=records").content.decode()
    rejected = page.get(url("import", run) + "?voir=rejected").content.decode()
    assert '<details class="folded" open>' in rejected
    assert "Il manque le nom" in rejected
    report = page.get(url("report", run))
    assert report.content.decode("utf-8-sig").splitlines()[1].startswith("4;Nom;refusée;Il manque le nom")


def test_one_is_written_in_the_singular_and_several_in_the_plural(page, by):
    head = "Nom;Code postal;Commune\n"
    for names, one in ((["Le Four"], True), (["Le Pré", "La Tour"], False)):
        run = make.receive(head + "".join(f"{name};05000;Gap\n" for name in names) + ";;\n;05000;Gap\n", by=by)
        columns = page.get(url("columns", run)).content.decode()
        run = jobs.prepare(run=run, by=by)
        shown = " ".join(page.get(url("import", run)).content.decode().split())
        assert "3 colonnes. Voici" in columns and "1 lignes" not in columns
        assert ("ligne qui crée une fiche" in shown, "lignes qui créent une fiche" in shown) == (one, not one)
        assert "ligne refusée<" in shown and "lignes refusées<" not in shown
        assert f"{len(names) + 1} lignes lues" in shown


def test_the_records_of_a_long_list_come_in_pages(page, by):
    upload(page, "Nom;Code postal;Commune\n" + "".join(f"Organisation {n:02};05000;Gap\n" for n in range(30)))
    run = Import.objects.get()
    page.post(url("columns", run), {"c0": "name", "c1": "postcode", "c2": "commune"})
    page.post(url("apply", run), {"confirmed": "1"})
    first = page.get(url("import", run) + "?voir=records").content.decode()
    second = page.get(url("import", run) + "?voir=records&page=2").content.decode()
    assert "les 30 fiches" in first and "Organisation 24" in first and "Organisation 25" not in first
    assert "Organisation 29" in second and "Organisation 24" not in second


def test_an_import_says_its_step_in_one_line(page):
    upload(page, TEXT)
    run = Import.objects.get()
    assert "Étape 1 sur 4 : le fichier" in page.get(reverse("exchange:receive")).content.decode().replace("\u00a0", " ")
    assert "Étape 2 sur 4 : ses colonnes" in page.get(url("columns", run)).content.decode().replace("\u00a0", " ")


def test_the_second_of_two_people_is_refused_and_nothing_is_written_twice(page, by):
    run = jobs.prepare(run=make.receive(TEXT, by=by), by=by)
    assert page.post(url("apply", run)).status_code == 302
    answer = page.post(url("apply", run))
    assert answer.status_code == 409 and "déjà été reprise" in answer.content.decode()
    assert Organisation.objects.count() == 1


def test_a_preview_that_no_longer_holds_is_refused_and_can_be_made_again(page, by):
    make.take("Nom;SIRET;Code postal;Commune\nLa Grange;73282932000074;05000;Gap\n", "Autre")
    run = jobs.prepare(run=make.receive(TEXT.replace("GRANGE", "GRANDE GRANGE"), by=by), by=by)
    actors.edit_organisation(organisation=Organisation.objects.get(), name="Autre nom", by=by)
    answer = page.post(url("apply", run))
    assert answer.status_code == 409 and "a changé depuis l’aperçu" in answer.content.decode()
    assert Organisation.objects.get().name == "Autre nom"
    assert page.post(url("again", run)).status_code == 302
    assert page.post(url("apply", run)).status_code == 302
    assert Organisation.objects.get().name == "La Grande Grange"


@pytest.mark.parametrize(
    "text, name, words",
    [(b"", "v.csv", "vide"), (b"%PDF-1.4", "l.pdf", "PDF"), (bytes(range(256)) * 9, "x.bin", "pas un tableau")],
)
def test_a_file_that_is_no_list_gets_a_sentence(page, text, name, words):
    answer = upload(page, text, name)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Import.objects.exists()


def test_a_licence_and_a_file_are_needed(page):
    answer = page.post(reverse("exchange:receive"), {})
    assert answer.status_code == 422 and answer.content.decode().count("Il manque") == 2


def test_columns_chosen_twice_or_without_a_name_are_field_errors(page, by):
    run = make.receive(TEXT, by=by)
    twice = page.post(url("columns", run), {"c0": "name", "c1": "name"})
    assert twice.status_code == 422 and "Déjà choisi pour la colonne" in twice.content.decode()
    none = page.post(url("columns", run), {"c3": "commune"})
    assert none.status_code == 422 and "quelle colonne contient le nom" in none.content.decode()


def test_a_long_list_is_applied_in_the_background(page, by, tasks_wait):
    rows = "".join(f"Association {i};;05000;Gap;\n" for i in range(520))
    run = jobs.prepare(run=make.receive("Nom;SIRET;Code postal;Commune;X\n" + rows, by=by), by=by)
    assert page.post(url("apply", run)).status_code == 302
    waiting = page.get(url("import", run)).content.decode()
    assert "en train d’être reprise" in waiting and re.search(r'<meta http-equiv="refresh"', waiting)
    assert page.get(url("import", run), headers={"HX-Request": "true"}).status_code == 200
    assert page.post(url("apply", run)).status_code == 409
    jobs.apply_later(import_id=run.pk, person_id=by.person.pk, organisation_id=0)
    assert Organisation.objects.count() == 520
    over = page.get(url("import", run), headers={"HX-Request": "true"})
    assert over.headers["HX-Refresh"] == "true"
    jobs.apply_later(import_id=run.pk, person_id=by.person.pk, organisation_id=0)  # delivered twice: done once
    assert Organisation.objects.count() == 520


def test_a_file_is_kept_under_a_random_name_and_forgotten(page, by):
    run = make.receive(TEXT, by=by)
    assert re.fullmatch(r"imports/[0-9a-f]{32}", run.stored) and default_storage.exists(run.stored)
    assert jobs.forget_old_files(by=by.later(by.at)) == 0
    later = by.later(by.at + dt.timedelta(days=31))
    assert jobs.forget_old_files(by=later) == 1
    run.refresh_from_db()
    assert run.stored == ""
    assert page.get(url("columns", run)).status_code == 409


def test_giving_up_deletes_the_file(page, by, commits):
    run = make.receive(TEXT, by=by)
    stored = run.stored
    with commits():
        assert page.post(url("drop", run)).status_code == 302
    run.refresh_from_db()
    assert run.state == State.DROPPED and not default_storage.exists(stored)
    assert page.post(url("apply", run)).status_code == 409


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_and_the_preview_cost_the_same_whatever_their_length(page, by, count, django_assert_num_queries):
    for i in range(count):
        run = make.receive(f"Nom;Code postal;Commune\nLe Four {i};05000;Gap\n", by=by, source=f"Liste {i}")
        actions.keep_plan(run=run, plan=jobs.plan_of(jobs.stored_table(run), run.mapping, None, by.today, None), by=by)
    with django_assert_num_queries(6):
        page.get(reverse("exchange:imports"))
    rows = "".join(f"Le Four {i};05000;Gap\n" for i in range(count))
    run = jobs.prepare(run=make.receive("Nom;Code postal;Commune\n" + rows, by=by), by=by)
    with django_assert_num_queries(7):
        page.get(url("import", run))
