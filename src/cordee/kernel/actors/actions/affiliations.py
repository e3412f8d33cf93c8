"""Every write of a link between two organisations: the member asks, the group answers, either may end it."""

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions.journal import record
from cordee.kernel.actors.actions.organisations import _refuse_merged
from cordee.kernel.actors.events import OrganisationsChanged
from cordee.kernel.actors.models import Affiliation, AffiliationStatus, Organisation
from cordee.kernel.actors.rules import Actor
from cordee.lib.errors import Refused
from cordee.lib.module import publish


def _refuse_stranger(organisation: Organisation, by: Actor) -> None:
    if not by.manages(organisation):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » en décident.") % {"organisation": organisation},
            who=_("Ses responsables, ou l’animation du réseau."),
        )


@transaction.atomic
def propose_affiliation(*, member: Organisation, group: Organisation, kind: str, by: Actor) -> Affiliation:
    """Ask to belong to a group. Whoever manages both sides has answered already."""
    _refuse_stranger(member, by)
    if member.pk == group.pk:
        raise Refused(_("Une organisation n’est pas membre d’elle-même."))
    for row in Organisation.objects.select_for_update().filter(pk__in=(member.pk, group.pk)).order_by("pk"):
        _refuse_merged(row)
    if Affiliation.objects.filter(member=member, group=group, kind=kind, until=None).exists():
        raise Refused(_("Ce lien existe déjà, ou attend sa réponse."))
    status = AffiliationStatus.ACTIVE if by.manages(group) else AffiliationStatus.PROPOSED
    affiliation = Affiliation.objects.create(member=member, group=group, kind=kind, status=status, since=by.today)
    _told(affiliation, "actors.affiliation_proposed", group, by)
    return affiliation


@transaction.atomic
def accept_affiliation(*, affiliation: Affiliation, by: Actor) -> None:
    """The group says yes: the link holds from today."""
    _refuse_stranger(affiliation.group, by)
    if affiliation.status != AffiliationStatus.PROPOSED:
        raise Refused(_("Cette demande a déjà reçu sa réponse."))
    affiliation.status, affiliation.since = AffiliationStatus.ACTIVE, by.today
    affiliation.save(update_fields=["status", "since"])
    _told(affiliation, "actors.affiliation_accepted", affiliation.member, by)


@transaction.atomic
def end_affiliation(*, affiliation: Affiliation, by: Actor) -> None:
    """End a link, or decline a request, from either side."""
    if not by.manages(affiliation.member):
        _refuse_stranger(affiliation.group, by)
    if affiliation.until is not None:
        raise Refused(_("Ce lien est déjà terminé."))
    affiliation.status, affiliation.until = AffiliationStatus.ENDED, by.today
    affiliation.save(update_fields=["status", "until"])
    other = affiliation.group if by.manages(affiliation.member) else affiliation.member
    _told(affiliation, "actors.affiliation_ended", other, by)


def _told(affiliation: Affiliation, verb: str, concerns: Organisation, by: Actor) -> None:
    detail = {"member": affiliation.member.name, "group": affiliation.group.name, "kind": affiliation.kind}
    record(by=by, verb=verb, thing=affiliation, concerns=concerns, detail=detail)
    publish(OrganisationsChanged((affiliation.member_id, affiliation.group_id)))
