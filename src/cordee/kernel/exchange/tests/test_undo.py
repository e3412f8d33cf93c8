"""An import is taken back whole, whatever was done since; what was touched since stays, and is said."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine, Organisation, OrganisationTheme, Site
from cordee.kernel.actors.rules import MANAGER
from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.models import Import, Origin, State, Written
from cordee.kernel.exchange.tests import builders as make
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
HEAD = "Nom;SIRET;Code postal;Commune;Téléphone;Thèmes\n"
GRANGE = "La Grange;73282932000074;05000;Gap;04 92 51 00 00;culture\n"
LATER = replace(make.OPERATOR_BY, at=make.NOON + dt.timedelta(days=1))
LAST = replace(make.OPERATOR_BY, at=make.NOON + dt.timedelta(days=2))

UNDO_STATEMENTS = {"sqlite": 96, "postgresql": 97}


def picture():
    """All that lives: what an undo must give back."""
    columns = "slug name legal_form siren phone email website".split()
    places = "organisation siret address postcode commune phone".split()
    return (
        sorted(Organisation.objects.filter(ended_on=None).values_list(*columns)),
        sorted(Site.objects.filter(closed_on=None, organisation__ended_on=None).values_list(*places)),
        sorted(OrganisationTheme.objects.filter(organisation__ended_on=None).values_list("organisation", "code")),
        sorted(Origin.objects.filter(live=True).values_list("external_id", "thing", "checksum", "last_import")),
    )


def last():
    return Import.objects.order_by("pk").last()


def test_a_second_import_is_undone_and_everything_is_as_before():
    make.communes()
    make.take(HEAD + GRANGE + "Le Four;;05200;Embrun;;\n")
    before = picture()
    make.take(
        HEAD + GRANGE.replace("51 00 00", "51 00 01").replace("culture", "sport") + "Le Pré;;05200;Embrun;;\n", by=LATER
    )
    assert picture() != before
    undo = actions.undo_import(run=last(), by=LAST)
    assert picture() == before
    assert undo.counts() == {"organisations": 1, "sites": 1, "values": 2, "left": 0}
    assert (last().state, Written.objects.filter(run=last()).exists()) == (State.UNDONE, False)
    assert JournalLine.objects.get(verb="exchange.list_undone").detail["organisations"] == 1


def test_what_somebody_changed_since_stays_and_is_said_with_who_and_when():
    make.communes()
    make.take(HEAD + GRANGE)
    make.take(HEAD + GRANGE.replace("51 00 00", "51 00 01").replace("culture", "sport"), by=LATER)
    grange = Organisation.objects.get()
    elie = make.an_operator()
    actors.edit_organisation(
        organisation=grange, phone="+33492999999", by=replace(elie, at=LATER.at + dt.timedelta(hours=1))
    )
    undo = actions.undo_import(run=last(), by=LAST)
    grange.refresh_from_db()
    assert grange.phone == "+33492999999"
    assert [theme.code for theme in grange.theme_rows.all()] == ["culture"]
    assert [(left.name, left.what) for left in undo.left] == [("La Grange", "téléphone")]
    assert "Élie" in undo.left[0].why and "4 novembre" in undo.left[0].why


def test_a_created_record_that_somebody_claimed_edited_or_linked_since_stays():
    make.communes()
    make.take(HEAD + "".join(f"{name};;05000;Gap;;\n" for name in ("Libre", "Tenue", "Liée", "Éditée")), by=LATER)
    held, linked, edited = (Organisation.objects.get(name=name) for name in ("Tenue", "Liée", "Éditée"))
    person = actors.register(email="n@exemple.fr", name="Nadia", by=LATER)
    actors.give_role(person=person, organisation=held, role=MANAGER, by=LAST)
    actors.propose_affiliation(member=linked, group=edited, kind="network", by=LAST)
    actors.edit_organisation(organisation=edited, acronym="E", by=LAST)
    undo = actions.undo_import(run=last(), by=replace(LAST, at=LAST.at + dt.timedelta(days=1)))
    assert set(Organisation.objects.filter(ended_on=None).values_list("name", flat=True)) == {"Tenue", "Liée", "Éditée"}
    assert sorted(left.name for left in undo.left) == ["Liée", "Tenue", "Éditée"]
    assert Origin.objects.filter(organisation__name="Tenue").exists()


def test_a_number_set_free_by_an_undo_can_be_taken_again():
    make.communes()
    make.take(HEAD + GRANGE)
    actions.undo_import(run=last(), by=LATER)
    report = make.take(HEAD + GRANGE, by=LAST).plan.report()
    assert (report["created"], Organisation.objects.filter(ended_on=None).count()) == (1, 1)


def test_the_latest_import_is_undone_first_and_each_only_once():
    make.communes()
    make.take(HEAD + GRANGE)
    first = last()
    make.take(HEAD + GRANGE.replace("51 00 00", "51 00 01"), by=LATER)
    with pytest.raises(Refused) as refused:
        actions.undo_import(run=first, by=LAST)
    assert f"/imports/{last().pk}/" in refused.value.nearest[0].url
    actions.undo_import(run=last(), by=LAST)
    actions.undo_import(run=first, by=LAST)
    with pytest.raises(Refused):
        actions.undo_import(run=first, by=LAST)
    assert not Organisation.objects.filter(ended_on=None).exists()


def test_a_manager_undoes_the_imports_of_the_organisation_only(client):
    make.communes()
    make.take(HEAD + GRANGE)
    other = actors.create_organisation(name="Autre", by=LATER)
    person = actors.register(email="n@exemple.fr", name="Nadia", by=LATER)
    actors.give_role(person=person, organisation=other, role=MANAGER, by=LATER)
    client.force_login(person)
    assert client.get(f"/imports/{last().pk}/annuler/").status_code == 404
    client.force_login(make.an_operator().person)
    page = client.get(f"/imports/{last().pk}/annuler/").content.decode()
    assert "Annuler la reprise" in page
    assert client.post(f"/imports/{last().pk}/annuler/").status_code == 302
    assert "a été annulée" in client.get(f"/imports/{last().pk}/").content.decode()


names = st.sampled_from(["La Grange", "Le Four", "Le Pré", "La Tour", "Le Lac"])
phones = st.sampled_from(["", "04 92 51 00 00", "04 92 51 00 01"])
rows = st.dictionaries(names, st.tuples(phones, st.sampled_from(["", "culture", "sport"])), max_size=5)


def text(found):
    return HEAD + "".join(f"{name};;05000;Gap;{phone};{theme}\n" for name, (phone, theme) in found.items())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(known=rows, read=rows)
def test_undoing_an_import_is_as_if_it_had_never_been_read(known, read):
    from django.db import transaction

    with transaction.atomic():
        make.communes("05")
        if known:
            make.take(text(known))
        before = picture()
        if read:
            make.take(text(read), by=LATER)
            if queries.can_be_undone(last()):
                actions.undo_import(run=last(), by=LAST)
                assert picture() == before
        transaction.set_rollback(True)


def test_the_import_applied_last_is_undone_first_whichever_file_came_first():
    make.communes()
    head, row = "Nom;SIREN;Code postal;Commune;Téléphone\n", "Le Four;732829320;05000;Gap;{}\n"
    make.take(head + row.format("0492000000"))
    one, other = [make.receive(head + row.format(f"049200000{n}"), by=make.OPERATOR_BY, source="Liste") for n in (1, 2)]
    for run, by in ((other, LATER), (one, LAST)):
        jobs.apply(run=jobs.prepare(run=run, by=by), by=by, confirmed=True)
    with pytest.raises(Refused):
        actions.undo_import(run=Import.objects.get(pk=other.pk), by=LAST)
    for run in (one, other):
        actions.undo_import(run=Import.objects.get(pk=run.pk), by=LAST)
    assert Organisation.objects.get().phone == "+33492000000"


def test_the_family_goes_back_with_the_legal_form_or_stays_with_it():
    make.communes()
    head = "Nom;SIREN;Code postal;Commune;Statut\n"
    make.take(head + "Le Four;732829320;05000;Gap;association\n")
    make.take(head + "Le Four;732829320;05000;Gap;SCOP\n", by=LATER, confirmed=True)
    four = Organisation.objects.get()
    actors.edit_organisation(
        organisation=four, legal_form="scic", by=replace(LATER, at=LATER.at + dt.timedelta(hours=1))
    )
    actions.undo_import(run=last(), by=LAST)
    four.refresh_from_db()
    assert (four.legal_form, four.family) == ("scic", "cooperative")


@pytest.mark.parametrize("size", [1, 30])
def test_an_undo_takes_as_many_statements_for_one_row_as_for_thirty(size, django_assert_num_queries):
    make.communes("05")
    names = [f"Lieu {chr(65 + n // 6)}{chr(65 + n % 6)}" for n in range(size)]

    def listed(phone, theme, *more):
        said = "".join(f"{name};;05000;Gap;{phone};{theme}\n" for name in names)
        return HEAD + said + "".join(f"Neuve {name};;05000;Gap;;\n" for name in more)

    make.take(listed("04 92 51 00 00", "culture"))
    before = picture()
    make.take(listed("04 92 51 00 01", "sport", *names), by=LATER, confirmed=True)
    with django_assert_num_queries(UNDO_STATEMENTS[connection.vendor]):
        undo = actions.undo_import(run=last(), by=LAST)
    assert undo.counts() == {"organisations": size, "sites": size, "values": 2 * size, "left": 0}
    assert picture() == before
