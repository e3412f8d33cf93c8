"""Saying that the organisations of a list are the members of a network: each answers for itself."""

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.actions.sources import _may
from cordee.kernel.exchange.models import Import, Source, State
from cordee.kernel.exchange.queries.members import not_yet_asked
from cordee.lib.errors import Refused


@transaction.atomic
def propose_members(*, run: Import, group: Organisation, kind: str, by: Actor) -> int:
    """Propose a link with the group to each organisation that this import saw; how many. The list remembers the group.

    None of these links holds before its member has accepted it, whoever proposes. Raises Refused.
    """
    _may(by, run)
    if run.state != State.APPLIED:
        raise Refused(
            _("Les liens se proposent une fois la liste reprise."),
            who=_("Vous : reprenez d’abord la liste."),
            undone=_("Aucun lien n’a été proposé."),
        )
    asked = actors.invite_members(
        group=group, members=not_yet_asked(run, group).values_list("pk", flat=True), kind=kind, by=by
    )
    Source.objects.filter(pk=run.source_id).update(members_of=group)
    if asked:
        detail = {"source": run.source.name, "group": group.name, "links": len(asked)}
        actors.record(by=by, verb="exchange.members_proposed", thing=run, concerns=group, detail=detail)
    return len(asked)
