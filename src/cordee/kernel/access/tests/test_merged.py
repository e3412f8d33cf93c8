"""What was opened on a record that has since been merged leads to the record that speaks for it."""

import pytest

from cordee.kernel.access import actions, queries
from cordee.kernel.access.models import ClaimStatus
from cordee.kernel.access.tests.builders import AT, a_person, acting, an_organisation
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Membership, Organisation
from cordee.kernel.actors.rules import MANAGER, OPERATOR, Actor, Via
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
BY = Actor(None, role=OPERATOR, via=Via.COMMAND, at=AT)
LINK = Actor(None, via=Via.LINK, at=AT)


def merge(kept, gone):
    kept, gone = (Organisation.objects.get(pk=row.pk) for row in (kept, gone))
    return actors.merge_organisations(kept=kept, gone=gone, by=BY)


def asked(organisation, email="lea@ailleurs.example"):
    public = Actor(None, via=Via.PUBLIC, at=AT)
    claim = actions.ask_claim(organisation=organisation, email=email, name="Léa", by=public)
    return actions.confirm_claim(claim=claim, by=LINK)


def test_a_pending_claim_on_the_merged_record_gives_the_kept_one():
    kept, gone = an_organisation("La Grange"), an_organisation("Grange")
    claim = asked(gone)
    merge(kept, gone)
    actions.approve_claim(claim=claim, by=BY)
    held = Membership.objects.get(role=MANAGER)
    assert (held.organisation, held.person.name) == (kept, "Léa")


def test_a_pending_claim_is_refused_when_someone_answers_for_the_kept_record():
    kept, gone = an_organisation("La Grange", manager=a_person("Nadia Martin")), an_organisation("Grange")
    claim = asked(gone)
    merge(kept, gone)
    with pytest.raises(Refused, match="« La Grange »"):
        actions.approve_claim(claim=claim, by=BY)
    assert actions.refuse_claim(claim=claim, reason="Voyez Nadia.", by=BY).status == ClaimStatus.REFUSED


def test_an_invitation_to_the_merged_record_joins_the_kept_one():
    nadia = a_person("Nadia Martin")
    kept, gone = an_organisation("La Grange"), an_organisation("Grange", manager=nadia)
    sent = actions.invite(organisation=gone, email="hugo@exemple.fr", role="member", by=acting(nadia, gone))
    merge(kept, gone)
    assert actions.accept_invitation(invitation=sent, by=LINK).organisation == kept


@pytest.mark.parametrize("also", [False, True])
def test_a_token_of_the_merged_record_acts_for_the_kept_one_and_is_withdrawn_there(also):
    nadia = a_person("Nadia Martin")
    kept, gone = an_organisation("La Grange", manager=nadia if also else None), an_organisation("Grange", manager=nadia)
    held = gone.memberships.get()
    token, raw = actions.make_token(membership=held, name="Site", by=acting(nadia, gone))
    done = merge(kept, gone)
    actor = queries.actor_for_token(raw, AT)
    assert actor and (actor.organisation, actor.role) == (kept, MANAGER)
    assert list(queries.tokens_of(kept)) == [token]
    actors.undo_merge(merge=done, by=BY)
    back = queries.actor_for_token(raw, AT)
    assert back and back.organisation == gone
    merge(kept, gone)
    actions.withdraw_token(token=queries.tokens_of(kept).get(), by=acting(nadia, kept))
    assert queries.actor_for_token(raw, AT) is None


def test_a_claim_asked_during_a_merge_makes_a_manager_of_the_kept_record_or_of_none(at_once):
    kept, gone = an_organisation("La Grange"), an_organisation("Grange", website="https://grange.example")
    public = Actor(None, via=Via.PUBLIC, at=AT)
    claim = actions.ask_claim(organisation=gone, email="lea@grange.example", name="Léa", by=public)
    results = at_once(lambda: merge(kept, gone), lambda: actions.confirm_claim(claim=claim, by=LINK))
    assert not any(isinstance(result, Exception) for result in results), results
    held = at_once(lambda: list(Membership.objects.values_list("organisation_id", flat=True)))[0]
    assert held == [kept.pk]


def test_the_old_address_of_a_claim_leads_to_the_kept_record(client):
    kept, gone = an_organisation("La Grange"), an_organisation("Grange")
    merge(kept, gone)
    assert client.get(f"/acces/reclamer/{gone.slug}/").context["organisation"] == kept
