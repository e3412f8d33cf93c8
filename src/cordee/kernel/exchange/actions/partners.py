"""Another Cordée: recognised by a person, then its pages taken one by one, each in one transaction with its place."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.actions.applying import import_plan
from cordee.kernel.exchange.actions.pulls import _mine
from cordee.kernel.exchange.actions.sources import _may
from cordee.kernel.exchange.events import PullWaits
from cordee.kernel.exchange.models import Format, Import, Origin, Pull, PullState, Source, SourceKind, State
from cordee.kernel.exchange.queries import born_at
from cordee.kernel.exchange.rules import Card, Plan, Told, imports_for_all
from cordee.kernel.exchange.rules.vanishing import MISSES
from cordee.lib.errors import Refused
from cordee.lib.module import publish


def _for_all(by: Actor) -> None:
    _may(by)
    if not imports_for_all(by):
        raise Refused(
            _("L’échange avec une autre Cordée est réglé pour tout le réseau."), who=_("L’animation du réseau.")
        )


@transaction.atomic
def pair(*, card: Card, url: str, frequency: str, by: Actor) -> Pull:
    """Follow another Cordée whose key a person has recognised; its first reading is due at once."""
    _for_all(by)
    if Pull.objects.filter(url=url, format=Format.CORDEE).exists():
        raise Refused(
            _("Cette Cordée est déjà suivie."),
            who=_("Vous : sa page est dans les listes relues toutes seules."),
            undone=_("Rien n’a été ajouté."),
        )
    source = Source.objects.create(
        name=_free_name(card.name), kind=SourceKind.PARTNER, licence=card.licence, url=url[:300], created_at=by.at
    )
    pull = Pull.objects.create(
        source=source, url=url, format=Format.CORDEE, frequency=frequency, state=PullState.ACTIVE, next_at=by.at,
        public_key=card.key, created_at=by.at,
    )  # fmt: skip
    actors.record(by=by, verb="exchange.cordee_recognised", thing=pull)
    return pull


def _free_name(name: str) -> str:
    taken = set(Source.objects.filter(organisation=None, name__startswith=name).values_list("name", flat=True))
    return next(each for each in (name, *(f"{name} ({n})" for n in range(2, 999))) if each not in taken)


@transaction.atomic
def recognise(*, pull: Pull, key: str, by: Actor) -> None:
    """A person has recognised the new key of another Cordée. Raises Refused when it has changed again meanwhile."""
    _for_all(by)
    _mine(pull, by)
    pull = Pull.objects.select_for_update().get(pk=pull.pk)
    if not key or key != pull.other_key:
        raise Refused(
            _("Cette clé n’est plus celle qui répond."),
            who=_("Vous : rappelez l’autre équipe, et comparez à nouveau."),
            undone=_("L’échange reste arrêté."),
        )
    pull.public_key, pull.other_key, pull.reason = key, "", ""
    pull.state, pull.next_at, pull.failures, pull.error = PullState.ACTIVE, by.at, 0, ""
    pull.save()
    actors.record(by=by, verb="exchange.cordee_recognised", thing=pull)


@transaction.atomic
def another_key(*, pull: Pull, key: str, by: Actor) -> None:
    """Another key answers: the exchange stops until a person recognises it."""
    pull = Pull.objects.select_for_update().get(pk=pull.pk)
    pull.started_at, pull.step, pull.tried_at = None, "", by.at
    pull.state, pull.next_at, pull.other_key = PullState.WAITING, None, key
    pull.reason = _("Cette Cordée ne répond plus avec la clé que vous aviez reconnue.")
    pull.save()
    if by.person is None:
        publish(PullWaits(pull.pk))


@transaction.atomic
def take_page(
    *, pull: Pull, plan: Plan, taken: Sequence[Told], gone: Sequence[Told], cursor: str, checksum: str, by: Actor
) -> None:
    """Write one page and the place reached, or neither."""
    run = None
    if taken:
        run = Import.objects.create(
            source_id=pull.source_id, file_name=pull.url[:200], checksum=checksum, kind="cordee", state=State.READY,
            person=by.person, organisation=by.organisation, created_at=by.at,
        )  # fmt: skip
        run = import_plan(run=run, plan=plan, by=by)
        _note_hands(pull, taken)
    _flag_gone(pull, gone, by)
    reached: dict[str, Any] = {"cursor": cursor} | ({"last_import": run} if run else {})
    Pull.objects.filter(pk=pull.pk).update(**reached)


@transaction.atomic
def take_over(*, pull: Pull, told: Sequence[Told], by: Actor) -> None:
    """Records that came by a third Cordée are followed where they were born, now that we read them there. Before they
    are compared: their history in this source is the one they had in the other.
    """
    uris = [each.uri for each in told if born_at(pull, each.uri)]
    others = Origin.objects.filter(live=True, source__pull__format=Format.CORDEE).exclude(source=pull.source_id)
    for uri in others.filter(external_id__in=uris).values_list("external_id", flat=True):
        rows = others.filter(Q(external_id=uri) | Q(external_id__startswith=f"{uri}#"))
        Origin.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(source=pull.source_id)


def _rows_of(pull: Pull, uri: str) -> Any:
    return Origin.objects.filter(Q(external_id=uri) | Q(external_id__startswith=f"{uri}#"), source=pull.source_id)


def _note_hands(pull: Pull, taken: Sequence[Told]) -> None:
    """Who had each record before, and that it is there."""
    rows = Origin.objects.filter(source=pull.source_id, live=True, external_id__in=[told.uri for told in taken])
    known = {row.external_id: row for row in rows}
    for told in taken:
        row = known.get(told.uri)
        if row and (row.held_from != list(told.chain) or row.gone_at):
            _rows_of(pull, told.uri).update(held_from=list(told.chain), gone_at=None, missed=0)


def _flag_gone(pull: Pull, gone: Sequence[Told], by: Actor) -> None:
    """Absence deletes nothing: the record stays, and says that its source has ended it."""
    for told in gone:
        _rows_of(pull, told.uri).filter(gone_at=None).update(gone_at=by.at, missed=MISSES)
