"""Two people press at once: the database decides, on SQLite and on PostgreSQL."""

from cordee.kernel.access import actions
from cordee.kernel.access.models import Claim
from cordee.kernel.access.tests.builders import AT, a_person, acting, an_organisation
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Membership
from cordee.kernel.actors.rules import Actor, Via
from cordee.lib.errors import Refused


def test_two_claims_at_once_make_one_manager(at_once):
    record = an_organisation("La Grange", website="https://grange.example")
    public = Actor(None, via=Via.PUBLIC, at=AT)
    claims = [
        actions.ask_claim(organisation=record, email=f"{name}@grange.example", name=name, by=public)
        for name in ("lea", "paul", "zoe")
    ]
    by = Actor(None, via=Via.LINK, at=AT)
    results = at_once(*(lambda claim=claim: actions.confirm_claim(claim=claim, by=by) for claim in claims))
    assert sum(isinstance(result, Refused) for result in results) == 2
    held = record.memberships.all()
    assert at_once(held.count, Claim.objects.filter(status="approved").count) == [1, 1]


def test_two_last_managers_who_leave_at_once_leave_one(at_once):
    nadia, paul = a_person("Nadia Martin"), a_person("Paul Roux")
    organisation = an_organisation(manager=nadia)
    actors.give_role(person=paul, organisation=organisation, role="manager", by=acting(nadia, organisation))
    held = list(Membership.objects.filter(organisation=organisation))
    results = at_once(
        *(lambda one=one: actors.end_role(membership=one, by=acting(one.person, organisation)) for one in held)
    )
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert at_once(organisation.memberships.filter(until=None, role="manager").count) == [1]


def test_one_number_typed_by_two_people_at_once_makes_one_record(at_once):
    results = at_once(*(lambda name=name: an_organisation(name, siren="732829320") for name in ("Un", "Deux", "Trois")))
    refused = [str(result) for result in results if isinstance(result, Refused)]
    assert len(refused) == 2 and all("une organisation n’a qu’une fiche" in text for text in refused)


def test_the_same_name_at_once_gives_two_addresses_or_a_plain_refusal(at_once):
    results = at_once(*(lambda: an_organisation("Cœur de vallée") for _ in range(2)))
    slugs = {result.slug for result in results if not isinstance(result, Refused)}
    assert "coeur-de-vallee" in slugs and len(slugs) + sum(isinstance(result, Refused) for result in results) == 2
