"""An agreement gives its fields and nothing else, while it holds."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.kernel.access.actions import make_token
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation, Site
from cordee.kernel.outbound import actions, jobs, rules
from cordee.kernel.outbound.models import Reading
from cordee.kernel.outbound.tests.builders import a_manager, an_agreement, an_operator, an_organisation
from cordee.modules.directory.tests.builders import GAP, a_land

pytestmark = pytest.mark.django_db
SECRETS = {"phone": "+33492510000", "email": "nous@torrent.example"}


@pytest.fixture(autouse=True)
def spool(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def elie():
    return an_operator()


@pytest.fixture
def torrent():
    """Phone for the network, mail for itself."""
    a_land()
    row = an_organisation(
        "Ateliers du Torrent",
        **SECRETS,
        description="Réparer",
        visibility={"phone": "network", "email": "private"},
    )
    Site.objects.create(organisation=row, commune_id=GAP, address="4 rue du Four", opening="mardi")
    return row


@pytest.fixture
def lea():
    return a_manager(an_organisation("Collectif des cartes"), email="lea@partenaire.example")


@pytest.fixture
def ask(client, lea):
    _token, raw = make_token(membership=lea.person.memberships.get(), name="Carte", by=lea)

    def read(agreement, **query):
        url = f"/api/v1/agreements/{getattr(agreement, 'pk', agreement)}/organisations"
        return client.get(url, query, headers={"authorization": f"Bearer {raw}"})

    return read


def of(answer, organisation):
    return next(item for item in answer.json()["items"] if item["slug"] == organisation.slug)


def test_a_partner_reads_exactly_what_was_agreed(torrent, elie, lea, ask):
    fields = ["name", "themes", "sites.commune", "sites.opening"]
    answer = ask(an_agreement(lea.organisation, fields, by=elie, accepted_by=lea))
    assert answer.status_code == 200
    assert answer.json()["agreement"]["fields"] == ["slug", *fields]
    told = of(answer, torrent)
    assert set(told) == {"slug", "name", "themes", "sites"}
    assert told["sites"] == [{"commune": {"code": GAP, "name": "Gap", "department": "05"}, "opening": "mardi"}]


@pytest.mark.parametrize(("level", "phone"), [("public", ""), ("network", "+33492510000")])
def test_the_level_says_whether_what_is_for_the_network_leaves_and_private_never_does(
    torrent, elie, lea, ask, level, phone
):
    agreement = an_agreement(lea.organisation, ["phone", "email"], by=elie, accepted_by=lea, level=level)
    told = of(ask(agreement), torrent)
    assert told == {"slug": torrent.slug, "phone": phone, "email": ""}


def test_even_ones_own_private_values_do_not_leave_by_an_agreement(elie, lea, ask):
    actors.edit_organisation(
        organisation=lea.organisation, email="nous@partenaire.example", visibility={"email": "private"}, by=lea
    )
    agreement = an_agreement(lea.organisation, ["email"], by=elie, accepted_by=lea, level="network")
    assert of(ask(agreement), lea.organisation)["email"] == ""


def test_a_field_that_is_not_agreed_is_refused_and_the_agreement_named(torrent, elie, lea, ask):
    agreement = an_agreement(lea.organisation, ["name"], by=elie, accepted_by=lea)
    answer = ask(agreement, fields="name,phone")
    assert answer.status_code == 409
    assert "Carte des ressourceries" in answer.json()["rule"] and "phone" in answer.json()["rule"]
    assert of(ask(agreement, fields="name"), torrent) == {"slug": torrent.slug, "name": torrent.name}


def test_an_agreement_that_does_not_hold_gives_nothing(torrent, elie, lea, ask):
    today, day = elie.today, dt.timedelta(days=1)
    waiting = an_agreement(lea.organisation, by=elie)
    coming = an_agreement(lea.organisation, by=elie, accepted_by=lea, since=today + day)
    withdrawn = an_agreement(lea.organisation, by=elie, accepted_by=lea)
    actions.withdraw_agreement(agreement=withdrawn, by=lea)
    ended = an_agreement(lea.organisation, by=elie, accepted_by=lea)
    type(ended).objects.filter(pk=ended.pk).update(until=today)
    said = {"accepté": waiting, "commence": coming, "retiré": withdrawn, "pris fin": ended}
    for word, agreement in said.items():
        answer = ask(agreement)
        assert (answer.status_code, word in answer.json()["rule"]) == (409, True)
        assert torrent.name not in answer.content.decode()


def test_the_last_day_is_whole(torrent, elie, lea, ask):
    agreement = an_agreement(lea.organisation, by=elie, accepted_by=lea, until=elie.today + dt.timedelta(days=1))
    assert ask(agreement).status_code == 200


def test_the_agreement_of_another_does_not_exist(elie, lea, ask, client):
    theirs = an_agreement(an_organisation("Les Voisins"), by=elie)
    assert ask(theirs).status_code == 404
    assert ask(10**18).status_code == 404
    assert client.get(f"/api/v1/agreements/{theirs.pk}/organisations").status_code == 401


def test_pages_follow_each_other_and_repeat_nothing(torrent, elie, lea, ask, client):
    agreement = an_agreement(lea.organisation, ["name"], by=elie, accepted_by=lea)
    first = ask(agreement, limit=1).json()
    second = ask(agreement, limit=1, cursor=first["next"].split("cursor=")[1].split("&")[0]).json()
    assert [first["items"][0]["slug"], second["items"][0]["slug"]] == [torrent.slug, lea.organisation.slug]


def test_each_reading_is_counted_by_day_with_its_agreement(torrent, elie, lea, ask):
    agreement = an_agreement(lea.organisation, ["name"], by=elie, accepted_by=lea)
    ask(agreement)
    ask(agreement)
    assert Reading.objects.count() == 0
    jobs.gather(by=elie.later(elie.at + dt.timedelta(minutes=10)))
    row = Reading.objects.get()
    assert (row.organisation, row.reader, row.agreement, row.channel, row.count) == (
        torrent,
        lea.organisation,
        agreement,
        "api",
        2,
    )


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    agreed=st.sets(st.sampled_from(list(rules.FIELDS)), min_size=1),
    asked=st.lists(st.one_of(st.sampled_from(list(rules.FIELDS)), st.text("abcz._-é ", max_size=12)), max_size=6),
)
def test_whatever_is_agreed_and_asked_nothing_else_comes_out(agreed, asked, torrent, elie, lea, ask):
    agreement = an_agreement(lea.organisation, agreed, by=elie, accepted_by=lea)
    answer = ask(agreement, fields=",".join(asked))
    names = {name.strip() for name in ",".join(asked).split(",")} - {""}
    held = agreed | {"slug"}
    if not names <= held:
        assert answer.status_code == 409
        assert torrent.name not in answer.content.decode()
        return
    expected = names | {"slug"} if names else held
    for item in answer.json()["items"]:
        inner = {f"sites.{name}" for site in item.get("sites", []) for name in site}
        assert {name for name in item if name != "sites"} == {name for name in expected if "." not in name}
        assert inner in ({name for name in expected if "." in name}, set())


def test_the_list_of_fields_is_that_of_the_api(torrent):
    from cordee.modules.directory.api.organisations import OrganisationOut, SiteOut

    own = {name for name in rules.FIELDS if "." not in name}
    places = {name.removeprefix("sites.") for name in rules.FIELDS if "." in name}
    assert own <= set(OrganisationOut.model_fields)
    assert places <= set(SiteOut.model_fields)
    assert Organisation.objects.count() == 1
