"""Looking for duplicates, judging them, merging and unmerging from the pages."""

import datetime as dt
import random
from itertools import combinations

import pytest
from django.utils import timezone

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine, Merge, Organisation
from cordee.kernel.actors.rules import ANIMATOR, Actor
from cordee.kernel.notifications.models import Message
from cordee.lib.errors import Refused
from cordee.modules.directory.actions import duplicates as actions
from cordee.modules.directory.jobs import duplicates as jobs
from cordee.modules.directory.models import Pair, PairKey, Scan
from cordee.modules.directory.queries import duplicates as queries
from cordee.modules.directory.rules.duplicates import SHOWN, compare
from cordee.modules.directory.tests.builders import EMBRUN, GAP, PLACES, a_land, a_manager, an_organisation, operator
from cordee.modules.directory.tests.twins import FIRST, LAST

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def land():
    a_land()


@pytest.fixture
def samira(client):
    host = an_organisation("Le Réseau", GAP, is_host=True)
    person = actors.register(email="samira@exemple.fr", name="Samira", by=operator())
    actors.give_role(person=person, organisation=host, role=ANIMATOR, by=operator())
    client.force_login(person)
    return Actor(person, host, ANIMATOR)


def twins(name="Ressourcerie des Cimes", other="RESSOURCERIE DES CIMES", **columns):
    return an_organisation(name, EMBRUN, phone="+33492510000"), an_organisation(other, EMBRUN, **columns)


def scan(by=None, whole=True):
    found = actions.start_scan(whole=whole, by=by or operator())
    if found is not None:
        jobs.run_scan(scan_id=found.pk)
    return found


def test_a_search_finds_the_twins_and_only_them():
    low, high = twins()
    an_organisation("Cantine du Lac", EMBRUN)
    scan()
    pair = Pair.objects.get()
    assert (pair.low, pair.high, pair.state) == (low, high, "open") and pair.score >= 50
    done = Scan.objects.get()
    assert (done.running, done.found, done.done) == (False, 1, done.total)


def test_a_search_finds_what_comparing_all_with_all_finds():
    """Two hundred records, many of them alike: the keys, what is put aside and the slices lose no pair."""
    rng = random.Random(17)
    for n in range(200):
        name = f"{rng.choice(FIRST)} {rng.choice(LAST[:8])}"
        phone = f"+3349251{rng.randrange(40):04d}" if n % 3 else ""
        an_organisation(name.upper() if n % 4 else name, rng.choice(list(PLACES)), phone=phone)
    scan()
    records = queries.traits_of(Organisation.objects.values_list("pk", flat=True)).values()
    scores = {(one.pk, two.pk): compare(one, two).score for one, two in combinations(records, 2)}
    wanted = {pair: score for pair, score in scores.items() if score >= SHOWN}
    assert {(row.low_id, row.high_id): row.score for row in Pair.objects.all()} == wanted
    assert len(wanted) > 50


def test_what_a_search_remembers_is_bounded_and_forgotten_when_a_record_is_written(monkeypatch):
    monkeypatch.setattr(queries, "KEPT", 2)
    memory = queries.Memory()
    rows = [an_organisation(f"Cantine {n}", EMBRUN) for n in range(4)]
    ids = [row.pk for row in rows]
    assert memory.of(ids) == queries.traits_of(ids) and len(memory.held) == 2
    held = dict(memory.held)
    assert memory.of(ids[2:]) == {pk: traits for pk, (_at, traits) in held.items()}
    actors.edit_organisation(organisation=rows[3], name="Radio", by=operator())
    assert memory.of(ids[2:])[ids[3]].name == "Radio" and len(memory.held) == 2
    actors.end_organisation(organisation=rows[2], by=operator())
    assert set(memory.of(ids[2:])) == {ids[3]}


def test_not_a_duplicate_survives_every_search_and_can_be_lifted(samira):
    low, _high = twins()
    scan()
    pair = Pair.objects.get()
    actions.set_apart(pair=pair, by=samira)
    actors.edit_organisation(organisation=low, description="Autre", by=operator())
    scan()
    scan(whole=False)
    assert Pair.objects.get().state == "apart" and Pair.objects.get().decided_by == samira.person
    actions.judge_again(pair=pair, by=samira)
    assert Pair.objects.get().state == "open"
    with pytest.raises(Refused):
        actions.judge_again(pair=pair, by=samira)


def test_a_pair_that_no_longer_looks_alike_leaves_unless_somebody_reported_it(samira):
    low, high = twins()
    scan()
    actors.edit_organisation(organisation=low, name="Chorale du Lac", phone="", by=operator())
    scan(whole=False)
    assert not Pair.objects.exists()
    actions.report_twin(organisation=low, other=high, note="C’est nous", by=samira)
    scan()
    assert Pair.objects.get().note == "C’est nous"


def test_the_tick_compares_what_changed_and_does_nothing_when_nothing_did():
    jobs.scan_changed(by=operator())
    low, high = twins()
    later = operator().later(timezone.now() + dt.timedelta(hours=1))
    jobs.scan_changed(by=later)
    assert Pair.objects.get().low == low
    much = operator().later(timezone.now() + dt.timedelta(hours=5))
    before = Scan.objects.count()
    jobs.scan_changed(by=much)
    assert Scan.objects.count() == before


def test_a_search_that_stopped_goes_on_where_it_was_and_a_second_one_is_refused(monkeypatch):
    monkeypatch.setattr(queries, "SLICE", 2)
    twins()
    twins("Cantine du Lac", "La cantine du lac")
    begun = actions.start_scan(whole=True, by=operator())
    assert begun is not None
    with pytest.raises(Refused, match="déjà en cours"):
        actions.start_scan(whole=True, by=operator())
    assert jobs.scan_step(begun, queries.Memory(), operator())  # then the worker dies
    assert (begun.position > 0, begun.percent) == (True, 25)
    stale = Scan.objects.get()
    jobs.scan_changed(by=operator().later(timezone.now() + dt.timedelta(minutes=5)))
    assert Pair.objects.count() == 2 and not Scan.objects.get().running
    assert not actions.keep_keys(scan=stale, keys={}, ids=[1], by=operator())


def test_a_key_that_too_many_share_is_left_alone(monkeypatch):
    monkeypatch.setattr(queries, "COMMON", 3)
    for n in range(5):
        an_organisation(f"Radio {chr(97 + n) * 5}", EMBRUN, phone="+33492510000")
    ids = list(Organisation.objects.values_list("pk", flat=True))
    scan()
    assert PairKey.objects.filter(key="tel:+33492510000").count() == 5
    assert queries.neighbours(ids, whole=False) == set()


def test_merging_from_the_page_with_a_choice_tells_the_managers_and_undoing_too(client, samira, commits):
    low, high = twins(phone="+33492510009", email="b@exemple.fr")
    a_manager(high)
    scan()
    pair = Pair.objects.get()
    page = client.get(f"/annuaire/doublons/{pair.pk}/").content.decode()
    assert "même commune" in page and "+12" in page and "Réunir les deux fiches" in page
    with commits():
        answer = client.post(f"/annuaire/doublons/{pair.pk}/", {"keep": "low", "f-phone": "high", "f-name": "low"})
    merge = Merge.objects.get()
    assert answer["Location"] == f"/annuaire/fusions/{merge.pk}/"
    kept = Organisation.objects.get(pk=low.pk)
    assert (merge.kept, kept.phone, kept.email) == (low, "+33492510009", "b@exemple.fr")
    assert Pair.objects.get().state == "merged"
    assert Message.objects.get(notice="directory.merged").address == "nadia@exemple.fr"
    assert "Séparer les deux fiches" in client.get(answer["Location"]).content.decode()
    with commits():
        client.post(answer["Location"])
    assert Organisation.objects.get(pk=high.pk).ended_on is None and Pair.objects.get().state == "open"
    assert Message.objects.filter(notice="directory.unmerged").count() == 1
    assert "séparées le" in client.get("/annuaire/fusions/").content.decode()


def test_a_merge_that_is_refused_says_why_on_its_page(client, samira):
    low, high = twins()
    scan()
    pair = Pair.objects.get()
    third = an_organisation("Une autre", EMBRUN)
    actors.merge_organisations(kept=third, gone=Organisation.objects.get(pk=high.pk), by=samira)
    Pair.objects.update(state="open")
    assert client.get(f"/annuaire/doublons/{pair.pk}/").status_code == 404  # no longer a pair of live records
    first = Merge.objects.get()
    actors.merge_organisations(kept=low, gone=Organisation.objects.get(pk=third.pk), by=samira)
    answer = client.post(f"/annuaire/fusions/{first.pk}/")
    assert answer.status_code == 409 and "se défait d’abord" in answer.content.decode()


def test_a_manager_reports_a_twin_from_the_record_and_the_animation_finds_it_at_home(client, samira):
    low, high = twins("Le Pré", "Une tout autre chose")
    nadia = a_manager(low)
    client.force_login(nadia.person)
    assert "existe en double" in client.get(f"/annuaire/{low.slug}/").content.decode()
    assert "Une tout autre chose" in client.get(f"/annuaire/{low.slug}/en-double/?q=tout+autre").content.decode()
    client.post(f"/annuaire/{low.slug}/en-double/", {"other": high.slug, "note": "Même équipe"})
    pair = Pair.objects.get()
    assert (pair.reported_by, pair.note) == (nadia.person, "Même équipe")
    assert JournalLine.objects.filter(verb="directory.twin_reported", concerns=low).exists()
    client.force_login(samira.person)
    assert "1 doublon possible à juger" in client.get("/").content.decode()
    assert "Même équipe" in client.get("/annuaire/doublons/?signales=1").content.decode()


def test_the_other_record_is_found_by_its_telephone_as_it_is_shown_unless_it_is_kept_from_the_reader(client):
    low, high = an_organisation("Le Pré", EMBRUN), an_organisation("Une tout autre chose", EMBRUN, phone="+33492510000")
    client.force_login(a_manager(low).person)
    page = f"/annuaire/{low.slug}/en-double/"
    assert "Une tout autre chose" in client.get(page, {"q": "04 92 51 00 00"}).content.decode()
    assert "Une tout autre chose" in client.get(page, {"q": "+33\u00a04\u202f92 51 00 00"}).content.decode()
    actors.edit_organisation(organisation=high, visibility={"phone": "private"}, by=operator())
    assert "Une tout autre chose" not in client.get(page, {"q": "04 92 51 00 00"}).content.decode()


def test_the_list_is_filtered_and_sorted_by_score(client, samira):
    twins()
    twins("Cantine du Lac", "La cantine du lac", phone="+33492510001")
    scan()
    rows = client.get("/annuaire/doublons/").context["lines"]
    assert [line.pair.score for line in rows] == sorted((line.pair.score for line in rows), reverse=True)
    assert len(client.get("/annuaire/doublons/?q=cantine").context["lines"]) == 1
    assert client.get("/annuaire/doublons/?score=100&etat=apart&q=%00").status_code == 200


def test_the_tab_of_merges_counts_those_that_stand_and_leads_to_them(client, samira):
    low, high = twins()
    actors.merge_organisations(kept=low, gone=high, by=samira)  # nobody had made a pair of them
    page = client.get("/annuaire/doublons/").content.decode()
    assert 'href="/annuaire/fusions/">Réunies (1)</a>' in page
    assert "Réunies (1)" in client.get("/annuaire/fusions/").content.decode()
    client.post(f"/annuaire/fusions/{Merge.objects.get().pk}/")
    assert "Réunies (0)" in client.get("/annuaire/doublons/").content.decode()


@pytest.mark.parametrize("more", [0, 29])
def test_the_list_asks_the_same_number_of_queries_for_one_pair_and_for_thirty(
    client, samira, more, django_assert_num_queries
):
    low, high = twins()
    for n in range(more):
        third = an_organisation(f"Numéro {n}", GAP)
        actions.report_twin(organisation=low, other=third, note="", by=samira)
    actions.report_twin(organisation=low, other=high, note="", by=samira)
    client.get("/annuaire/doublons/")
    with django_assert_num_queries(12):
        page = client.get("/annuaire/doublons/")
    assert page.context["page"].paginator.count == 1 + more


def test_the_button_searches_in_the_background_and_the_page_shows_progress(client, samira, commits, tasks_wait):
    twins()
    with commits():
        assert client.post("/annuaire/doublons/chercher/").status_code == 302
    page = client.get("/annuaire/doublons/").content.decode()
    assert "La recherche est en cours" in page and 'value="0"' in page
    part = client.get("/annuaire/doublons/", headers={"HX-Request": "true"})
    assert b"<html" not in part.content and b"progress" in part.content
    assert client.post("/annuaire/doublons/chercher/").status_code == 409
    jobs.run_scan(scan_id=Scan.objects.get().pk)
    assert client.get("/annuaire/doublons/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_adding_a_record_warns_by_the_same_score(client, samira):
    twins()
    data = {"name": "Ressourcerie des cimes", "commune": "Embrun", "legal_form": "association"}
    page = client.post("/annuaire/ajouter/", data).content.decode()
    assert "Est-ce l’une de celles-ci" in page and "noms semblables" in page
    assert Organisation.objects.count() == 3
    scan()
    assert "Est-ce l’une de celles-ci" in client.post("/annuaire/ajouter/", data).content.decode()
