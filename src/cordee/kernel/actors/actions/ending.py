"""An organisation ceases, and comes back: its record leaves the directory, nothing of it is lost."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions.journal import record
from cordee.kernel.actors.events import OrganisationChanged
from cordee.kernel.actors.models import JournalLine, Organisation
from cordee.kernel.actors.queries import answers_for_ended, holder_of
from cordee.kernel.actors.rules import Actor
from cordee.lib.errors import Nearest, Refused
from cordee.lib.module import link_to, publish

_NUMBERS = ("siren", "rna", "it_fiscal_code", "it_vat")


def _held(organisation: Organisation, by: Actor) -> Organisation:
    """The record, read again and held, for those who may say so."""
    if not (by.manages(organisation) or answers_for_ended(organisation, by)):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » disent si elle a cessé ou repris.")
            % {"organisation": organisation},
            who=_("Ses responsables, ou l’animation du réseau."),
        )
    organisation.refresh_from_db(from_queryset=Organisation.objects.select_for_update())
    if organisation.merged_into_id is not None:
        raise Refused(
            _("Cette fiche est réunie à une autre : c’est l’autre qui cesse ou reprend."),
            who=_("L’animation du réseau peut séparer les deux fiches."),
        )
    return organisation


@transaction.atomic
def end_organisation(*, organisation: Organisation, by: Actor) -> Organisation:
    """It has ceased: its record answers no more and its numbers are free. Its places close, to be opened again with it.

    The organisation that animates the network cannot end: nobody would keep the directory.
    """
    organisation = _held(organisation, by)
    if organisation.ended_on is not None:
        return organisation
    if organisation.is_host:
        raise Refused(
            _("« %(organisation)s » anime le réseau : sa fiche reste.") % {"organisation": organisation},
            who=_("L’exploitant, après avoir confié l’animation à une autre organisation."),
        )
    places = list(organisation.sites.filter(closed_on=None).values_list("pk", flat=True))
    organisation.sites.filter(pk__in=places).update(closed_on=by.today)
    organisation.ended_on = by.today
    _written(organisation, "actors.organisation_ended", by, {"sites": places})
    return organisation


@transaction.atomic
def revive_organisation(*, organisation: Organisation, by: Actor) -> Organisation:
    """It acts again: the record comes back as it was, with the places that closed when it ended."""
    organisation = _held(organisation, by)
    if organisation.ended_on is None:
        return organisation
    _refuse_taken({number: getattr(organisation, number) for number in _NUMBERS}, organisation)
    places = organisation.sites.filter(pk__in=_places_of_the_end(organisation))
    for site in places:
        _refuse_taken({"siret": site.siret}, organisation)
    organisation.ended_on = None
    try:
        with transaction.atomic():
            places.update(closed_on=None)
            _written(organisation, "actors.organisation_revived", by, {})
    except IntegrityError as error:  # on PostgreSQL another record may take a number between the check and the write
        raise Refused(
            _("Une autre fiche vient de prendre l’un de ses numéros."), who=_("L’animation du réseau.")
        ) from error
    return organisation


def _refuse_taken(columns: dict[str, str], organisation: Organisation) -> None:
    holder = holder_of(columns, but=organisation)
    if holder is None:
        return
    link = link_to(f"actors.organisation:{holder.pk}")
    raise Refused(
        _("« %(organisation)s » porte maintenant l’un de ses numéros : une organisation n’a qu’une fiche.")
        % {"organisation": holder},
        who=_("L’animation du réseau, si ce sont vraiment deux organisations."),
        nearest=(Nearest(_("Voir la fiche « %(organisation)s »") % {"organisation": holder}, link[1] if link else ""),),
    )


def _places_of_the_end(organisation: Organisation) -> list[int]:
    """The places that its last end closed: the journal has kept them."""
    lines = JournalLine.objects.filter(
        verb="actors.organisation_ended", thing=f"{organisation._meta.label_lower}:{organisation.pk}"
    )
    last = lines.order_by("-pk").first()
    return last.detail.get("sites", []) if last else []


def _written(organisation: Organisation, verb: str, by: Actor, detail: dict[str, Any]) -> None:
    organisation.updated_at = by.at
    organisation.save(update_fields=["ended_on", "updated_at"])
    record(by=by, verb=verb, thing=organisation, concerns=organisation, detail=detail)
    publish(OrganisationChanged(organisation.pk))
