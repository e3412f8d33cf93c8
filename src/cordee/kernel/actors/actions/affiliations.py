"""Every write of a link between two organisations: one side asks, the other answers, either may end it."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions.journal import record, record_many
from cordee.kernel.actors.actions.organisations import _refuse_merged
from cordee.kernel.actors.events import OrganisationsChanged
from cordee.kernel.actors.models import AFFILIATION_INVITED, Affiliation, AffiliationStatus, Organisation
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
    held = Affiliation.objects.filter(member=member, group=group, kind=kind, until=None).first()
    if held is not None and held.status == AffiliationStatus.INVITED:
        accept_affiliation(affiliation=held, by=by)
        return held
    if held is not None:
        raise Refused(_("Ce lien existe déjà, ou attend sa réponse."))
    status = AffiliationStatus.ACTIVE if by.manages(group) else AffiliationStatus.PROPOSED
    affiliation = Affiliation.objects.create(member=member, group=group, kind=kind, status=status, since=by.today)
    _told(affiliation, "actors.affiliation_proposed", group, by)
    return affiliation


@transaction.atomic
def invite_members(*, group: Organisation, members: Iterable[int], kind: str, by: Actor) -> list[Affiliation]:
    """The group says that these organisations are its members: each answers for itself, nothing holds before, whoever
    asks. One that was ever linked to this group, or asked, is not asked again: it left, declined, or has not answered.
    """
    _refuse_stranger(group, by)
    _refuse_merged(Organisation.objects.select_for_update().get(pk=group.pk))
    known = Affiliation.objects.filter(group=group).values("member")
    rows = Organisation.objects.filter(pk__in=list(members), ended_on=None, merged_into=None).exclude(pk__in=known)
    invited = AffiliationStatus.INVITED
    asked = [
        Affiliation(member=row, group=group, kind=kind, status=invited, since=by.today)
        for row in rows.exclude(pk=group.pk).order_by("pk")
    ]
    made = Affiliation.objects.bulk_create(asked, 500)
    record_many(by=by, verb=AFFILIATION_INVITED, acts=[(link, link.member, _detail(link)) for link in made])
    return made


@transaction.atomic
def accept_affiliation(*, affiliation: Affiliation, by: Actor) -> None:
    """Whoever was asked says yes, the group or the member: the link holds from today."""
    invited = affiliation.status == AffiliationStatus.INVITED
    asked, other = affiliation.group, affiliation.member
    if invited:
        asked, other = other, asked
    _refuse_stranger(asked, by)
    if affiliation.status not in (AffiliationStatus.PROPOSED, AffiliationStatus.INVITED):
        raise Refused(_("Cette demande a déjà reçu sa réponse."))
    affiliation.status, affiliation.since = AffiliationStatus.ACTIVE, by.today
    affiliation.save(update_fields=["status", "since"])
    _told(affiliation, "actors.affiliation_accepted", other, by)


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


@transaction.atomic
def end_invitations(*, organisations: Iterable[int], by: Actor) -> int:
    """What nobody has answered falls with records that end, on either side; how many. The caller's line says why."""
    ids = list(organisations)
    asked = Affiliation.objects.filter(Q(member__in=ids) | Q(group__in=ids), status=AffiliationStatus.INVITED)
    return asked.update(status=AffiliationStatus.ENDED, until=by.today)


def _detail(affiliation: Affiliation) -> dict[str, str]:
    return {"member": affiliation.member.name, "group": affiliation.group.name, "kind": affiliation.kind}


def _told(affiliation: Affiliation, verb: str, concerns: Organisation, by: Actor) -> None:
    record(by=by, verb=verb, thing=affiliation, concerns=concerns, detail=_detail(affiliation))
    publish(OrganisationsChanged((affiliation.member_id, affiliation.group_id)))
