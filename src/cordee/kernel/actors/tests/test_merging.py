"""Two records made one, and two again."""

import contextlib

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.kernel.actors import actions, queries
from cordee.kernel.actors.models import Affiliation, JournalLine, Membership, Merge, Organisation, Site
from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.kernel.actors.tests.builders import AT, BY, LATER, a_person, an_organisation, snapshot
from cordee.kernel.reference.models import Commune
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db


def merge(kept, gone, by=BY, **chosen):
    return actions.merge_organisations(kept=kept, gone=gone, chosen=chosen, by=by)


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_the_record_that_goes_ends_and_leads_to_the_other_with_all_it_had():
    nadia, hugo = a_person(), a_person("Hugo")
    kept = an_organisation("La Grange", sites=1, team=[(nadia, MANAGER)], themes=["culture"])
    gone = an_organisation("Grange (la)", sites=2, team=[(hugo, MANAGER)], themes=["culture", "food"])
    merge(kept, gone)
    gone = again(gone)
    assert (gone.merged_into, gone.ended_on) == (kept, BY.today)
    assert kept.sites.count() == 3 and gone.sites.count() == 0
    assert {row.code for row in kept.theme_rows.all()} == {"culture", "food"}
    assert [row.code for row in gone.theme_rows.all()] == ["culture"]
    assert {row.person for row in kept.memberships.all()} == {nadia, hugo}
    assert JournalLine.objects.get(verb="actors.organisations_merged").concerns == kept


def test_there_is_one_head_office_and_the_other_has_its_mark_again_after_an_undo():
    kept, gone = an_organisation(sites=1), an_organisation("Autre", sites=2)
    head = gone.sites.get(is_head=True)
    done = merge(kept, gone)
    assert kept.sites.filter(is_head=True).get() != head
    actions.undo_merge(merge=done, by=LATER)
    assert again(gone).sites.get(is_head=True) == head


def test_values_stay_with_the_kept_record_its_gaps_are_filled_and_a_choice_wins():
    kept = an_organisation(email="a@exemple.fr", phone="", website="https://a.example")
    gone = an_organisation("Autre", email="b@exemple.fr", phone="+33492000001", website="https://b.example")
    merge(kept, gone, website="gone")
    kept = again(kept)
    assert (kept.email, kept.phone, kept.website) == ("a@exemple.fr", "+33492000001", "https://b.example")


def test_a_choice_for_the_kept_record_keeps_even_an_empty_value():
    kept, gone = an_organisation(phone=""), an_organisation("Autre", phone="+33492000001")
    merge(kept, gone, phone="kept")
    assert again(kept).phone == ""


def test_who_reads_a_value_goes_with_the_value():
    kept, gone = an_organisation(email="a@exemple.fr"), an_organisation("Autre", phone="+33492000001")
    Organisation.objects.filter(pk=gone.pk).update(visibility={"phone": "network", "email": "private"})
    merge(kept, gone)
    assert again(kept).visibility == {"phone": "network"}


def test_a_number_follows_and_one_that_is_given_up_still_leads_to_the_kept_record():
    kept, gone = an_organisation(siren="732829320"), an_organisation("Autre", siren="552100554", rna="W051000001")
    merge(kept, gone, siren="gone")
    kept, gone = again(kept), again(gone)
    assert (kept.siren, kept.rna, gone.siren) == ("552100554", "W051000001", "732829320")
    for number in ("732829320", "552100554"):
        with pytest.raises(Refused, match="La Grange"):
            an_organisation("Encore", siren=number)


def test_a_person_in_both_keeps_one_role_the_greater_one():
    nadia = a_person()
    kept, gone = an_organisation(team=[(nadia, "member")]), an_organisation("Autre", team=[(nadia, MANAGER)])
    done = merge(kept, gone)
    assert [(m.role, m.until) for m in kept.memberships.all()] == [(MANAGER, None)]
    actor = queries.actor_of(nadia, organisation_id=gone.pk, via=Via.PAGE, at=LATER.at)
    assert (actor.organisation, actor.role) == (kept, MANAGER)
    actions.undo_merge(merge=done, by=LATER)
    assert kept.memberships.get().role == "member" and gone.memberships.get().role == MANAGER


def test_acting_for_the_record_that_went_is_acting_for_the_kept_one_and_no_other():
    nadia = a_person()
    an_organisation("Une autre", team=[(nadia, MANAGER)])
    kept, gone = an_organisation(), an_organisation("Autre", team=[(nadia, MANAGER)])
    merge(kept, gone)
    assert queries.actor_of(nadia, organisation_id=gone.pk, via=Via.PAGE, at=LATER.at).organisation == kept


def test_a_link_between_the_two_stays_behind_and_the_same_link_to_a_third_is_there_once():
    kept, gone, group = an_organisation(), an_organisation("Autre"), an_organisation("Le Réseau")
    for member, other in ((gone, kept), (kept, group), (gone, group), (group, gone)):
        actions.propose_affiliation(member=member, group=other, kind="network", by=BY)
    done = merge(kept, gone)
    links = set(Affiliation.objects.values_list("member__name", "group__name"))
    assert ("Autre", "La Grange") in links and ("Le Réseau", "La Grange") in links
    assert Affiliation.objects.filter(member=kept, group=group).count() == 1
    actions.undo_merge(merge=done, by=LATER)
    assert Affiliation.objects.filter(member=gone).count() == 2


def test_a_chain_leads_to_its_end():
    a, b, c = (an_organisation(name) for name in ("Ah", "Bé", "Cé"))
    merge(b, a)
    merge(again(c), again(b))
    assert queries.survivor_at(a.slug) == c and queries.survivor_of(again(a)) == c
    assert queries.former_names([c.pk]) == {c.pk: ["Bé", "Ah"]} and queries.former_names()[c.pk] == ["Ah", "Bé"]


def test_only_the_animation_merges_and_undoes():
    nadia = a_person()
    kept, gone = an_organisation(team=[(nadia, MANAGER)]), an_organisation("Autre", team=[(nadia, MANAGER)])
    with pytest.raises(Refused, match="animation"):
        merge(kept, gone, by=Actor(nadia, kept, MANAGER, at=AT))
    done = merge(kept, gone)
    with pytest.raises(Refused, match="animation"):
        actions.undo_merge(merge=done, by=Actor(nadia, kept, MANAGER, at=AT))


def test_what_cannot_be_merged_is_refused_and_nothing_changes():
    host, other, ended = an_organisation("Le Réseau", is_host=True), an_organisation(), an_organisation("Fini")
    merge(other, ended)
    before = snapshot(host, other, ended)
    for kept, gone in ((other, other), (other, again(ended)), (again(ended), other), (other, host)):
        with pytest.raises(Refused):
            merge(kept, gone)
    assert snapshot(host, other, ended) == before and Merge.objects.count() == 1


def test_a_merged_record_is_written_no_more_the_refusal_leads_to_the_other():
    kept, gone = an_organisation(), an_organisation("Autre", sites=1)
    site = gone.sites.get()
    stale = again(gone)
    merge(kept, gone)
    for write in (
        lambda: actions.edit_organisation(organisation=stale, name="Encore", by=BY),
        lambda: actions.save_site(organisation=stale, name="Là", by=BY),
        lambda: actions.give_role(person=a_person(), organisation=stale, role=MANAGER, by=BY),
        lambda: actions.propose_affiliation(member=stale, group=an_organisation("G"), kind="network", by=BY),
    ):
        with pytest.raises(Refused, match="La Grange"):
            write()
    assert again(site).organisation == kept


def test_a_later_merge_is_undone_first():
    a, b, c = (an_organisation(name) for name in ("Ah", "Bé", "Cé"))
    first = merge(b, a)
    second = merge(c, again(b))
    with pytest.raises(Refused, match="« Bé » a été réunie à « Cé »"):
        actions.undo_merge(merge=first, by=LATER)
    actions.undo_merge(merge=again(second), by=LATER)
    actions.undo_merge(merge=again(first), by=LATER)
    assert not Organisation.objects.exclude(ended_on=None).exists()
    with pytest.raises(Refused, match="déjà séparées"):
        actions.undo_merge(merge=again(first), by=LATER)


def test_an_undo_after_edits_leaves_them_and_says_so():
    nadia = a_person()
    kept = an_organisation(sites=1, themes=["culture"], phone="")
    gone = an_organisation("Autre", sites=2, themes=["food"], phone="+33492000001", team=[(nadia, MANAGER)])
    done = merge(kept, gone)
    closed, edited = gone_sites = list(Site.objects.filter(name__startswith="Autre").order_by("pk"))
    actions.edit_organisation(organisation=again(kept), phone="+33492000002", themes=["culture"], by=LATER)
    actions.save_site(organisation=again(kept), site=again(edited), address="3 rue du Four", by=LATER)
    actions.close_site(site=again(closed), by=LATER)
    new = actions.save_site(organisation=again(kept), name="Nouveau", by=LATER)
    actions.undo_merge(merge=again(done), by=LATER)
    kinds = sorted((one["kind"], one["label"]) for one in again(done).conflicts)
    assert kinds == [
        ("lost", "actors.OrganisationTheme"),
        ("row", "actors.Site"),
        ("row", "actors.Site"),
        ("value", "actors.Organisation"),
    ]
    assert again(kept).phone == "+33492000002" and again(gone).phone == "+33492000001"
    assert list(again(gone).sites.order_by("pk")) == gone_sites and again(edited).address == "3 rue du Four"
    assert again(new).organisation == kept and not again(closed).is_head


def test_a_number_taken_by_hand_meanwhile_refuses_the_undo_and_names_its_holder():
    kept, gone = an_organisation(siren="732829320"), an_organisation("Autre", siren="552100554")
    done = merge(kept, gone)
    actions.edit_organisation(organisation=again(kept), siren="552100554", by=LATER)
    with pytest.raises(Refused, match="« La Grange »"):
        actions.undo_merge(merge=again(done), by=LATER)
    assert again(gone).merged_into == kept


@contextlib.contextmanager
def undone_in_the_end():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


SIDES = st.sampled_from(["kept", "gone"])
THEMES = st.sets(st.sampled_from(["food", "culture", "reuse"]))
TEAM = st.lists(st.sampled_from([(0, "member"), (0, MANAGER), (1, "member"), (1, MANAGER)]), unique_by=lambda m: m[0])
RECORD = st.fixed_dictionaries(
    {
        "phone": st.sampled_from(["", "+33492000001", "+33492000002"]),
        "description": st.text(max_size=10).map(lambda text: text.replace("\x00", "")),
        "legal_form": st.sampled_from(["other", "association", "scic"]),
        "volunteers": st.none() | st.integers(0, 50),
        "registering": st.booleans(),
        "sites": st.integers(0, 2),
        "themes": THEMES.map(sorted),
        "texts": st.sets(st.sampled_from(["it", "en"])).map(sorted),
        "team": TEAM,
        "siren": st.booleans(),
    }
)
LINKS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["network", "cooperative"])),
    max_size=6,
    unique=True,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    one=RECORD, other=RECORD, links=LINKS, chosen=st.dictionaries(st.sampled_from(["phone", "siren", "name"]), SIDES)
)
def test_a_merge_undone_leaves_every_table_as_it_was(one, other, links, chosen):
    with undone_in_the_end():
        people = [a_person("Nadia"), a_person("Hugo")]
        rows = [
            an_organisation(
                name, **record | {"siren": siren * record["siren"], "team": [(people[n], r) for n, r in record["team"]]}
            )
            for name, record, siren in (("La Grange", one, "732829320"), ("Autre", other, "552100554"))
        ]
        rows += [an_organisation("Réseau"), an_organisation("Union")]
        for member, group, kind in links:
            if member != group:
                actions.propose_affiliation(member=rows[member], group=rows[group], kind=kind, by=BY)
        kept, gone = rows[:2]
        before = snapshot(*rows)
        done = merge(again(kept), again(gone), **chosen)
        assert snapshot(*rows) != before
        assert not Membership.objects.filter(organisation=gone, until=None, role=MANAGER).exclude(
            person__in=Membership.objects.filter(organisation=kept, until=None, role=MANAGER).values("person")
        )
        actions.undo_merge(merge=again(done), by=LATER)
        assert snapshot(*rows) == before and again(done).conflicts == []


def test_two_merges_at_once_make_one(at_once):
    kept, gone = an_organisation(sites=1), an_organisation("Autre", sites=1)
    results = at_once(
        *(lambda pair=pair: merge(again(pair[0]), again(pair[1])) for pair in ((kept, gone), (gone, kept)))
    )
    assert sum(isinstance(result, Refused) for result in results) == 1, results
    assert at_once(Merge.objects.count, Organisation.objects.filter(ended_on=None).count) == [1, 1]


def test_an_edit_during_a_merge_comes_before_it_or_is_refused(at_once):
    kept, gone = an_organisation(phone=""), an_organisation("Autre", phone="+33492000001")
    results = at_once(
        lambda: merge(again(kept), again(gone)),
        lambda: actions.edit_organisation(organisation=again(gone), phone="+33492000002", by=BY),
        lambda: actions.save_site(organisation=again(gone), name="Là", by=BY),
    )
    assert isinstance(results[0], Merge), results
    assert all(isinstance(result, Refused | Organisation | Site) for result in results[1:]), results
    expected = "+33492000001" if isinstance(results[1], Refused) else "+33492000002"
    assert at_once(lambda: again(kept).phone, lambda: Site.objects.filter(organisation=gone).count()) == [expected, 0]


def a_place(organisation, **columns):
    return Site.objects.create(organisation=organisation, **({"name": "", "commune": a_town()} | columns))


def a_town(code="05061", name="Gap"):
    return Commune.objects.get_or_create(code=code, defaults={"name": name, "country": "FR", "department": "05"})[0]


def test_a_place_that_both_have_is_one_with_the_gaps_filled_and_two_again_after_an_undo():
    kept, gone = an_organisation(), an_organisation("Grange (la)")
    here = a_place(kept, address="3 rue du Four")
    there = a_place(gone, address="3, Rue du four", siret="73282932000074", phone="+33492000001", is_head=True)
    other = a_place(gone, address="9 rue Haute")
    Site.objects.filter(pk=there.pk).update(visibility={"phone": "network", "email": "private"})
    before = own_rows(kept, gone)
    done = merge(kept, gone)
    here, there = again(here), again(there)
    assert (here.siret, here.phone, here.address) == ("73282932000074", "+33492000001", "3 rue du Four")
    assert here.visibility == {"phone": "network"}
    assert there.closed_on == BY.today and again(other).closed_on is None
    assert done.folded == [[here.pk, there.pk]]
    actions.undo_merge(merge=done, by=LATER)
    assert own_rows(kept, gone) == before


def own_rows(*organisations):
    """Without what other packages index, for these places were written straight into the table."""
    return {name: rows for name, rows in snapshot(*organisations).items() if "." not in name or "actors." in name}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"siret": "73282932000074"}, {"siret": "73282932000082", "address": "1 rue A"}, False),
        ({"address": "1 rue A"}, {"address": "1 RUE A."}, True),
        ({"address": "1 rue A"}, {"address": "2 rue A"}, False),
        ({"address": "1 rue A"}, {}, True),
        ({"address": "1 rue A", "name": "Atelier"}, {"name": "Boutique"}, False),
        ({}, {"commune": None}, False),
    ],
)
def test_which_places_are_the_same(one, other, same):
    kept, gone = an_organisation(), an_organisation("Grange (la)")
    a_place(kept, **one)
    a_place(gone, **other)
    assert bool(merge(kept, gone).folded) is same


def test_a_place_written_to_since_stays_as_it_has_become():
    kept, gone = an_organisation(), an_organisation("Grange (la)")
    here, there = a_place(kept), a_place(gone, phone="+33492000001")
    done = merge(kept, gone)
    Site.objects.filter(pk=here.pk).update(phone="+33492000002")
    actions.undo_merge(merge=done, by=LATER)
    assert (again(here).phone, again(there).closed_on) == ("+33492000002", None)
    assert [one["field"] for one in again(done).conflicts] == ["phone"]
