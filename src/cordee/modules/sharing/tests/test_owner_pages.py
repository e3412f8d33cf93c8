"""The owner's pages: places, rooms, house rules, hours, closures, hours that people give."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.tests.builders import an_organisation
from cordee.kernel.calendar.actions import close
from cordee.kernel.calendar.models import Closure, OpeningRule, Policy, Resource, Term
from cordee.kernel.calendar.rules import reach_of
from cordee.kernel.calendar.tests.builders import a_booking
from cordee.kernel.reference.models import Commune
from cordee.modules.sharing.actions import places
from cordee.modules.sharing.forms.house_rules import HoursForm, PolicyForm
from cordee.modules.sharing.models import Host, Place, Skill, Space
from cordee.modules.sharing.tests.places import a_place, a_policy, a_published_place, a_space, an_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia(client):
    by = an_owner(at=timezone.now())
    client.force_login(by.person)
    return by


def read(page):
    return page.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def url(name, *args):
    return reverse(f"sharing:{name}", args=args)


RULE = {"name": "Salles", "way": "members", "longest": 480, "notice": 1440, "horizon": 183, "buffer": 15, "release": 0}


def test_from_nothing_to_a_place_that_all_see(client, nadia):
    assert "Ouvrez votre premier lieu" in read(client.get(url("mine")))
    site = nadia.organisation.sites.get()
    eases = {"wheelchair": "yes", "hearing": "unknown", "sight": "unknown"}
    answer = client.post(url("place_add"), {"site": site.pk, "name": "Le Hangar", "function": "events", **eases})
    assert answer.url == url("my_place", "le-hangar")
    assert client.get(url("space_add", "le-hangar")).url == url("policy_add") + "?lieu=le-hangar"
    answer = client.post(url("policy_add") + "?lieu=le-hangar", RULE)
    policy = Policy.objects.get()
    assert (policy.access, policy.members_only, policy.release_minutes, policy.zone) == (
        "free", True, None, "Europe/Paris"
    )  # fmt: skip
    answer = client.post(answer.url, {"a00opens": "09:00", "a00closes": "00:00", "holidays_closed": "on"})
    assert answer.url == url("space_add", "le-hangar")
    room = {"name": "Grande salle", "policy": policy.pk, "seats": 40, "features": ["wifi"], "layout-u": 18}
    assert client.post(answer.url, room).url == url("my_place", "le-hangar")
    assert Space.objects.get().layouts == {"u": 18}
    assert client.post(url("place_show", "le-hangar")).status_code == 302
    assert Place.objects.get().published and Resource.objects.get().active
    page = read(client.get(url("space", Space.objects.get().pk)))
    assert "9 h – minuit" in page and "Fermé les jours fériés" in page
    assert "brouillon" not in read(client.get(url("mine")))


def test_an_owner_without_an_address_is_sent_to_its_record(client, nadia):
    actors.close_site(site=nadia.organisation.sites.get(), by=nadia)
    assert "Il manque une adresse" in read(client.get(url("mine")))
    assert "ont déjà leur page" in read(client.get(url("place_add")))


def test_the_rule_of_an_italian_owner_keeps_italian_time_and_holidays(client, nadia):
    Commune.objects.create(code="001175", country="IT", name="Oulx", folded="oulx", department="TO")
    actors.save_site(
        organisation=nadia.organisation, site=nadia.organisation.sites.get(), commune_id="001175", by=nadia
    )
    client.post(url("policy_add"), RULE)
    policy = Policy.objects.get()
    assert (policy.zone, policy.region) == ("Europe/Rome", "IT")


@pytest.mark.parametrize("way", ["open", "asked", "members", "members_asked"])
def test_a_rule_is_read_back_as_it_was_chosen(client, nadia, way):
    client.post(url("policy_add"), RULE | {"way": way})
    policy = Policy.objects.get()
    assert PolicyForm(policy=policy).initial["way"] == way
    client.post(url("policy", policy.pk), RULE | {"way": "asked", "name": "Cuisine"})
    assert Policy.objects.get().name == "Cuisine" and Policy.objects.get().access == "approval"


def test_a_length_set_elsewhere_stays_in_the_list(nadia):
    form = PolicyForm(policy=a_policy(nadia, longest=300, horizon=45))
    page = form.as_p()
    assert '<option value="300" selected>' in page and '<option value="45" selected>' in page


def test_two_rules_of_one_name_are_refused_in_words(client, nadia):
    a_policy(nadia, "Salles")
    answer = client.post(url("policy_add"), RULE)
    assert answer.status_code == 422 and Policy.objects.count() == 1


def test_hours_are_read_back_and_holidays_may_differ(client, nadia):
    policy = a_policy(nadia)
    said = {"apart": "on", "a00opens": "09:00", "a00closes": "12:00", "a01opens": "14:00", "a01closes": "18:30"}
    said |= {"b40opens": "10:00", "b40closes": "16:00"}
    assert client.post(url("policy_hours", policy.pk), said).status_code == 302
    rows = list(OpeningRule.objects.order_by("pk").values_list("weekday", "opens", "closes", "term"))
    assert rows == [(0, 540, 720, Term.SCHOOL), (0, 840, 1110, Term.SCHOOL), (4, 600, 960, Term.HOLIDAYS)]
    initial = HoursForm(policy=policy).initial
    assert initial["a01closes"] == dt.time(18, 30) and initial["b40opens"] == dt.time(10) and initial["apart"]
    client.post(url("policy_hours", policy.pk), {"a00opens": "08:00", "a00closes": "12:00", "b40opens": "10:00",
                                                 "b40closes": "16:00"})  # fmt: skip
    assert list(OpeningRule.objects.values_list("opens", "term")) == [(480, Term.ALWAYS)]


@pytest.mark.parametrize(
    "said, why",
    [
        ({"a00opens": "09:00"}, "Donnez l’heure d’ouverture"),
        ({"a00opens": "12:00", "a00closes": "09:00"}, "vient après l’ouverture"),
        ({"a00opens": "09:00", "a00closes": "12:00", "a01opens": "11:00", "a01closes": "13:00"}, "recouvrent"),
        ({"a00opens": "25:00", "a00closes": "12:00"}, "Donnez l’heure"),
    ],
)
def test_hours_of_no_sense_are_said(client, nadia, said, why):
    policy = a_policy(nadia)
    answer = client.post(url("policy_hours", policy.pk), said)
    assert answer.status_code == 422 and why in read(answer)
    assert not OpeningRule.objects.exists()


def test_a_page_that_would_lose_hours_says_so(client, nadia):
    policy = a_policy(nadia)
    OpeningRule.objects.create(policy=policy, weekday=0, opens=0, closes=60, since=dt.date(2027, 1, 1))
    assert "en disent plus que cette page" in read(client.get(url("policy_hours", policy.pk)))


def test_a_room_that_would_hold_more_than_it_does_is_corrected(client, nadia):
    place = a_place(nadia)
    policy = a_policy(nadia)
    room = {"name": "Salle", "policy": policy.pk, "seats": 10, "layout-theatre": 11}
    answer = client.post(url("space_add", place.slug), room)
    assert answer.status_code == 422 and "plus de monde" in read(answer)
    assert client.post(url("space_add", place.slug), room | {"layout-theatre": "x"}).status_code == 422
    assert not Space.objects.exists()


def test_a_room_is_changed_retired_and_lent_again(client, nadia):
    place = a_published_place(nadia)
    space = place.spaces.get()
    room = {"name": "Scène", "policy": space.resource.policy_id, "seats": 12}
    assert client.post(url("space_edit", space.pk), room).status_code == 302
    assert Resource.objects.get().name == "Scène" and not space.features.exists()
    assert "Aucune réservation n’est à venir" in read(client.get(url("space_retire", space.pk)))
    client.post(url("space_retire", space.pk))
    assert not Resource.objects.get().active
    client.logout()
    assert client.get(url("space", space.pk)).status_code == 404
    client.force_login(nadia.person)
    client.post(url("space_retire", space.pk))
    assert Resource.objects.get().active


def test_who_lives_there_is_found_by_name(client, nadia):
    place, radio = a_published_place(nadia), an_organisation("Radio Mélèze")
    page = read(client.get(url("place_hosts", place.slug) + "?q=mélèze"))
    assert "Radio Mélèze" in page
    client.post(url("place_hosts", place.slug), {"organisation": radio.slug})
    assert "Radio Mélèze" in read(client.get(url("place", place.slug)))
    assert client.post(url("place_hosts", place.slug), {"organisation": radio.slug}).status_code == 409
    client.post(url("host_end", Host.objects.get().pk))
    assert not Host.objects.exists()


def _booked(resource, start, hours=2):
    booking = a_booking(resource)
    span = dt.timedelta(hours=hours)
    return booking.occupancies.create(
        resource=resource, start=start, end=start + span, reach=reach_of(span), state="confirmed"
    )


def test_a_closure_says_which_bookings_it_meets_and_is_taken_back(client, nadia):
    place = a_published_place(nadia)
    resource = place.spaces.get().resource
    tomorrow = (nadia.at + dt.timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
    _booked(resource, tomorrow)
    _booked(resource, tomorrow + dt.timedelta(days=5))
    day = tomorrow.date().isoformat()
    said = {"what": f"p{resource.policy_id}", "first": day, "last": day, "reason": "Travaux du toit"}
    answer = client.post(url("closures"), said)
    closure = Closure.objects.get()
    assert closure.end - closure.start in (dt.timedelta(hours=23), dt.timedelta(days=1), dt.timedelta(hours=25))
    page = read(client.get(answer.url))
    assert page.count("Réunion") == 1
    assert "Travaux du toit" in read(client.get(url("space", place.spaces.get().pk)))
    client.post(answer.url)
    assert not Closure.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"last": "2027-03-01"}, {"what": "p0"}, {"first": "9999-12-31", "last": "9999-12-31"}, {"reason": ""}]
)
def test_a_closure_of_no_sense_is_corrected(client, nadia, wrong):
    policy = a_policy(nadia)
    said = {"what": f"p{policy.pk}", "first": "2027-03-02", "last": "2027-03-03", "reason": "Travaux"}
    assert client.post(url("closures"), said | wrong).status_code == 422
    assert not Closure.objects.exists()


def test_what_others_own_is_not_there(client, nadia):
    other = an_owner("Radio", at=nadia.at)
    policy = a_policy(other)
    closed = close(what=policy, start=other.at, end=other.at + dt.timedelta(days=1), reason="Toit", by=other)
    for name, pk in (("policy", policy.pk), ("policy_hours", policy.pk), ("closure", closed.pk)):
        assert client.post(url(name, pk), {}).status_code == 404
    place = a_published_place(other)
    assert client.post(url("place_show", place.slug)).status_code == 403
    assert client.post(url("space_add", place.slug)).status_code == 403
    mine = a_place(nadia)
    room = {"name": "Salle", "policy": policy.pk, "seats": 10}
    a_policy(nadia)
    assert client.post(url("space_add", mine.slug), room).status_code == 422
    assert Closure.objects.exists() and Place.objects.get(pk=place.pk).published


def test_somebody_of_the_team_gives_hours(client, nadia):
    assert client.get(url("skill_add")).url == url("policy_add")
    policy = a_policy(nadia)
    said = {"person": nadia.person.pk, "name": "Comptabilité", "policy": policy.pk, "active": "on"}
    assert client.post(url("skill_add"), said).status_code == 302
    skill = Skill.objects.get()
    assert client.post(url("skill_edit", skill.pk), said | {"active": ""}).status_code == 302
    assert "en pause" in read(client.get(url("mine")))
    stranger = an_owner("Radio").person
    assert client.post(url("skill_add"), said | {"person": stranger.pk}).status_code == 422


@pytest.mark.parametrize("many", [1, 30])
def test_the_owners_pages_ask_the_same_number_of_queries(client, nadia, many, django_assert_num_queries):
    for number in range(many):
        place = a_place(nadia, f"Hangar {number}")
        policy = a_policy(nadia, f"Règle {number}")
        close(what=policy, start=nadia.at, end=nadia.at + dt.timedelta(days=1), reason="Toit", by=nadia)
        places.save_skill(
            organisation=nadia.organisation, policy=policy, person=nadia.person, name=f"Temps {number}", by=nadia
        )
    for number in range(many):
        a_space(place, nadia, f"Salle {number}", policy=policy)
        places.host(place=place, organisation=an_organisation(f"Radio {number}"), by=nadia)
    client.get(url("mine"))
    with django_assert_num_queries(10):
        assert f"Règle {many - 1}" in read(client.get(url("mine")))
    with django_assert_num_queries(8):
        assert f"Radio {many - 1}" in read(client.get(url("my_place", place.slug)))
    with django_assert_num_queries(7):
        assert "Toit" in read(client.get(url("closures")))
