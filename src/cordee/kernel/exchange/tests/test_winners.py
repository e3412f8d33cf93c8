"""Who wins, field by field: what is written, what is shown, who may choose it, and what an undo gives back."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine, Organisation, OrganisationTheme, Site
from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.models import Import, Origin, Source
from cordee.kernel.exchange.rules.merging import MISSING, NUMBERS, decide, is_blank
from cordee.kernel.exchange.rules.precedence import COLUMNS, EMPTY, LIST, OWNER, WINNERS, differences, winner_of
from cordee.kernel.exchange.tests import builders as make
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
HEAD = "Nom;SIRET;Code postal;Commune;Téléphone;Thèmes;Adresse\n"
GRANGE = "La Grange;73282932000074;05000;Gap;{};{};{}\n"
DAY = dt.timedelta(days=1)
LATER, LAST = (replace(make.OPERATOR_BY, at=make.NOON + n * DAY) for n in (2, 3))


def line(phone="04 92 51 00 00", theme="culture", address="1 rue Haute"):
    return HEAD + GRANGE.format(phone, theme, address)


def choose(by=make.OPERATOR_BY, **winners):
    return actions.choose_winners(source=Source.objects.get(name="Liste"), winners=winners, by=by)


def claimed(phone="+33492519999"):
    """A record that a list brought, that its people hold, and whose telephone they have written."""
    make.communes()
    make.take(line())
    by = make.claimed_by(Organisation.objects.get())
    by, grange = replace(by, at=make.NOON + DAY), Organisation.objects.get()
    actors.edit_organisation(organisation=grange, phone=phone, by=by)
    return by


def words(answer):
    """The page, with plain spaces."""
    return " ".join(answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ").split())


def phone():
    return Organisation.objects.get().phone


@pytest.mark.parametrize("said", ["04 92 51 00 00", "04 92 51 00 07"])
@pytest.mark.parametrize("winner", WINNERS)
def test_on_a_claimed_record_only_a_list_that_wins_replaces_what_its_people_wrote(winner, said):
    claimed()
    choose(phone=winner)
    make.take(line(phone=said), by=LATER)
    assert phone() == ("+33492519999" if winner != LIST else "+3349251000" + said[-1])


def test_a_list_that_wins_says_so_before_and_its_undo_gives_back_what_the_owner_wrote(client):
    claimed()
    choose(phone="list")
    by = replace(make.an_operator(), at=LATER.at)
    run = jobs.prepare(run=make.receive(line(), by=by, source="Liste"), by=by)
    client.force_login(by.person)
    shown = client.get(reverse("exchange:import", args=[run.pk]) + "?voir=changes")
    change = shown.context["changes"][0]
    assert [(v.label, v.over) for v in change.values] == [("téléphone", True)]
    assert "sera remplacé : la liste l’emporte ; écrit par l’organisation le 4 novembre" in words(shown)
    jobs.apply(run=run, by=by)
    assert phone() == "+33492510000"
    actions.undo_import(run=run, by=LAST)
    assert phone() == "+33492519999"


def test_what_stays_is_shown_with_who_wrote_it_and_what_the_list_says(client):
    claimed()
    by = replace(make.an_operator(), at=LATER.at)
    run = jobs.prepare(run=make.receive(line(), by=by, source="Liste"), by=by)
    client.force_login(by.person)
    shown = client.get(reverse("exchange:import", args=[run.pk]))
    (change,) = shown.context["changes"]
    assert (change.values, [v.label for v in change.stays]) == ([], ["téléphone"])
    text = words(shown)
    assert "reste, écrit par l’organisation le 4 novembre" in text and "la liste dit « 04 92 51 00 00 »" in text
    assert run.report["updated"] == 0


def test_a_correction_made_by_hand_that_a_list_replaces_is_marked_with_who_and_when(client):
    make.communes()
    make.take(line())
    grange, by = Organisation.objects.get(), replace(make.an_operator(), at=make.NOON + DAY)
    actors.edit_organisation(organisation=grange, phone="+33492519999", themes=["sport"], by=by)
    actors.save_site(organisation=grange, site=grange.sites.get(), commune_id="05023", by=by)
    later = replace(by, at=LATER.at)
    text = line(phone="04 92 51 00 07", theme="energie", address="2 rue Basse").replace("Gap", "Embrun")
    run = jobs.prepare(run=make.receive(text.replace("05000", "05200"), by=later, source="Liste"), by=later)
    client.force_login(by.person)
    shown = client.get(reverse("exchange:import", args=[run.pk]) + "?voir=changes")
    said = {value.label: value.who for value in shown.context["changes"][0].values}
    marked = "corrigé à la main par Élie le 4 novembre"
    assert {label for label, who in said.items() if who.startswith(marked)} == {"téléphone", "thèmes", "commune"}
    assert said["adresse"] == "" and f"({marked}" in words(shown)


def test_a_value_emptied_by_hand_that_a_list_fills_again_is_marked_without_a_name_for_a_manager(network):
    grange = Organisation.objects.get(siren="732829320")
    actors.edit_organisation(organisation=grange, phone="", by=replace(make.an_operator(), at=LATER.at))
    plan = make.take(line(phone="04 92 51 00 07"), by=network, dry_run=True).plan
    (value,) = queries.shown_changes(plan.changes(), network, 0)[0].values
    assert value.who.startswith("vidé à la main par l’animation du réseau le 5 novembre")


def test_what_another_list_wrote_is_said_too():
    make.communes()
    make.take(line())
    make.take(line(phone="04 92 51 00 07"), "Une autre")
    plan = make.take(line(), by=LATER, dry_run=True).plan
    source = Source.objects.get(name="Liste")
    (value,) = queries.shown_changes(plan.changes(), make.OPERATOR_BY, source.pk)[0].stays
    assert value.who.startswith("vient de « Une autre »")


def test_only_what_is_empty_is_filled_and_what_was_emptied_stays_empty():
    make.communes()
    make.take(HEAD + GRANGE.format("", "culture", "1 rue Haute"))
    choose(phone="empty", themes="empty", address="empty")
    make.take(line(phone="04 92 51 00 01", theme="sport", address="2 rue Basse"), by=LATER)
    organisation = Organisation.objects.get()
    assert (organisation.phone, organisation.sites.get().address) == ("+33492510001", "1 rue Haute")
    assert list(organisation.theme_rows.values_list("code", flat=True)) == ["culture"]
    actors.edit_organisation(organisation=organisation, phone="", by=LATER)
    make.take(line(phone="04 92 51 00 01"), by=LAST)
    assert phone() == ""


def test_the_parts_of_an_address_follow_one_choice():
    claimed()
    site = Site.objects.get()
    actors.save_site(organisation=site.organisation, site=site, address="9 rue Neuve", by=make.OPERATOR_BY)
    choose(address="list")
    make.take(line(), by=LATER)
    assert Site.objects.get().address == "1 rue Haute" and phone() == "+33492519999"


def test_only_what_differs_from_the_default_is_kept_and_the_journal_says_who_chose():
    claimed()
    source = choose(phone="list", email="empty", name="owner", siren="list", rien="list")
    assert source.winners == {"phone": "list", "email": "empty"}
    written = JournalLine.objects.get(verb="exchange.winners_chosen")
    assert (written.detail["list"], written.detail["empty"]) == (["phone"], ["email"])
    choose(phone="list", email="empty")
    assert JournalLine.objects.filter(verb="exchange.winners_chosen").count() == 1


@pytest.fixture
def network():
    make.communes()
    make.take("Nom;Code postal;Commune\nLe Réseau;05000;Gap\n", "Réseaux")
    by = make.claimed_by(Organisation.objects.get(), "chef@reseau.example")
    make.take(line(), by=by)
    return by


def test_a_manager_may_fill_and_keep_but_only_the_animation_lets_a_list_win(network, client):
    assert choose(by=network, phone="empty").winners == {"phone": "empty"}
    with pytest.raises(Refused) as refused:
        choose(by=network, phone="list")
    assert "animation" in refused.value.who and refused.value.nearest
    choose(phone="list")
    assert choose(by=network, phone="list", email="empty").winners == {"phone": "list", "email": "empty"}
    assert choose(by=network).winners == {}
    other = Source.objects.get(name="Réseaux")
    with pytest.raises(Refused):
        actions.choose_winners(source=other, winners={}, by=network)
    client.force_login(network.person)
    assert client.get(reverse("exchange:winners", args=[other.pk])).status_code == 404
    mine = client.get(reverse("exchange:winners", args=[Source.objects.get(name="Liste").pk])).content.decode()
    assert "Seule l’animation du réseau peut le choisir" in mine and 'value="list"' not in mine


def test_an_organisations_list_that_wins_still_never_writes_what_others_hold(network):
    choose(phone="list")
    make.claimed_by(Organisation.objects.get(siren="732829320"))
    assert make.take(line(phone="04 92 99 99 99"), by=network).plan.report()["updated"] == 0


def test_the_page_without_script(client):
    claimed()
    source = Source.objects.get()
    client.force_login(make.an_operator().person)
    url = reverse("exchange:winners", args=[source.pk])
    assert client.get(url).content.decode().count("<select") == len(COLUMNS)
    assert client.post(url, {"phone": "list"}).status_code == 422
    assert client.post(url, dict.fromkeys(COLUMNS, "owner") | {"phone": "list"}).status_code == 302
    source.refresh_from_db()
    assert source.winners == {"phone": "list"}
    make.take(line(), "Une autre")
    other = Source.objects.get(name="Une autre")
    assert "Une autre liste l’emporte déjà ici : Liste" in words(
        client.get(reverse("exchange:winners", args=[other.pk]))
    )


def test_of_two_lists_with_records_in_common_one_wins_and_takes_it_by_one_press(client):
    claimed()
    first = choose(phone="list", email="list", themes="empty")
    make.take(line(), "Une autre")
    make.take("Nom;Code postal;Commune\nLe Four;05200;Embrun\n", "Ailleurs")
    other, elsewhere = Source.objects.get(name="Une autre"), Source.objects.get(name="Ailleurs")
    assert actions.choose_winners(source=elsewhere, winners={"phone": "list"}, by=make.OPERATOR_BY).winners
    with pytest.raises(Refused, match="« Liste » l’emporte déjà sur : Téléphone, et 1 fiche est dans les deux") as no:
        actions.choose_winners(source=other, winners={"phone": "list"}, by=make.OPERATOR_BY)
    assert no.value.who and no.value.nearest[0].url == reverse("exchange:winners", args=[first.pk])
    assert Source.objects.get(pk=other.pk).winners == {}
    client.force_login(make.an_operator().person)
    url, asked = reverse("exchange:winners", args=[other.pk]), dict.fromkeys(COLUMNS, "owner") | {"phone": "list"}
    refused = client.post(url, asked)
    assert refused.status_code == 409 and 'name="instead"' in words(refused)
    assert client.post(url, asked | {"instead": "1"}).status_code == 302
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.winners, other.winners) == ({"email": "list", "themes": "empty"}, {"phone": "list"})
    written = JournalLine.objects.filter(verb="exchange.winners_chosen").order_by("-pk")[:2]
    assert [(row.detail["source"], row.detail["list"]) for row in written] == [
        ("Une autre", ["phone"]),
        ("Liste", ["email"]),
    ]
    elsewhere.refresh_from_db()
    assert elsewhere.winners == {"phone": "list"}  # it names none of these records


def test_the_keepers_of_a_record_learn_which_list_wins_and_nobody_else(client):
    by = claimed()
    choose(phone="list")
    address = f"/annuaire/{by.organisation.slug}/"
    assert "l’emporte sur" not in words(client.get(address))
    client.force_login(by.person)
    assert "Cette liste l’emporte sur : Téléphone" in words(client.get(address))


def test_a_merge_has_chosen_even_where_the_list_wins():
    make.communes()
    head = "Nom;SIREN;Code postal;Commune\n"
    make.take(head + "La Grange;;05000;Gap\n", "Une liste")
    make.take(head + "Grange aux Rouages;732829320;05000;Gap\n")
    kept, gone = Organisation.objects.get(name="La Grange"), Organisation.objects.get(name="Grange aux Rouages")
    actors.merge_organisations(kept=kept, gone=gone, by=make.OPERATOR_BY)
    choose(name="list")
    make.take(head + "Grange aux Rouages;732829320;05000;Gap\n", by=LATER)
    assert Organisation.objects.get(ended_on=None).name == "La Grange"


values = st.sampled_from(["", "a", "b", "c"])
columns = st.sampled_from([column for group in COLUMNS.values() for column in group if column != "legal_form"])


@settings(deadline=None, suppress_health_check=SLOW)
@given(
    columns | st.sampled_from(sorted(NUMBERS)), values, values, values | st.just(MISSING), st.booleans(), st.booleans()
)
def test_every_choice_says_one_thing_and_absence_never_erases(column, local, foreign, before, held, guessed):
    found = {
        winner: decide(column, local, foreign, before, claimed=held, guessed=guessed, winner=winner)
        for winner in WINNERS
    }
    for winner, verdict in found.items():
        assert not (verdict.take and verdict.stays) and (verdict.take or not verdict.over)
        assert not verdict.take or (foreign and foreign != local)
        if not guessed and foreign and foreign != local:
            assert verdict.take or verdict.stays, winner
    if local:
        assert not found[EMPTY].take
    assert found[OWNER].take or not found[EMPTY].take  # the weaker choice never writes more
    assert found[LIST].take or not found[OWNER].take  # nor the stronger less
    if found[LIST].take != found[OWNER].take:
        assert found[LIST].over and not guessed and column not in NUMBERS
    if column in NUMBERS:
        assert found[LIST].take == found[OWNER].take


@settings(deadline=None, suppress_health_check=SLOW)
@given(
    st.dictionaries(
        st.text(max_size=9) | st.sampled_from(sorted(COLUMNS)), st.text(max_size=5) | st.sampled_from(WINNERS)
    )
)
def test_what_is_kept_of_a_choice_is_known_and_says_the_same(chosen):
    kept = differences(chosen)
    assert set(kept) <= set(COLUMNS) and set(kept.values()) <= {LIST, EMPTY} and differences(kept) == kept
    for name, group in COLUMNS.items():
        wanted = chosen.get(name) if chosen.get(name) in WINNERS else OWNER
        assert {winner_of(kept, column) for column in group} == {wanted}
    assert winner_of(kept, "siren") == OWNER


phones = st.sampled_from(["", "0492510000", "0492510001", "0492510002"])
themes = st.sampled_from(["", "culture", "sport"])


def picture():
    return (
        list(Organisation.objects.order_by("pk").values("name", "phone", "siren")),
        list(Site.objects.order_by("pk").values("address", "phone")),
        sorted(OrganisationTheme.objects.values_list("organisation", "code")),
        list(Origin.objects.order_by("pk").values("external_id", "checksum", "seen", "last_import")),
    )


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(
    first=phones,
    here=phones,
    then=phones,
    theme=st.tuples(themes, themes),
    held=st.booleans(),
    winner=st.sampled_from(WINNERS),
)
def test_the_result_its_provenance_and_its_undo_agree(first, here, then, theme, held, winner):
    from django.db import transaction

    with transaction.atomic():
        make.communes("05")
        make.take(line(phone=first, theme=theme[0]))
        organisation = Organisation.objects.get()
        wrote = f"+33{here[1:]}" if here else ""
        if held:
            make.claimed_by(organisation)
        if wrote != organisation.phone:
            actors.edit_organisation(organisation=organisation, phone=wrote, by=LATER)
        choose(phone=winner, themes=winner)
        before = picture()
        step = make.take(line(phone=then, theme=theme[1]), by=LAST).plan.steps[0]
        organisation.refresh_from_db()
        said = f"+33{then[1:]}" if then else ""
        (told,) = queries.told_by(organisation, list(organisation.sites.all()), own=True)
        assert ("téléphone" in told.same) == bool(said and organisation.phone == said)
        assert [each[0] for each in told.differing] == (["téléphone"] if said and organisation.phone != said else [])
        assert organisation.phone in (said, wrote)
        if winner == LIST and said:
            assert organisation.phone == said
        if winner == EMPTY and wrote or held and wrote not in ("", organisation.phone) and winner == OWNER:
            assert organisation.phone == wrote or first == here
        assert ("phone" in step.stays) == bool(said and organisation.phone != said)
        assert is_blank("phone", said) or ("phone" in step.fields) == (organisation.phone != wrote)
        run = Import.objects.latest("pk")
        if queries.can_be_undone(run):
            actions.undo_import(run=run, by=LAST)
            assert picture() == before
        transaction.set_rollback(True)
