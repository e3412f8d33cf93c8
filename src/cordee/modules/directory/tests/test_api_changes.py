"""The delta API: a copy that follows ``later`` ends with the directory as it is."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.events import OrganisationChanged
from cordee.kernel.actors.models import Organisation
from cordee.kernel.outbound.models import Change
from cordee.lib.module import publish
from cordee.modules.directory.tests.builders import GAP, a_land, an_organisation, operator

URL = "/api/v1/organisations"
ALL = "1970-01-01T00:00:00Z"
pytestmark = pytest.mark.django_db


def ask(client, url=URL, **asked):
    answer = client.get(url, asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def end(organisation, into=None):
    Organisation.objects.filter(pk=organisation.pk).update(
        ended_on=dt.date(2026, 11, 1) if into is not False else None, merged_into=into or None
    )
    publish(OrganisationChanged(organisation.pk))


def test_one_comes_back_later_for_what_changed_only(client):
    a_land()
    farm, bikes = an_organisation("Ferme du Torrent", GAP), an_organisation("Atelier vélo")
    first = ask(client, updated_since=ALL)
    assert [item["slug"] for item in first["items"]] == [farm.slug, bikes.slug]
    assert first["items"][0] == ask(client, f"{URL}/{farm.slug}")
    assert (first["next"], ask(client, first["later"])["items"]) == (None, [])
    actors.edit_organisation(organisation=farm, phone="+33492000000", by=operator())
    again = ask(client, first["later"])
    assert [(item["slug"], item["phone"]) for item in again["items"]] == [(farm.slug, "+33492000000")]
    assert ask(client, again["later"])["items"] == []


def test_what_has_ended_leaves_its_address_and_nothing_else(client):
    farm = an_organisation("Ferme du Torrent", description="Légumes")
    later = ask(client, updated_since=ALL)["later"]
    end(farm)
    told = ask(client, later)["items"]
    at = Change.objects.get().at.isoformat()
    assert told == [{"slug": farm.slug, "gone": True, "at": at, "merged_into": None}]
    end(farm, into=False)
    assert ask(client, later)["items"][0]["description"] == "Légumes"


def test_a_merged_record_says_which_one_speaks_for_it_through_all_merges(client):
    first, second, third = (an_organisation(name) for name in ("Un", "Deux", "Trois"))
    end(first, into=second)
    end(second, into=third)
    gone = {item["slug"]: item for item in ask(client, updated_since=ALL)["items"] if item.get("gone")}
    address = {"slug": "trois", "url": "http://testserver/annuaire/trois/"}
    assert {slug: item["merged_into"] for slug, item in gone.items()} == {"un": address, "deux": address}


def test_an_instant_with_its_offset_is_a_place_too(client):
    rows = [an_organisation(f"Organisation {number}") for number in range(4)]
    noon = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
    for rank, row in enumerate(rows):
        at = noon + dt.timedelta(seconds=rank // 2)  # two in each second
        Change.objects.filter(thing=f"actors.organisation:{row.pk}").update(at=at)
    for written in ("2026-11-01T12:00:01Z", "2026-11-01T13:00:01+01:00", "2026-11-01T13:00:01 01:00"):
        found = ask(client, updated_since=written)
        assert [item["slug"] for item in found["items"]] == [row.slug for row in rows[2:]]


@pytest.mark.parametrize(
    "asked",
    [
        {"updated_since": "hier"},
        {"updated_since": "2026-11-01T12:00:00"},
        {"updated_since": "0001-01-01T00:00:00+23:00"},
        {"updated_since": ALL, "theme": "food"},
        {"updated_since": ALL, "q": "vélo"},
        {"updated_since": ALL, "format": "csv"},
        {"updated_since": ALL, "near": "44.5,6.1"},
    ],
)
def test_what_would_lose_changes_is_refused(client, asked):
    answer = client.get(URL, asked)
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "updated_since")


@pytest.mark.parametrize("rows", [1, 30])
def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries, rows):
    a_land()
    heir = an_organisation("Celle qui reste")
    for number in range(rows):
        an_organisation(f"Organisation {number}", GAP, themes=["food"])
        end(an_organisation(f"Partie {number}"), into=heir)
    with django_assert_num_queries(12):
        ask(client, updated_since=ALL)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.tuples(st.integers(0, 3), st.sampled_from("ecr")), min_size=1, max_size=8),
    limit=st.integers(1, 3),
)
def test_a_copy_that_follows_ends_as_the_directory(client, steps, limit):
    """Edits, ends and revivals between any two pages."""
    with transaction.atomic():
        rows = [an_organisation(f"Organisation {number}") for number in range(4)]
        copy, url = {}, f"{URL}?updated_since={ALL}&limit={limit}"

        def read(url):
            page = ask(client, url)
            for item in page["items"]:
                copy[item["slug"]] = None if item.get("gone") else item["volunteers"]
            return page

        for number, (which, what) in enumerate(steps):
            if what == "e":
                Organisation.objects.filter(pk=rows[which].pk).update(volunteers=number)
                publish(OrganisationChanged(rows[which].pk))
            else:
                end(rows[which], into=None if what == "c" else False)
            url = read(url)["later"]
        while (page := read(url))["next"]:
            url = page["next"]
        known = Organisation.objects.values_list("slug", "volunteers", "ended_on")
        assert copy == {slug: None if ended else volunteers for slug, volunteers, ended in known}
        transaction.set_rollback(True)
