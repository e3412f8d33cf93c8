from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import Actor, animates
from cordee.kernel.exchange.models import Import, Source
from cordee.kernel.exchange.queries.sources import Rival, rivals
from cordee.kernel.exchange.rules import can_import, imports_for_all, owner_for, why_confirm
from cordee.kernel.exchange.rules.precedence import EMPTY, LIST, differences
from cordee.lib.errors import Nearest, Refused


def _keeps(source: Source, by: Actor) -> None:
    """Refuse who does not keep this list."""
    if not can_import(by) or not (imports_for_all(by) or source.organisation_id == owner_for(by)):
        raise Refused(
            _("Une liste est réglée par qui la tient, ou par l’animation du réseau."),
            who=_("Les responsables de l’organisation qui tient la liste, ou l’animation du réseau."),
        )


def _may(by: Actor, run: Import | None = None) -> None:
    """Refuse who may not import, or not this import: a manager's are those of the organisation acted for."""
    theirs = run is None or imports_for_all(by) or run.source.organisation_id == owner_for(by)
    if not can_import(by) or not theirs:
        raise Refused(
            _("La reprise d’une liste est faite par qui la tient, ou par l’animation du réseau."),
            who=_("Les responsables de l’organisation qui tient la liste, ou l’animation du réseau."),
        )


def _source(name: str, by: Actor) -> Source:
    """The source of this name, made at its first import."""
    wanted: dict[str, Any] = {"name": name.strip()[:120], "organisation_id": owner_for(by)}
    source, _made = Source.objects.get_or_create(**wanted, defaults={"created_at": by.at})
    return source


def _confirmed(report: Mapping[str, Any], confirmed: bool, page: str = "") -> None:
    """Refuse what is out of the ordinary until the person says that they have read it."""
    reason = why_confirm(report)
    if reason and not confirmed:
        read = (
            Nearest(_("Relire les fiches disparues"), f"{page}?voir=vanished"),
            Nearest(_("Relire les changements"), page),
        )
        raise Refused(
            reason,
            who=_(
                "Vous : relisez, puis cochez « J’ai relu ». Si le fichier n’est pas le bon, abandonnez cette reprise."
            ),
            nearest=read if page else (),
            undone=_("Rien n’a été repris."),
        )


@transaction.atomic
def describe_source(*, name: str, licence: str = "", url: str = "", kind: str = "", by: Actor) -> Source:
    """Say under which licence a list is published, and where. Words already known are kept when none are given."""
    _may(by)
    source = _source(name, by)
    for column, value in {"licence": licence, "url": url, "kind": kind}.items():
        if value:
            setattr(source, column, value)
    source.save()
    return source


@transaction.atomic
def choose_winners(*, source: Source, winners: Mapping[str, str], instead: bool = False, by: Actor) -> Source:
    """Say, field by field, who wins where the list and a record differ (rules.precedence). From the next reading on.

    That the list wins over what people wrote of themselves is for whoever answers for everybody’s records. Of two lists
    that name the same record one wins on a field, or each would undo the other: ``instead`` takes it from the others.
    """
    _keeps(source, by)
    source = Source.objects.select_for_update().get(pk=source.pk)
    wanted = differences(winners)
    stronger = [name for name, winner in wanted.items() if winner == LIST and source.winners.get(name) != LIST]
    if stronger and not animates(by):
        raise Refused(
            _("« La liste l’emporte » passe par-dessus ce qu’une organisation a écrit d’elle-même."),
            who=_("L’animation du réseau : demandez-lui, avec le nom de la liste et le champ."),
            nearest=(Nearest(_("Choisir « la liste si c’est vide »")),),
            undone=_("Rien n’a été changé."),
        )
    for rival in rivals(source, stronger):
        if not instead:
            raise _two_win(rival)
        _wins(rival.source, {n: w for n, w in rival.source.winners.items() if n not in rival.fields}, by)
    if wanted != source.winners:
        _wins(source, wanted, by)
    return source


def _wins(source: Source, wanted: dict[str, str], by: Actor) -> None:
    source.winners = wanted
    source.save(update_fields=["winners"])
    detail = {"source": source.name, "list": [n for n, w in wanted.items() if w == LIST]}
    detail["empty"] = [n for n, w in wanted.items() if w == EMPTY]
    actors.record(by=by, verb="exchange.winners_chosen", thing=source, concerns=source.organisation, detail=detail)


def _two_win(rival: Rival) -> Refused:
    rule = ngettext(
        "« %(list)s » l’emporte déjà sur : %(fields)s, et %(n)d fiche est dans les deux listes : à chaque lecture,"
        " l’une remplacerait ce que l’autre a écrit.",
        "« %(list)s » l’emporte déjà sur : %(fields)s, et %(n)d fiches sont dans les deux listes : à chaque lecture,"
        " l’une remplacerait ce que l’autre a écrit.",
        rival.shared,
    ) % {"list": rival.source, "fields": rival.labels, "n": rival.shared}
    return Refused(
        rule,
        who=_("Vous, en changeant le choix de l’autre liste : une seule l’emporte sur un même champ."),
        nearest=(
            Nearest(
                _("Voir les choix de « %(list)s »") % {"list": rival.source},
                reverse("exchange:winners", args=[rival.source.pk]),
            ),
            Nearest(_("Choisir « la liste si c’est vide »")),
        ),
        undone=_("Rien n’a été changé."),
    )
