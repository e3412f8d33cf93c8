"""Forgetting a person: every package erases what it holds (GDPR art. 17)."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.access.models import ApiToken, Claim, Invitation
from cordee.kernel.access.queries.personal import addresses_of, left_without_manager
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor
from cordee.lib.errors import Refused
from cordee.lib.module import installed


@transaction.atomic
def erase_doors(*, person: Person, by: Actor) -> list[str]:
    """What this kernel holds: addresses, keys, devices, tokens, invitations and claims."""
    mails = addresses_of(person)
    Invitation.objects.filter(email__in=mails, accepted_at=None, withdrawn_at=None).update(withdrawn_at=by.at)
    Invitation.objects.filter(email__in=mails).update(email="")
    Claim.objects.filter(email__in=mails).update(email="", name="", words="", reason="")
    Claim.objects.filter(person=person).update(email="", name="", words="", reason="")
    tokens = ApiToken.objects.filter(membership__person=person)
    tokens.filter(withdrawn_at=None).update(withdrawn_at=by.at)
    tokens.update(name="")
    devices = UserSession.objects.filter(user=person)
    Session.objects.filter(session_key__in=list(devices.values_list("session_key", flat=True))).delete()
    devices.delete()
    Authenticator.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    return []


def _erase_everywhere(person: Person, by: Actor) -> list[str]:
    """From the top of the house down: the account itself goes last. What stays, and why."""
    return [
        sentence
        for module in reversed(installed())
        for data in module.personal_data
        for sentence in data.erase(person=person, by=by)
    ]


@transaction.atomic
def erase_account(*, person: Person, by: Actor) -> list[str]:
    """Erase someone for good, by themselves or by the operator. Gives what the law makes us keep, in sentences."""
    if by.person != person and not by.is_operator:
        raise Refused(_("Chacun efface son propre compte."), who=_("La personne elle-même, ou l’exploitant."))
    orphans = list(left_without_manager(person))
    actors.record(by=by, verb="access.erased", thing=person)
    for organisation in orphans:
        actors.record(by=by, verb="access.erased", thing=person, concerns=organisation)
    return _erase_everywhere(person, by)


@transaction.atomic
def preview_erasure(*, person: Person, by: Actor) -> list[str]:
    """What would stay, found by erasing for real and undoing it: the preview cannot differ from the act."""
    kept = _erase_everywhere(Person.objects.get(pk=person.pk), by)
    transaction.set_rollback(True)
    return kept
