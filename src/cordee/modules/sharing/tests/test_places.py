"""What an owner may do with its places, and what it may not."""

import pytest
from django.core.exceptions import ValidationError

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine
from cordee.kernel.actors.tests.builders import an_organisation
from cordee.kernel.calendar.models import Resource
from cordee.kernel.calendar.tests.builders import occupy
from cordee.kernel.search.queries import find
from cordee.lib.errors import Refused
from cordee.lib.module import link_to
from cordee.modules.sharing.actions import erasure, places
from cordee.modules.sharing.models import SKILL, SPACE, Host, Place, Skill, Space
from cordee.modules.sharing.queries import personal
from cordee.modules.sharing.queries import places as queries
from cordee.modules.sharing.tests.places import (
    a_place,
    a_policy,
    a_published_place,
    a_space,
    an_owner,
    operator,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia():
    return an_owner()


def verbs():
    return list(JournalLine.objects.order_by("pk").values_list("verb", flat=True))


def test_a_place_is_a_draft_with_an_address_that_stays(nadia):
    place, twin = a_place(nadia), a_place(nadia)
    assert (place.slug, twin.slug, place.published) == ("le-hangar", "le-hangar-2", False)
    places.save_place(site=place.site, place=place, name="La Halle", function="training", by=nadia)
    assert Place.objects.get(pk=place.pk).slug == "le-hangar"
    assert verbs()[-1] == "sharing.place_saved"


def test_a_site_has_one_place_and_a_closed_one_none(nadia):
    place = a_place(nadia)
    with pytest.raises(Refused, match="déjà sa page"):
        places.save_place(site=place.site, name="Autre", function="events", by=nadia)
    site = actors.save_site(organisation=nadia.organisation, by=nadia)
    actors.close_site(site=site, by=nadia)
    site.refresh_from_db()
    with pytest.raises(Refused, match="fermée"):
        places.save_place(site=site, name="Autre", function="events", by=nadia)
    assert Place.objects.count() == 1


def test_only_its_owner_touches_a_place(nadia):
    place, stranger = a_published_place(nadia), an_owner()
    space, host = place.spaces.get(), places.host(place=place, organisation=an_organisation("Radio"), by=nadia)
    gestures = (
        lambda: places.save_place(site=place.site, place=place, name="À moi", function="events", by=stranger),
        lambda: places.publish(place=place, by=stranger),
        lambda: places.unpublish(place=place, by=stranger),
        lambda: places.host(place=place, organisation=stranger.organisation, by=stranger),
        lambda: places.unhost(host=host, by=stranger),
        lambda: a_space(place, stranger),
        lambda: places.retire_space(space=space, by=stranger),
        lambda: places.restore_space(space=space, by=stranger),
    )
    for gesture in gestures:
        with pytest.raises(Refused):
            gesture()
    place.refresh_from_db()
    assert place.published and place.name == "Le Hangar"


def test_a_place_with_nothing_to_book_is_not_shown(nadia):
    place = a_place(nadia)
    with pytest.raises(Refused, match="au moins une salle"):
        places.publish(place=place, by=nadia)
    space = a_space(place, nadia)
    places.retire_space(space=space, by=nadia)
    with pytest.raises(Refused, match="au moins une salle"):
        places.publish(place=place, by=nadia)
    assert not Place.objects.get().published


def test_rooms_can_be_booked_while_their_place_is_published_and_they_are_not_retired(nadia):
    place = a_place(nadia)
    kept, gone = a_space(place, nadia), a_space(place, nadia, "Cave")

    def bookable():
        return list(Resource.objects.filter(active=True).order_by("name").values_list("name", flat=True))

    assert bookable() == []
    places.publish(place=place, by=nadia)
    assert bookable() == ["Cave", "Grande salle"]
    places.retire_space(space=gone, by=nadia)
    assert bookable() == ["Grande salle"]
    places.unpublish(place=place, by=nadia)
    assert bookable() == []
    places.publish(place=place, by=nadia)
    assert bookable() == ["Grande salle"]
    kept = Space.objects.get(pk=kept.pk)
    places.save_space(space=kept, place=place, policy=kept.resource.policy, name="Salle", seats=10, by=nadia)
    assert bookable() == ["Salle"]
    places.restore_space(space=Space.objects.get(pk=gone.pk), by=nadia)
    assert bookable() == ["Cave", "Salle"]


def test_a_room_has_its_resource_its_layouts_and_what_is_in_it(nadia):
    place = a_place(nadia)
    space = a_space(place, nadia, layouts={"theatre": 40, "u": 18}, features=["wifi", "projector", "wifi"])
    resource = Resource.objects.get()
    assert (resource.kind, resource.source, resource.capacity) == (SPACE, f"sharing.space:{space.pk}", 1)
    assert resource.site == place.site
    assert sorted(space.features.values_list("code", flat=True)) == ["projector", "wifi"]
    places.save_space(space=space, place=place, policy=resource.policy, name="Salle", seats=12, features=["sound"],
                      by=nadia)  # fmt: skip
    assert list(space.features.values_list("code", flat=True)) == ["sound"]
    assert Space.objects.get().layouts == {} and Resource.objects.get().name == "Salle"
    assert verbs()[-1] == "calendar.resource_saved"
    assert link_to(f"calendar.resource:{resource.pk}") == link_to(f"sharing.space:{space.pk}")


@pytest.mark.parametrize(
    "wrong", [{"layouts": {"theatre": 41}}, {"layouts": {"pyramid": 4}}, {"layouts": {"u": 0}}, {"features": ["moat"]}]
)
def test_what_a_room_cannot_be_is_said_and_nothing_is_written(nadia, wrong):
    place = a_place(nadia)
    a_policy(nadia)
    with pytest.raises(ValidationError):
        a_space(place, nadia, **wrong)
    assert not Space.objects.exists() and not Resource.objects.exists()


def test_the_rules_of_another_owner_do_not_serve(nadia):
    with pytest.raises(ValidationError):
        a_space(a_place(nadia), nadia, policy=a_policy(an_owner()))


def test_who_lives_there_is_said_once_and_leaves(nadia):
    place, radio = a_place(nadia), an_owner("Radio")
    row = places.host(place=place, organisation=radio.organisation, by=nadia)
    with pytest.raises(Refused, match="déjà"):
        places.host(place=place, organisation=radio.organisation, by=nadia)
    with pytest.raises(Refused, match="le vôtre"):
        places.host(place=place, organisation=nadia.organisation, by=nadia)
    places.unhost(host=row, by=radio)
    assert not Host.objects.exists() and verbs()[-1] == "sharing.unhosted"
    actors.end_organisation(organisation=radio.organisation, by=operator())
    radio.organisation.refresh_from_db()
    with pytest.raises(Refused, match="cessé"):
        places.host(place=place, organisation=radio.organisation, by=nadia)


def test_search_finds_a_place_by_its_rooms_while_it_is_shown(nadia):
    place = a_published_place(nadia)

    def found(words):
        return [entry.thing for entry in find(words, actor=nadia, kind=queries.KIND)]

    assert found("videoprojecteur") == [place.pk] and found("hangar") == [place.pk]
    actors.edit_organisation(organisation=nadia.organisation, name="La Fruitière", by=operator())
    assert found("fruitiere") == [place.pk]
    places.unpublish(place=place, by=nadia)
    assert found("hangar") == []


def test_the_key_is_told_to_those_who_hold_a_firm_booking(nadia):
    place, guest = a_published_place(nadia), an_owner("Radio")
    resource = place.spaces.get().resource
    assert queries.enters(nadia, place) and not queries.enters(guest, place)
    row = occupy(resource, 9, 11, state="requested")
    booking = row.booking
    booking.organisation = guest.organisation
    booking.save()
    assert not queries.enters(guest, place)
    row.state = "confirmed"
    row.save()
    assert queries.enters(guest, place)
    assert not queries.enters(guest.later(row.end), place)
    assert not queries.enters(an_owner(), place)


def test_hours_are_given_by_somebody_of_the_team_and_go_with_them(nadia):
    policy = a_policy(nadia)
    given = {"organisation": nadia.organisation, "policy": policy, "name": "Comptabilité", "by": nadia}
    with pytest.raises(Refused, match="équipe"):
        places.save_skill(person=an_owner().person, **given)
    skill = places.save_skill(person=nadia.person, description="Deux heures le jeudi", **given)
    resource = Resource.objects.get()
    assert (resource.kind, resource.capacity, resource.source) == (SKILL, 1, f"sharing.skill:{skill.pk}")
    places.save_skill(skill=skill, person=nadia.person, active=False, **given)
    assert not Resource.objects.get().active
    places.save_skill(skill=skill, person=nadia.person, **given)
    assert personal.export(nadia.person)["temps proposé"][0]["name"] == "Comptabilité"
    erasure.erase(person=nadia.person, by=operator())
    assert Skill.objects.get().person is None and not Resource.objects.get().active


def test_an_owner_takes_its_places_away(nadia):
    a_published_place(nadia, entering="La clé est au café")
    told = personal.export_of(nadia.organisation)
    assert told["lieux"][0]["entering"] == "La clé est au café" and told["salles"][0]["seats"] == 40
