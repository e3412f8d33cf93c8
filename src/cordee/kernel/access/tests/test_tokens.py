import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from cordee.kernel.access import actions, jobs
from cordee.kernel.access.models import ApiToken
from cordee.kernel.access.queries import actor_for_token, tokens_of
from cordee.kernel.access.tests.builders import AT, OPERATES, a_person, a_team, acting
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine
from cordee.kernel.actors.rules import Via
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(seconds=1)


@pytest.fixture
def team():
    return a_team()


def made(team, **options):
    organisation, person, by = team
    membership = organisation.memberships.get()
    return actions.make_token(membership=membership, name="Agenda", by=by, **options)


def test_a_token_acts_as_its_membership(team):
    token, raw = made(team, scopes=["write", "read"])
    actor = actor_for_token(raw, LATER)
    assert actor is not None
    assert (actor.person, actor.organisation, actor.role, actor.via) == (team[1], team[0], "manager", Via.API)
    assert actor.scopes == {"read", "write"}
    assert actor.at == LATER
    assert [*tokens_of(team[0])] == [token]


def test_the_raw_token_is_kept_nowhere(team):
    token, raw = made(team)
    secret = raw.rpartition("_")[2]
    assert secret not in str(vars(token))
    assert not JournalLine.objects.filter(label__contains=secret).exists()
    assert raw.startswith(token.prefix + "_")


@pytest.mark.parametrize(
    "change", [lambda raw: raw[:-1] + "!", lambda raw: "", lambda raw: "cordee_", lambda raw: "é" * 90]
)
def test_another_text_opens_nothing(team, change):
    _, raw = made(team)
    assert actor_for_token(change(raw), LATER) is None


def test_a_withdrawn_token_stops(team):
    token, raw = made(team)
    actions.withdraw_token(token=token, by=team[2])
    assert actor_for_token(raw, LATER) is None
    actions.withdraw_token(token=token, by=team[2])
    assert JournalLine.objects.filter(verb="access.token_withdrawn").count() == 1


def test_a_token_ends_at_the_exact_instant(team):
    end = AT + dt.timedelta(days=1)
    _, raw = made(team, expires_at=end)
    assert actor_for_token(raw, end - dt.timedelta(microseconds=1)) is not None
    assert actor_for_token(raw, end) is None


def test_a_token_is_worth_no_more_than_its_membership(team):
    organisation, person, by = team
    _, raw = made(team)
    other = a_person("Paul Roux")
    actors.give_role(person=other, organisation=organisation, role="manager", by=by)
    actors.give_role(person=person, organisation=organisation, role="member", by=acting(other, organisation))
    assert actor_for_token(raw, AT + dt.timedelta(days=1)) is None


def test_only_managers_make_tokens_and_only_for_themselves(team):
    organisation, person, by = team
    stranger = a_person("Paul Roux")
    membership = organisation.memberships.get()
    with pytest.raises(Refused):
        actions.make_token(membership=membership, name="x", by=acting(stranger))
    actors.give_role(person=stranger, organisation=organisation, role="manager", by=by)
    with pytest.raises(Refused):
        actions.make_token(membership=membership, name="x", by=acting(stranger, organisation))
    assert ApiToken.objects.count() == 0


def test_a_token_needs_a_scope_and_a_future(team):
    bad: tuple[dict, ...] = ({"scopes": []}, {"scopes": ["everything"]}, {"expires_at": AT})
    for options in bad:
        with pytest.raises(Refused):
            made(team, **options)


def test_the_day_of_use_is_written_once_a_day(team, django_assert_num_queries):
    token, raw = made(team)
    jobs.enter_by_token(raw, LATER)
    token.refresh_from_db()
    assert token.last_used_on == AT.date()
    with django_assert_num_queries(1):
        actor = jobs.enter_by_token(raw, LATER)
    assert actor is not None and actor.person == team[1]


def test_a_prefix_belongs_to_one_token(team):
    token, _ = made(team)
    with pytest.raises(IntegrityError):
        ApiToken.objects.create(
            membership=token.membership, name="x", prefix=token.prefix, digest="0", scopes="read", created_at=AT
        )


def test_the_command_prints_a_token(team):
    out = io.StringIO()
    call_command("api_token", organisation=team[0].slug, stdout=out)
    raw = out.getvalue().strip()
    actor = actor_for_token(raw, dt.datetime.now(dt.UTC))
    assert actor is not None and actor.organisation == team[0]
    assert JournalLine.objects.get(verb="access.token_made").via == "command"


def test_the_command_says_what_is_wrong(team):
    unclaimed = actors.create_organisation(name="Sans personne", by=OPERATES)
    for slug, options in (("nulle-part", {}), (unclaimed.slug, {}), (team[0].slug, {"by": "inconnu@example.org"})):
        with pytest.raises(CommandError):
            call_command("api_token", organisation=slug, **options)
