"""An organisation ends and comes back."""

import pytest

from cordee.kernel.actors import actions, queries
from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.actors.tests.builders import AT, BY, LATER, a_person, an_organisation, snapshot
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
SIREN = "123456782"


def again(row):
    return type(row).objects.get(pk=row.pk)


def held(row):
    """All that hangs on it, but the line of the list, which keeps the time of the last write."""
    return {name: rows for name, rows in snapshot(row).items() if name != "directory.Listing.organisation"}


def test_an_organisation_that_comes_back_has_all_it_had_and_its_closed_places_stay_closed():
    row = an_organisation("La Grange", sites=3, siren=SIREN, texts=("it",), themes=["food"])
    actions.close_site(site=row.sites.first(), by=BY)
    before = held(row)
    actions.end_organisation(organisation=row, by=LATER)
    ended = again(row)
    assert ended.ended_on == LATER.today and not ended.sites.filter(closed_on=None).exists()
    assert ended not in queries.live_organisations()
    actions.revive_organisation(organisation=ended, by=LATER)
    assert again(row).sites.filter(closed_on=None).count() == 2
    assert held(row) == before


def test_an_organisation_does_not_come_back_while_another_bears_its_number():
    row = an_organisation("La Grange", sites=1, siren=SIREN)
    actions.end_organisation(organisation=row, by=LATER)
    taker = an_organisation("La Grange neuve", siren=SIREN)
    with pytest.raises(Refused, match="La Grange neuve"):
        actions.revive_organisation(organisation=again(row), by=LATER)
    assert again(row).ended_on == LATER.today and not row.sites.filter(closed_on=None).exists()
    actions.edit_organisation(organisation=taker, siren="", by=LATER)
    assert actions.revive_organisation(organisation=again(row), by=LATER).ended_on is None


def test_only_those_who_answer_for_it_say_that_it_has_ceased_or_acts_again():
    row, nadia = an_organisation("La Grange"), a_person()
    actions.give_role(person=nadia, organisation=row, role=MANAGER, by=BY)
    stranger = Actor(a_person("Hugo"), an_organisation("Ailleurs"), MANAGER, at=AT)
    with pytest.raises(Refused):
        actions.end_organisation(organisation=row, by=stranger)
    actions.end_organisation(organisation=row, by=Actor(nadia, row, MANAGER, at=AT))
    with pytest.raises(Refused):
        actions.revive_organisation(organisation=again(row), by=stranger)


def test_the_organisation_that_animates_the_network_stays():
    with pytest.raises(Refused, match="anime le réseau"):
        actions.end_organisation(organisation=an_organisation("Réseau", is_host=True), by=BY)
