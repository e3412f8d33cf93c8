"""Every write of a role in an organisation."""

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions.journal import record
from cordee.kernel.actors.actions.organisations import _refuse_merged
from cordee.kernel.actors.events import MembershipChanged
from cordee.kernel.actors.models import Membership, Organisation, Person, Visibility
from cordee.kernel.actors.rules import MANAGER, Actor, roles_in
from cordee.lib.errors import Refused
from cordee.lib.module import publish


def _lock(organisation: Organisation) -> None:
    """One change of a team at a time (PostgreSQL; on SQLite writers already queue): a last manager stays the last."""
    Organisation.objects.select_for_update().filter(pk=organisation.pk).first()


def _keep_a_manager(organisation: Organisation, person: Person) -> None:
    """Raises Refused when this person is the last manager of the organisation."""
    managers = organisation.memberships.filter(role=MANAGER, until=None)
    if managers.filter(person=person).exists() and not managers.exclude(person=person).exists():
        raise Refused(
            _("Une organisation garde au moins une personne responsable, et il n’y en a pas d’autre."),
            who=_("Ses responsables : donnez d’abord ce rôle à quelqu’un d’autre de l’équipe."),
            undone=_("Le rôle n’a pas changé."),
        )


@transaction.atomic
def set_role(
    *, person: Person, organisation: Organisation, role: str, title: str = "", visibility: str = "private", by: Actor
) -> Membership:
    """The row itself, for actions that have their own rule and journal line: a claim, an invitation.

    A membership holds from today; a current one of the same person ends and the new one begins.
    """
    organisation.memberships.filter(person=person, until=None).update(until=by.today)
    membership = Membership.objects.create(
        person=person, organisation=organisation, role=role, title=title, visibility=visibility, since=by.today
    )
    publish(MembershipChanged(person.pk, organisation.pk))
    return membership


@transaction.atomic
def give_role(
    *,
    person: Person,
    organisation: Organisation,
    role: str,
    title: str | None = None,
    visibility: str | None = None,
    by: Actor,
) -> Membership:
    """Give someone a role from today, by a manager. ``title`` and ``visibility`` stay as they were when None."""
    if not by.manages(organisation):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » donnent des rôles.") % {"organisation": organisation},
            who=_("Ses responsables, ou l’animation du réseau."),
        )
    if role not in roles_in(organisation):
        raise Refused(_("Ce rôle n’existe pas dans cette organisation."), undone=_("Le rôle n’a pas changé."))
    _lock(organisation)
    organisation.refresh_from_db(fields=["merged_into"])
    _refuse_merged(organisation)
    held = organisation.memberships.filter(person=person, until=None).first()
    title = (held.title if held else "") if title is None else title
    visibility = (held.visibility if held else Visibility.PRIVATE) if visibility is None else visibility
    if held and (held.role, held.title, held.visibility) == (role, title, visibility):
        return held
    if role != MANAGER:
        _keep_a_manager(organisation, person)
    if held and held.role == role:
        held.title, held.visibility = title, visibility
        held.save(update_fields=["title", "visibility"])
        publish(MembershipChanged(person.pk, organisation.pk))
        membership = held
    else:
        membership = set_role(
            person=person, organisation=organisation, role=role, title=title, visibility=visibility, by=by
        )
    record(by=by, verb="actors.role_given", thing=person, concerns=organisation, detail={"role": role})
    return membership


@transaction.atomic
def end_role(*, membership: Membership, by: Actor) -> None:
    """End someone's role today: by a manager, or by oneself (leaving). The last manager stays."""
    organisation, person = membership.organisation, membership.person
    if by.person != person and not by.manages(organisation):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » retirent un rôle.") % {"organisation": organisation},
            who=_("Ses responsables, ou la personne elle-même."),
        )
    _lock(organisation)
    _keep_a_manager(organisation, person)
    if not Membership.objects.filter(pk=membership.pk, until=None).update(until=by.today):
        return
    verb = "actors.left" if by.person == person else "actors.role_ended"
    record(by=by, verb=verb, thing=person, concerns=organisation)
    publish(MembershipChanged(person.pk, organisation.pk))


@transaction.atomic
def show_name(*, membership: Membership, visibility: str, by: Actor) -> None:
    """Who sees my name beside this organisation's: only the person decides."""
    if by.person != membership.person:
        raise Refused(_("Chacun décide qui voit son nom."), who=_("La personne elle-même."))
    if visibility not in Visibility.values or membership.visibility == visibility:
        return
    membership.visibility = visibility
    membership.save(update_fields=["visibility"])
    organisation = membership.organisation
    record(by=by, verb="actors.name_shown", thing=membership.person, concerns=organisation)
    publish(MembershipChanged(membership.person_id, organisation.pk))
