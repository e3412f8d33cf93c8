import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from cordee.kernel.actors import actions, queries
from cordee.kernel.actors.models import JournalLine, Qualification
from cordee.kernel.actors.rules import MANAGER, MEMBER, Actor
from cordee.kernel.actors.tests.builders import AT, BY, a_person, an_organisation
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
TODAY = AT.date()
DAY = dt.timedelta(days=1)


@pytest.fixture
def hall():
    return an_organisation("La Salle")


@pytest.fixture
def manager(hall):
    return Actor(a_person("Nadia"), hall, MANAGER, at=AT)


def given(person, hall, by, **columns):
    return actions.give_qualification(
        person=person, given_by=hall, by=by, **{"code": "sono", "label": "Table de son"} | columns
    )


def test_it_holds_until_its_last_day_and_is_renewed_not_doubled(hall, manager):
    lucie = a_person("Lucie")
    given(lucie, hall, manager, until=TODAY + 10 * DAY)
    assert queries.qualified(lucie.pk, ["sono"], TODAY + 9 * DAY) == {("sono", hall.pk)}
    assert queries.qualified(lucie.pk, ["sono"], TODAY + 10 * DAY) == set()
    given(lucie, hall, manager)
    assert queries.qualified(lucie.pk, ["sono", "van"], TODAY + 999 * DAY) == {("sono", hall.pk)}
    assert queries.qualified(lucie.pk, ["van"], TODAY) == set()
    assert JournalLine.objects.filter(verb="actors.qualification_given", concerns=hall).count() == 2


def test_only_those_who_answer_for_the_giver_give_and_withdraw(hall, manager):
    lucie = a_person("Lucie")
    for by in (Actor(lucie, hall, MEMBER, at=AT), Actor(lucie, an_organisation("Autre"), MANAGER, at=AT)):
        with pytest.raises(Refused, match="La Salle"):
            given(lucie, hall, by)
    row = given(lucie, hall, manager)
    with pytest.raises(Refused, match="La Salle"):
        actions.withdraw_qualification(qualification=row, by=Actor(lucie, hall, MEMBER, at=AT))
    actions.withdraw_qualification(qualification=row, by=manager)
    assert queries.qualified(lucie.pk, ["sono"], TODAY) == set()
    assert JournalLine.objects.filter(verb="actors.qualification_withdrawn", label="Table de son").count() == 1


def test_what_makes_no_sense_is_said(hall, manager):
    with pytest.raises(Refused, match="aujourd’hui"):
        given(a_person("Lucie"), hall, manager, until=TODAY)
    with pytest.raises(ValidationError):
        given(a_person("Lucie"), hall, manager, code="table de son")
    assert not Qualification.objects.exists()


def test_it_is_given_back_to_the_person_and_to_the_giver_and_goes_with_the_person(hall, manager):
    lucie = a_person("Lucie")
    given(lucie, hall, manager)
    assert queries.export(lucie)["formations"][0]["donnée_par"] == "La Salle"
    assert queries.export_of(hall)["formations"][0]["nom"] == "Lucie"
    actions.erase_person(person=lucie, by=BY)
    assert not Qualification.objects.exists()


def test_it_follows_the_giver_when_two_records_become_one(hall, manager):
    kept, lucie = an_organisation("La Grande Salle"), a_person("Lucie")
    given(lucie, hall, manager)
    actions.merge_organisations(kept=kept, gone=hall, by=BY)
    assert queries.qualified(lucie.pk, ["sono"], TODAY) == {("sono", kept.pk)}
