"""A colleague is asked to join, and joins."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.access import rules
from cordee.kernel.access.actions.addresses import person_at
from cordee.kernel.access.models import Invitation
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Membership, Organisation
from cordee.kernel.actors.rules import ANIMATOR, MANAGER, Actor, roles_in
from cordee.kernel.notifications.actions import tell
from cordee.kernel.notifications.rules import absolute
from cordee.lib.errors import Refused


def _check(organisation: Organisation, by: Actor) -> None:
    if not by.manages(organisation):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » invitent.") % {"organisation": organisation},
            who=_("Ses responsables, ou l’animation du réseau."),
            undone=_("Aucune invitation n’est partie."),
        )


@transaction.atomic
def invite(*, organisation: Organisation, email: str, role: str, by: Actor) -> Invitation:
    """Ask the holder of an address to join in a role. An open invitation to the same address is sent again."""
    _check(organisation, by)
    email = email.strip().lower()
    allowed = role in roles_in(organisation) and (role != ANIMATOR or by.is_animator or by.is_operator)
    if not allowed:
        raise Refused(_("Ce rôle ne se donne pas ici."), undone=_("Aucune invitation n’est partie."))
    if Membership.objects.filter(organisation=organisation, person__email=email, until=None).exists():
        raise Refused(
            _("Cette personne fait déjà partie de l’équipe."),
            who=_("Vous : changez plutôt son rôle, dans la liste de l’équipe."),
            undone=_("Aucune invitation n’est partie."),
        )
    Organisation.objects.select_for_update().filter(pk=organisation.pk).first()
    found = Invitation.objects.filter(organisation=organisation, email=email, accepted_at=None, withdrawn_at=None)
    invitation = found.first() or Invitation(organisation=organisation, email=email)
    if invitation.pk:
        _not_too_soon(invitation, by)
    invitation.role, invitation.invited_by = role, by.person
    _send(invitation, by)
    actors.record(by=by, verb="access.invited", thing=invitation, concerns=organisation, detail={"role": role})
    return invitation


def _not_too_soon(invitation: Invitation, by: Actor) -> None:
    if by.at < invitation.sent_at + rules.RESEND_AFTER:
        raise Refused(
            _("Une invitation vient de partir à cette adresse : cinq minutes séparent deux envois."),
            who=_("Vous : patientez un peu, et dites à la personne de regarder dans ses indésirables."),
            undone=_("Rien n’est parti de nouveau."),
        )


def _send(invitation: Invitation, by: Actor) -> None:
    """A new key, so that an older link is worth nothing, and the letter."""
    invitation.nonce = rules.new_nonce()
    invitation.sent_at, invitation.expires_at = by.at, by.at + rules.INVITATION_LASTS
    invitation.save()
    path = reverse("access:invitation", args=[invitation.pk, rules.key_of(invitation)])
    tell(
        notice="access.invitation",
        key=f"invitation:{invitation.pk}:{invitation.nonce[:8]}",
        address=invitation.email,
        language=by.person.language if by.person else "",
        context={
            "organisation": invitation.organisation,
            "who": str(by.person or _("L’animation du réseau")),
            "role": roles_in(invitation.organisation)[invitation.role].name,
            "link": absolute(path),
            "expires_at": invitation.expires_at,
        },
        by=by,
    )


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: Actor) -> None:
    """The same invitation with a new link and a new delay. An accepted or withdrawn one is refused."""
    _check(invitation.organisation, by)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(_("Cette invitation a déjà servi, ou a été retirée."), who=_("Vous : faites-en une nouvelle."))
    _not_too_soon(invitation, by)
    _send(invitation, by)
    actors.record(by=by, verb="access.invited_again", thing=invitation, concerns=invitation.organisation)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor) -> None:
    """The mailed link is worth nothing from now on; the address is forgotten."""
    _check(invitation.organisation, by)
    open_ = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if open_.update(withdrawn_at=by.at, email=""):
        actors.record(by=by, verb="access.invitation_withdrawn", thing=invitation, concerns=invitation.organisation)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: Actor) -> Membership:
    """Join, as whoever is signed in, else as the holder of the address (``by`` has no person), who may be new here.

    Someone who already has a role keeps it when it is the greater one.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    organisation = actors.hold_survivor(organisation=invitation.organisation)  # invited before a merge, welcome after
    if not rules.is_open(invitation, by.at) or organisation.ended_on:
        raise Refused(
            _("Cette invitation a expiré, a déjà servi, ou a été retirée."),
            who=_("Vous : demandez-en une autre à un responsable de « %(organisation)s ».")
            % {"organisation": organisation},
            undone=_("Rien n’a changé."),
        )
    person = by.person or person_at(email=invitation.email, name="", by=by)
    by = by.called(person)
    held = organisation.memberships.filter(person=person, until=None).first()
    if held is None or (held.role != MANAGER and held.role != invitation.role):
        held = actors.set_role(person=person, organisation=organisation, role=invitation.role, by=by)
    invitation.accepted_at, invitation.accepted_by, invitation.email = by.at, person, ""
    invitation.save()
    actors.record(
        by=by, verb="access.joined", thing=invitation, concerns=organisation, detail={"role": invitation.role}
    )
    return held
