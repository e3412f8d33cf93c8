"""A list of the members of a network: links are proposed to each, and hold when the member says so."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Affiliation, AffiliationStatus, JournalLine, Organisation
from cordee.kernel.exchange import actions, queries
from cordee.kernel.exchange.models import Import, Source
from cordee.kernel.exchange.tests import builders as make
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
HEAD = "Nom;Code postal;Commune\n"
LATER = replace(make.OPERATOR_BY, at=make.NOON + dt.timedelta(days=1))

INVITE_STATEMENTS = 8


def rows(*names):
    return HEAD + "".join(f"{name};05000;Gap\n" for name in names)


def named(name):
    return Organisation.objects.get(name=name)


def last():
    return Import.objects.latest("pk")


@pytest.fixture
def network():
    """The manager of a network, whose list was taken over: two organisations and the network itself."""
    make.communes()
    make.take(rows("L’Archipel"), "Réseaux")
    by = make.claimed_by(Organisation.objects.get(), "chef@reseau.example")
    make.take(rows("L’Archipel", "Le Four", "Le Pré"), "Nos membres", by=by)
    return by


def propose(by, name="L’Archipel"):
    return actions.propose_members(run=last(), group=named(name), kind="network", by=by)


def statuses():
    return sorted(Affiliation.objects.values_list("member__name", "status"))


def test_links_are_proposed_never_written_as_accepted_even_by_who_manages_both_sides(network):
    assert queries.group_of(Source.objects.get(name="Nos membres")) == named("L’Archipel")
    assert propose(make.an_operator()) == 2
    assert statuses() == [("Le Four", "invited"), ("Le Pré", "invited")]
    assert JournalLine.objects.filter(verb="actors.affiliation_invited", concerns=named("Le Four")).count() == 1
    assert JournalLine.objects.get(verb="exchange.members_proposed").detail["links"] == 2


def test_the_member_answers_and_not_the_network(network):
    propose(network)
    four = make.claimed_by(named("Le Four"))
    link = Affiliation.objects.get(member=named("Le Four"))
    with pytest.raises(Refused, match="Le Four"):
        actors.accept_affiliation(affiliation=link, by=network)
    actors.accept_affiliation(affiliation=link, by=four)
    assert statuses() == [("Le Four", "active"), ("Le Pré", "invited")]
    line = JournalLine.objects.get(verb="actors.affiliation_accepted")
    assert line.concerns == named("L’Archipel")


def test_a_member_that_asks_meanwhile_has_answered(network):
    propose(network)
    four = make.claimed_by(named("Le Four"))
    actors.propose_affiliation(member=named("Le Four"), group=named("L’Archipel"), kind="network", by=four)
    assert statuses() == [("Le Four", "active"), ("Le Pré", "invited")]


@pytest.mark.parametrize("answer", ["accepted", "declined", "left", "silent"])
def test_who_was_asked_once_is_not_asked_again(network, answer):
    propose(network)
    four, link = make.claimed_by(named("Le Four")), Affiliation.objects.get(member=named("Le Four"))
    if answer in ("accepted", "left"):
        actors.accept_affiliation(affiliation=link, by=four)
    if answer in ("declined", "left"):
        actors.end_affiliation(affiliation=link, by=four)
    make.take(rows("Le Four", "Le Pré", "La Tour"), "Nos membres", by=replace(network, at=LATER.at))
    assert list(queries.not_yet_asked(last(), named("L’Archipel"))) == [named("La Tour")]
    assert propose(network) == 1 and Affiliation.objects.count() == 3


def test_a_stranger_proposes_nothing_in_the_name_of_a_network(network):
    make.take(rows("Une fédération"), "Réseaux", by=LATER)
    make.take(rows("Le Four"), "Nos membres", by=replace(network, at=LATER.at))
    with pytest.raises(Refused, match="Une fédération"):
        propose(network, "Une fédération")
    four = make.claimed_by(named("Le Four"))
    with pytest.raises(Refused):
        propose(four)
    assert not Affiliation.objects.exists() and Source.objects.get(name="Nos membres").members_of is None


def test_nothing_is_proposed_before_the_list_is_taken_over(network):
    run = make.receive(rows("La Tour"), by=network, source="Nos membres")
    with pytest.raises(Refused, match="une fois la liste reprise"):
        actions.propose_members(run=run, group=named("L’Archipel"), kind="network", by=network)


def test_a_list_can_still_be_undone_after_its_links_were_proposed_and_keeps_who_accepted(network):
    propose(replace(network, at=network.at + dt.timedelta(minutes=5)))
    actors.accept_affiliation(affiliation=Affiliation.objects.get(member=named("Le Four")), by=LATER)
    undo = actions.undo_import(run=last(), by=LATER)
    assert [left.name for left in undo.left] == ["Le Four"]
    assert named("Le Pré").ended_on is not None and named("Le Four").ended_on is None
    assert statuses() == [("Le Four", "active"), ("Le Pré", "ended")]
    assert Affiliation.objects.get(member=named("Le Pré")).until == LATER.today


def test_what_a_network_that_ends_had_proposed_to_others_falls_with_it(network):
    by = replace(make.an_operator(), at=LATER.at)
    make.take(rows("Une fédération"), "Fédérations", by=LATER)
    actors.invite_members(group=named("Une fédération"), members=[named("Le Four").pk], kind="network", by=by)
    actions.undo_import(run=last(), by=by)
    assert named("Une fédération").ended_on is not None and statuses() == [("Le Four", "ended")]
    assert not Affiliation.objects.filter(until=None).exists()


def test_what_the_network_asked_and_withdrew_is_no_writing_of_the_members_record(network):
    make.take(rows("Le Four", "Le Pré", "La Tour"), "Autre réseau", by=make.OPERATOR_BY)
    run = last()
    later = replace(network, at=LATER.at)
    asked = actors.invite_members(group=named("L’Archipel"), members=[named("La Tour").pk], kind="network", by=later)
    actors.end_affiliation(affiliation=asked[0], by=later)
    assert JournalLine.objects.get(verb="actors.affiliation_ended").concerns == named("La Tour")
    undo = actions.undo_import(run=run, by=replace(make.OPERATOR_BY, at=LATER.at + dt.timedelta(hours=1)))
    assert undo.left == [] and named("La Tour").ended_on is not None
    assert statuses() == [("La Tour", "ended")]


@pytest.mark.parametrize("size", [1, 30])
def test_as_many_statements_ask_one_member_as_thirty(network, size, django_assert_num_queries):
    make.take(rows(*(f"Lieu {chr(65 + n // 6)}{chr(65 + n % 6)}" for n in range(size))), "Lieux", by=LATER)
    members, archipel = Organisation.objects.filter(name__startswith="Lieu ").values_list("pk", flat=True), network
    ids = list(members)
    with django_assert_num_queries(INVITE_STATEMENTS):
        made = actors.invite_members(group=archipel.organisation, members=ids, kind="network", by=network)
    lines = JournalLine.objects.filter(verb="actors.affiliation_invited")
    assert {(line.thing, line.concerns_id) for line in lines} == {
        (f"actors.affiliation:{link.pk}", link.member_id) for link in made
    }
    assert len(made) == size and lines[0].detail["group"] == "L’Archipel"


@pytest.mark.parametrize(
    "name, said",
    [
        ("Membres de L’Archipel", "Archipel"),
        ("Adhérents du réseau des Alpes 2026", "réseau des Alpes 2026"),
        ("Liste des adhérentes", ""),
        ("Nos membres", ""),
    ],
)
def test_the_name_of_a_list_may_say_whose_members_they_are(name, said):
    assert queries.group_named_by(Source(name=name)) == said


def test_the_page_finds_the_network_proposes_and_the_member_accepts_from_its_home(client, network):
    make.take(rows("Le Four", "La Tour"), "Membres de l’Archipel", by=LATER)
    client.force_login(make.an_operator().person)
    url = reverse("exchange:members", args=[last().pk])
    archipel = named("L’Archipel")
    done = client.get(reverse("exchange:import", args=[last().pk])).content.decode()
    assert "D’après son nom, cette liste est celle des membres de" in done
    assert f"?reseau={archipel.pk}" in client.get(url).content.decode()
    page = client.get(url, {"reseau": archipel.pk}).content.decode()
    assert "La Tour" in page and "Proposer ces liens" in page
    assert client.post(url, {"group": archipel.pk, "kind": "rien"}).status_code == 422
    assert client.post(url, {"group": archipel.pk, "kind": "network"}).status_code == 302
    assert statuses() == [("La Tour", "invited"), ("Le Four", "invited")]
    assert "rien à proposer" in client.get(url).content.decode().replace("\u00a0", " ")
    assert Source.objects.get(name="Membres de l’Archipel").members_of == archipel
    four = make.claimed_by(named("Le Four"))
    client.force_login(four.person)
    links = reverse("directory:links", args=[named("Le Four").slug])
    assert links in client.get("/").content.decode()
    link = Affiliation.objects.get(member=named("Le Four"))
    accept = reverse("directory:link_accept", args=[named("Le Four").slug, link.pk])
    assert accept in client.get(links).content.decode()
    assert client.post(accept).status_code == 302
    link.refresh_from_db()
    assert link.status == AffiliationStatus.ACTIVE and links not in client.get("/").content.decode()


def test_a_manager_sees_the_notice_after_the_import_and_only_speaks_for_the_own_network(client, network):
    client.force_login(network.person)
    done = client.get(reverse("exchange:import", args=[last().pk])).content.decode()
    assert "2 organisations de cette liste ne sont pas encore liées à L’Archipel" in done.replace("\u00a0", " ")
    url = reverse("exchange:members", args=[last().pk])
    make.take(rows("Une fédération"), "Réseaux", by=LATER)
    other = named("Une fédération")
    assert "Proposer ces liens" not in client.get(url, {"reseau": other.pk}).content.decode()
    assert client.post(url, {"group": other.pk, "kind": "network"}).status_code == 409
    assert client.get(url, {"reseau": "99999"}).status_code == 404
    assert f"reseau={other.pk}" not in client.get(url, {"q": "fédération"}).content.decode()


def test_a_stranger_does_not_learn_who_a_network_asked_nor_who_declined(client, network):
    propose(network)
    actors.end_affiliation(
        affiliation=Affiliation.objects.get(member=named("Le Four")),
        by=make.claimed_by(named("Le Four"), "f@x.example"),
    )
    make.take(rows("Le Four", "Espion", "La Tour"), "Réseaux", by=LATER)
    spy = make.claimed_by(named("Espion"), "espion@x.example")
    client.force_login(spy.person)
    pages = []
    for name in ("Le Four", "La Tour"):  # declined; never asked
        make.take(rows(name), "Ma liste", by=spy)
        page = client.get(reverse("exchange:members", args=[last().pk]), {"reseau": named("L’Archipel").pk})
        pages.append(page.content.decode().replace("\u00a0", " "))
    assert ["Seuls les responsables de L’Archipel" in page for page in pages] == [True, True]
    assert not any("rien à proposer" in page or "Le Four" in page or "La Tour" in page for page in pages)


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_whatever_its_length(client, network, count, django_assert_num_queries):
    make.take(rows("L’Archipel", *(f"Lieu {n}" for n in range(count))), "Autres", by=network)
    client.force_login(network.person)
    url = reverse("exchange:members", args=[last().pk])
    with django_assert_num_queries(7):
        client.get(url)
