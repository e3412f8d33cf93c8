"""What a person says of the records that a list no longer holds: they have ceased, or they still exist."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation, Site
from cordee.kernel.actors.rules import Actor, animates
from cordee.kernel.exchange.models import Origin, Source
from cordee.kernel.exchange.queries.vanishing import place_alone, vanished
from cordee.lib.errors import Refused


def _for_all(by: Actor) -> None:
    if not animates(by):
        raise Refused(
            _("Une fiche disparue de sa liste est archivée par qui répond de tout l’annuaire."),
            who=_("L’animation du réseau ; et chaque organisation, pour elle-même, sur sa fiche."),
            undone=_("Rien n’a été archivé."),
        )


@transaction.atomic
def end_vanished(*, origins: Iterable[int], by: Actor) -> tuple[int, int]:
    """(organisations ended, places closed). A place closes alone when its organisation has others; what the list speaks
    of again meanwhile is left. All or nothing: Refused when one of them may not end.
    """
    _for_all(by)
    ended = closed = 0
    for row in vanished().filter(pk__in=list(origins)).order_by("pk"):
        organisation = Organisation.objects.get(pk=row.organisation_id or 0)
        if organisation.ended_on is not None:
            continue
        if (pk := place_alone(row)) is not None:
            site = Site.objects.select_related("organisation").get(pk=pk)
            if site.closed_on is None:  # else by another list, a line above
                actors.close_site(site=site, by=by)
                closed += 1
        else:
            actors.end_organisation(organisation=organisation, by=by)
            ended += 1
    return ended, closed


@transaction.atomic
def keep_vanished(*, origins: Iterable[int], by: Actor) -> int:
    """They still exist: asked no more until their list speaks of them, and falls silent again."""
    _for_all(by)
    rows = list(vanished().filter(pk__in=list(origins)).values_list("pk", "source"))
    Origin.objects.filter(pk__in=[pk for pk, _source in rows]).update(stays_at=by.at)
    for source, count in Counter(source for _pk, source in rows).items():
        thing = Source.objects.get(pk=source)
        actors.record(by=by, verb="exchange.vanished_kept", thing=thing, detail={"records": count})
    return len(rows)
