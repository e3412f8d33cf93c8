"""A list that loses or changes much at once is applied only by somebody who says that they have read it."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.urls import reverse

from cordee.kernel.actors.models import Organisation
from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.models import Import, Origin, State
from cordee.kernel.exchange.rules import why_confirm, why_wait
from cordee.kernel.exchange.rules.drafts import UPDATED, Draft, Plan, Step
from cordee.kernel.exchange.tests import builders as make
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
HEAD = "Nom;Code postal;Commune;Téléphone\n"


def listed(count, phone="0492510000"):
    return HEAD + "".join(f"Lieu {n};05000;Gap;{phone}\n" for n in range(count))


@pytest.fixture
def by():
    make.communes()
    make.take(listed(30))
    return make.an_operator()


def preview(text, by):
    return jobs.prepare(run=make.receive(text, by=by, source="Liste"), by=by)


@pytest.mark.parametrize(
    "text, words",
    [
        (listed(10), "20 fiches sur 30 ont disparu"),
        (listed(30, "0492510001"), "30 fiches changeraient d’un coup, sur 30"),
    ],
)
def test_the_figures_are_said_and_nothing_is_written_without_a_yes(client, by, text, words):
    run = preview(text, by)
    client.force_login(by.person)
    page = client.get(reverse("exchange:import", args=[run.pk])).content.decode().replace("\u00a0", " ")
    assert words in page and 'name="confirmed"' in page
    refused = client.post(reverse("exchange:apply", args=[run.pk]))
    assert refused.status_code == 409 and "?voir=vanished" in refused.content.decode()
    assert Import.objects.get(pk=run.pk).state == State.READY
    assert set(Organisation.objects.values_list("phone", flat=True)) == {"+33492510000"}
    assert client.post(reverse("exchange:apply", args=[run.pk]), {"confirmed": "1"}).status_code == 302
    assert Import.objects.get(pk=run.pk).state == State.APPLIED and Organisation.objects.count() == 30


def test_a_list_that_says_nothing_but_whom_it_no_longer_names_opens_on_their_names(client, by):
    run = preview(listed(10), by)
    client.force_login(by.person)
    page = client.get(reverse("exchange:import", args=[run.pk])).content.decode()
    assert "Rien ne change" not in page and run.report["vanished_names"][0] in page


def test_what_is_ordinary_and_a_first_list_ask_nothing(client, by):
    client.force_login(by.person)
    for run in (preview(listed(24), by), jobs.prepare(run=make.receive(listed(30, "0492510002"), by=by), by=by)):
        page = client.get(reverse("exchange:import", args=[run.pk])).content.decode()
        assert 'name="confirmed"' not in page
        assert client.post(reverse("exchange:apply", args=[run.pk])).status_code == 302
        assert Import.objects.get(pk=run.pk).state == State.APPLIED


def test_a_long_list_is_refused_before_it_begins(by):
    run = preview(listed(10), by)
    with pytest.raises(Refused, match="20 fiches sur 30"):
        actions.start_import(run=run, by=by)
    assert Import.objects.get(pk=run.pk).state == State.READY
    assert actions.start_import(run=run, confirmed=True, by=by).state == State.RUNNING
    jobs.apply_later(import_id=run.pk, person_id=by.person.pk, organisation_id=0)
    assert Import.objects.get(pk=run.pk).state == State.APPLIED


def test_a_refused_reading_counts_no_record_as_missing(by):
    with pytest.raises(Refused):
        jobs.apply(run=preview(listed(10), by), by=by)
    assert not Origin.objects.filter(missed__gt=0).exists()


@pytest.mark.parametrize("answer", ["nobody", "end", "keep"])
def test_what_was_already_asked_about_is_no_news_at_the_next_readings(answer):
    make.communes()
    day = [replace(make.OPERATOR_BY, at=make.NOON + dt.timedelta(days=n)) for n in range(8)]
    gestures = {"end": actions.end_vanished, "keep": actions.keep_vanished, "nobody": lambda **_kw: None}
    for n, count in enumerate([10, 7, 7, 4, 4]):
        make.take(listed(count), by=day[n])  # three at a time: nothing is to be confirmed
        gestures[answer](origins=[row.pk for row in queries.vanished()], by=day[n])
    plan = make.take(listed(4), by=day[5]).plan
    assert (plan.vanished, len(plan.missing), plan.known) == ([], 6, 4)
    assert make.take(listed(10), by=day[6], dry_run=True).plan.known == 10  # seen again: known as before


def test_the_share_is_of_what_the_list_still_says(by):
    make.take(listed(10), confirmed=True)
    make.take(listed(10), confirmed=True)
    with pytest.raises(Refused, match="6 fiches sur 10"):
        make.take(listed(4))
    run = preview(listed(4), by)
    assert (run.report["vanished"], run.report["known"]) == (6, 10)


def test_the_command_asks_too(by, tmp_path, capsys):
    path = tmp_path / "Liste.csv"
    path.write_text(listed(10))
    with pytest.raises(SystemExit):
        call_command("import_organisations", str(path))
    assert "20 fiches sur 30" in capsys.readouterr().out
    assert Import.objects.count() == 1
    call_command("import_organisations", str(path), "--confirmed")
    assert Import.objects.count() == 2


@pytest.mark.parametrize("known", [1, 4, 25, 26, 40, 41, 1000])
def test_a_person_is_asked_where_an_address_would_wait_and_nowhere_else(known):
    for n in sorted({0, 5, 6, known // 5, known // 5 + 1, 20, 21, known // 2, known // 2 + 1}):
        lost = Plan(vanished=["x"] * n)
        changed = Plan(steps=[Step(Draft(1, "", {}, {}), status=UPDATED)] * n)
        for plan in (lost, changed):
            assert why_confirm(plan.report() | {"known": known}) == why_wait(plan, known=known)
