"""An address is taken whole, or not at all: never the street of one source beside the commune of another."""

from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation, Site
from cordee.kernel.exchange import actions
from cordee.kernel.exchange.models import Import, Source
from cordee.kernel.exchange.queries import can_be_undone
from cordee.kernel.exchange.rules.merging import Verdict, whole
from cordee.kernel.exchange.rules.precedence import EMPTY, LIST, OWNER, WINNERS
from cordee.kernel.exchange.tests import builders as make

pytestmark = pytest.mark.django_db
HEAD = "Nom;SIRET;Adresse;Code postal;Commune;Latitude;Longitude\n"
GAP, BRIANCON = ("05000", "Gap", "44.5590", "6.0790"), ("05100", "Briançon", "44.8980", "6.6430")
NOTHING = ("", "", "", "")


def line(street, town, point=True):
    postcode, commune, lat, lon = town
    cells = (street, postcode, commune, lat if point else "", lon if point else "")
    return HEAD + "La Grange;73282932000074;" + ";".join(cells) + "\n"


def address():
    site = Site.objects.get()
    return site.address, site.postcode, site.commune_id


def written_here(**columns):
    site = Site.objects.get()
    actors.save_site(organisation=site.organisation, site=site, by=make.OPERATOR_BY, **columns)


def choose(winner, field="address"):
    actions.choose_winners(source=Source.objects.get(name="Liste"), winners={field: winner}, by=make.OPERATOR_BY)


def start(street="1 rue Haute", town=GAP, point=True):
    make.communes("05")
    make.take(line(street, town, point))


def test_the_street_of_a_list_does_not_land_beside_a_commune_corrected_here():
    start()
    written_here(postcode="05100", commune_id="05023")
    step = make.take(line("2 rue Basse", GAP)).plan.steps[0]
    assert address() == ("1 rue Haute", "05100", "05023")
    assert set(step.stays) == {"site.address", "site.postcode", "site.commune_id"} and not step.fields


def test_a_list_that_fills_does_not_add_its_street_to_another_commune():
    start(street="")
    choose(EMPTY)
    make.take(line("12 rue Centrale", BRIANCON))
    assert address() == ("", "05000", "05061")
    make.take(line("1 rue Haute", GAP))
    assert address() == ("1 rue Haute", "05000", "05061")


def test_a_point_follows_its_commune():
    start(point=False)
    written_here(postcode="05100", commune_id="05023")
    make.take(line("1 rue Haute", GAP))
    assert Site.objects.get().point is None
    choose(LIST, "point")
    make.take(line("1 rue Haute", GAP))
    assert Site.objects.get().point == (44.559, 6.079)


def test_half_of_a_point_is_never_taken():
    start()
    written_here(lat_e6=44_600_000, lon_e6=6_079_000)
    make.take(line("1 rue Haute", (*GAP[:3], "6.0800")))
    assert Site.objects.get().point == (44.6, 6.079)


def test_another_commune_without_its_street_waits_unless_the_list_wins():
    start()
    make.take(line("", BRIANCON))
    assert address() == ("1 rue Haute", "05000", "05061")
    choose(LIST)
    plan = make.take(line("", BRIANCON)).plan
    assert address() == ("1 rue Haute", "05100", "05023")
    assert "sans la rue" in plan.warnings[0].reason


def test_a_street_whose_commune_is_not_understood_waits():
    start()
    make.take(line("2 rue Basse", ("", "Trifouilly", "", "")))
    assert address() == ("1 rue Haute", "05000", "05061")
    make.take(line("2 rue Basse", GAP))
    assert address() == ("2 rue Basse", "05000", "05061")


def test_what_waited_for_the_rest_of_its_address_is_taken_when_nothing_keeps_it_any_more():
    start()
    make.take(line("", BRIANCON))
    make.take(line("12 rue Centrale", BRIANCON))
    assert address() == ("12 rue Centrale", "05100", "05023")
    written_here(postcode="05000", commune_id="05061")
    make.take(line("13 rue Centrale", BRIANCON))
    assert address() == ("12 rue Centrale", "05000", "05061")
    written_here(postcode="05100", commune_id="05023")
    make.take(line("13 rue Centrale", BRIANCON))
    assert address() == ("13 rue Centrale", "05100", "05023")


def test_an_undo_gives_no_half_address_back():
    start()
    make.take(line("12 rue Centrale", BRIANCON))
    written_here(address="14 rue Centrale")
    undo = actions.undo_import(run=Import.objects.latest("pk"), by=make.OPERATOR_BY)
    assert address() == ("14 rue Centrale", "05100", "05023")
    assert {left.what for left in undo.left} == {"adresse", "code postal", "commune"}


parts = st.tuples(st.sampled_from(["", "1 rue Haute", "2 rue Basse"]), st.sampled_from([GAP, BRIANCON, NOTHING]))
COLUMNS = ("site.address", "site.postcode", "site.commune_id")


def read(said):
    street, town = said
    return street, town[0], {"Gap": "05061", "Briançon": "05023"}.get(town[1])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=parts, here=st.none() | parts, then=parts, held=st.booleans(), winner=st.sampled_from(WINNERS))
def test_what_is_stored_is_one_address_and_the_undo_gives_it_back(first, here, then, held, winner):
    with transaction.atomic():
        start(*first)
        if held:
            make.claimed_by(Organisation.objects.get())
        if here is not None:
            street, postcode, commune = read(here)
            written_here(address=street, postcode=postcode, commune_id=commune)
        choose(winner)
        before, said = address(), read(then)
        step = make.take(line(*then), by=replace(make.OPERATOR_BY)).plan.steps[0]
        after = address()
        taken = [name for name in COLUMNS if name in step.fields]
        kept = [name for name in COLUMNS if name in step.stays]
        assert winner == LIST or not (taken and kept)
        if winner != LIST and after != before:  # each part is that of the list, or was here and the list is silent
            assert all(
                now == told or (not told and now == was) for now, told, was in zip(after, said, before, strict=True)
            )
            assert not (before[0] and before[2] and not said[0] and before[2] != after[2])
        run = Import.objects.latest("pk")
        if can_be_undone(run):
            actions.undo_import(run=run, by=make.OPERATOR_BY)
            assert address() == before
        transaction.set_rollback(True)


verdict = st.sampled_from([Verdict(False), Verdict(True), Verdict(False, stays=True), Verdict(False, "note", True)])
names = ["name", "site.phone", *COLUMNS, "site.lat_e6", "site.lon_e6", "naf_code", "naf_version"]


@given(
    verdicts=st.dictionaries(st.sampled_from(names), verdict),
    here=st.sampled_from(["", "05061"]),
    street=st.sampled_from(["", "1 rue Haute"]),
    winner=st.sampled_from([OWNER, EMPTY]),
    unread=st.booleans(),
)
def test_whole_only_takes_less_and_never_half(verdicts, here, street, winner, unread):
    pairs = {name: (here, "other") for name in verdicts}
    choices = {} if winner == OWNER else dict.fromkeys(("address", "point", "naf_code"), winner)
    found = whole(verdicts, pairs, choices, street=street, unread=unread)
    for name, one in found.items():
        assert one == verdicts[name] or (verdicts[name].take and one == Verdict(False, stays=True))
    for group in (COLUMNS, ("site.lat_e6", "site.lon_e6"), ("naf_code", "naf_version")):
        some = [found[name] for name in group if name in found]
        assert not (any(one.take for one in some) and any(one.stays for one in some))
    assert found.get("name") == verdicts.get("name") and found.get("site.phone") == verdicts.get("site.phone")
    assert whole(found, pairs, choices, street=street, unread=unread) == found
