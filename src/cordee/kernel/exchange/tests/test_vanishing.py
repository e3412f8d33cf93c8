"""A list stops naming a record: after two whole readings a person is asked, and nothing happens by itself."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine, Organisation, Site
from cordee.kernel.exchange import actions, queries
from cordee.kernel.exchange.models import Import, Origin
from cordee.kernel.exchange.tests import builders as make
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
HEAD = "Nom;SIREN;Code postal;Commune;SIRET\n"
FOUR, PRE = "Le Four;;05200;Embrun;\n", "Le Pré;;05000;Gap;\n"
URL = "/imports/disparues/"


def day(n):
    return replace(make.OPERATOR_BY, at=make.NOON + dt.timedelta(days=n))


def asked():
    return sorted(str(row.organisation) for row in queries.vanished_for_page())


def read(*texts, start=1):
    """These lists in turn, one a day."""
    for n, text in enumerate(texts, start):
        make.take(HEAD + text, by=day(n), confirmed=True)


@pytest.fixture(autouse=True)
def places():
    make.communes()


def test_two_whole_readings_without_it_ask_one_does_not_and_seeing_it_again_forgets():
    read(FOUR + PRE, PRE)
    assert asked() == []
    read(FOUR + PRE, PRE, start=3)
    assert asked() == []  # never two in a row
    read(PRE, start=5)
    assert asked() == ["Le Four"]
    assert Organisation.objects.filter(ended_on=None).count() == 2  # nothing by itself
    read(FOUR + PRE, start=6)
    assert asked() == [] and Origin.objects.filter(missed__gt=0).count() == 0


def test_a_reading_with_a_row_that_names_nobody_counts_for_nothing():
    read(FOUR + PRE, PRE + ";;05200;Embrun;\n", PRE + ";;05200;Embrun;\n", PRE)
    assert asked() == []
    read(PRE + PRE, start=5)  # twice the same row: everybody is named
    assert asked() == ["Le Four"]


def test_a_reading_that_was_given_up_or_undone_counts_for_nothing():
    read(FOUR + PRE, PRE, PRE)
    assert asked() == ["Le Four"]
    actions.undo_import(run=Import.objects.latest("pk"), by=day(4))
    assert asked() == []
    run = make.receive(HEAD + PRE, by=make.an_operator(), source="Liste")
    actions.drop_import(run=run, by=make.an_operator())
    assert asked() == []
    read(PRE, start=5)
    assert asked() == ["Le Four"]
    read(FOUR + PRE, start=6)
    actions.undo_import(run=Import.objects.latest("pk"), by=day(7))
    assert asked() == ["Le Four"]


def test_what_stays_is_not_asked_again_until_it_was_seen_and_missed_anew():
    read(FOUR + PRE, PRE, PRE)
    assert actions.keep_vanished(origins=[row.pk for row in queries.vanished()], by=day(4)) == 1
    read(PRE, start=5)
    assert asked() == []
    assert JournalLine.objects.get(verb="exchange.vanished_kept").detail == {"records": 1}
    read(FOUR + PRE, PRE, PRE, start=6)
    assert asked() == ["Le Four"]


def test_an_organisation_ends_with_its_last_place_and_may_come_back():
    two = "Le Four;732829320;05200;Embrun;73282932000074\nLe Four;732829320;05000;Gap;73282932000082\n"
    read(two + PRE, two.splitlines()[0] + "\n" + PRE, two.splitlines()[0] + "\n" + PRE)
    (row,) = queries.shown_vanished(list(queries.vanished_for_page()))
    assert row.place
    assert actions.end_vanished(origins=[row.origin.pk], by=day(4)) == (0, 1)
    assert Organisation.objects.get(name="Le Four").ended_on is None and asked() == []
    read(PRE, PRE, start=5)
    assert asked() == ["Le Four"]
    assert actions.end_vanished(origins=[row.pk for row in queries.vanished()], by=day(8)) == (1, 0)
    four = Organisation.objects.get(name="Le Four")
    assert four.ended_on == day(8).today and asked() == []
    actors.revive_organisation(organisation=four, by=day(9))
    assert Site.objects.filter(organisation=four, closed_on=None).count() == 1


def test_both_places_ticked_at_once_end_the_organisation():
    two = "Le Four;732829320;05200;Embrun;73282932000074\nLe Four;732829320;05000;Gap;73282932000082\n"
    read(two + PRE, PRE, PRE)
    assert actions.end_vanished(origins=[row.pk for row in queries.vanished()], by=day(4)) == (1, 1)
    assert Organisation.objects.get(name="Le Four").ended_on


def test_a_place_vanished_from_two_lists_is_closed_once():
    two = "Le Four;732829320;05200;Embrun;73282932000074\nLe Four;732829320;05000;Gap;73282932000082\n"
    for name in ("Une", "Deux"):
        for n, text in enumerate([two + PRE, *[two.splitlines()[0] + "\n" + PRE] * 2], 1):
            make.take(HEAD + text, name, by=day(n), confirmed=True)
    rows = [row.pk for row in queries.vanished()]
    assert len(rows) == 2 and actions.end_vanished(origins=rows, by=day(4)) == (0, 1)
    assert JournalLine.objects.filter(verb="actors.site_closed").count() == 1


def test_a_managers_list_asks_only_about_what_it_may_speak_for(client):
    read(FOUR + PRE)
    manager = make.claimed_by(Organisation.objects.get(name="Le Pré"))
    for n, text in enumerate([FOUR + PRE + "La Tour;;05000;Gap;\n", "Le Lac;;05000;Gap;\n", "Le Lac;;05000;Gap;\n"], 1):
        by = replace(manager, at=day(n).at)
        make.take(HEAD + text, "Fermées", by=by, confirmed=True)
    assert asked() == ["La Tour", "Le Pré"]  # Le Four is nobody's of this list
    read(PRE, PRE, start=5)
    client.force_login(make.an_operator().person)
    page = client.get(URL).content.decode()
    assert "Liste tenue par Le Pré." in page


def test_what_its_list_names_again_meanwhile_is_left():
    read(FOUR + PRE, PRE, PRE)
    seen = [row.pk for row in queries.vanished()]
    read(FOUR + PRE, start=4)
    assert actions.end_vanished(origins=seen, by=day(5)) == (0, 0)


def test_one_that_may_not_end_stops_them_all():
    read(FOUR + PRE, FOUR[:0] + "La Tour;;05000;Gap;\n", "La Tour;;05000;Gap;\n")
    Organisation.objects.filter(name="Le Pré").update(is_host=True)
    with pytest.raises(Refused):
        actions.end_vanished(origins=[row.pk for row in queries.vanished()], by=day(4))
    assert not Organisation.objects.exclude(ended_on=None).exists()


def test_a_manager_archives_nothing(client):
    read(FOUR + PRE, PRE, PRE)
    by = make.claimed_by(Organisation.objects.get(name="Le Pré"))
    for act in (actions.end_vanished, actions.keep_vanished):
        with pytest.raises(Refused, match="tout l’annuaire"):
            act(origins=[row.pk for row in queries.vanished()], by=by)
    client.force_login(by.person)
    assert client.get(URL).status_code == 403


def test_the_page_one_by_its_button_or_several_ticked(client):
    read(FOUR + PRE + "La Tour;;05000;Gap;\nLe Lac;;05000;Gap;\n", "Le Lac;;05000;Gap;\n", "Le Lac;;05000;Gap;\n")
    make.take(HEAD + "La Tour;;05000;Gap;\n", "Une autre", by=day(4))
    make.claimed_by(Organisation.objects.get(name="Le Pré"))
    client.force_login(make.an_operator().person)
    assert reverse("exchange:vanished") in client.get("/").content.decode()
    page = client.get(URL).content.decode()
    assert "encore dans" in page and "demandez-leur d’abord" in page
    by_name = {str(row.organisation): row.pk for row in queries.vanished_for_page()}
    assert client.post(URL, {"end": "chosen"}, follow=True).content.decode().count("Cochez d’abord") == 1
    assert client.post(URL, {"end": by_name["Le Four"], "chosen": [by_name["Le Pré"]]}).status_code == 302
    assert asked() == ["La Tour", "Le Pré"]
    assert client.get(reverse("exchange:record", args=[Organisation.objects.get(name="Le Pré").pk])).url.endswith(
        "pre/"
    )
    client.post(URL, {"keep": "chosen", "chosen": [by_name["La Tour"], by_name["Le Pré"], "x"]})
    assert asked() == [] and "Aucune fiche n’a disparu" in client.get(URL).content.decode()
    assert Organisation.objects.exclude(ended_on=None).get().name == "Le Four"


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_whatever_its_length(client, count, django_assert_num_queries):
    rows = "".join(f"Lieu {n};;05000;Gap;\n" for n in range(count))
    read(PRE + rows, PRE, PRE)
    client.force_login(make.an_operator().person)
    with django_assert_num_queries(9):
        client.get(URL)
