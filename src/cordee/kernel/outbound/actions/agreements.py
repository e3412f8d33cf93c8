"""Writing, accepting and withdrawing agreements. Nobody edits one: who signed must find what they signed."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.outbound import rules
from cordee.kernel.outbound.models import Agreement
from cordee.lib.errors import Refused

DATASET = "actors.organisation"


@transaction.atomic
def propose_agreement(*, partner: Organisation, fields: Collection[str], by: Actor, **columns: Any) -> Agreement:
    """A new agreement, that gives nothing until the partner accepts it.

    ``columns``: title, purpose, legal_basis, level, contact, since, until (excluded).
    """
    if not rules.writes_agreements(by):
        raise Refused(
            _("Un accord de partage est proposé par ceux qui animent le réseau."), who=_("L’animation du réseau.")
        )
    agreement = Agreement.objects.create(
        partner=partner,
        dataset=DATASET,
        fields=rules.stored_fields(fields),
        created_at=by.at,
        person=by.person,
        **columns,
    )
    record(by=by, verb="outbound.agreement_proposed", thing=agreement, concerns=partner)
    return agreement


def _locked(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_for_update(of=("self",)).select_related("partner").get(pk=agreement.pk)


@transaction.atomic
def accept_agreement(*, agreement: Agreement, by: Actor) -> Agreement:
    """The partner's word, by one of its managers: from then on, and from its first day, the agreement holds."""
    agreement = _locked(agreement)
    if not rules.answers_for(by, agreement):
        raise Refused(
            _("Seul un responsable de « %(partner)s » accepte cet accord.") % {"partner": agreement.partner},
            who=_("Les responsables de « %(partner)s ».") % {"partner": agreement.partner},
        )
    if rules.standing(agreement, by.today) != rules.Standing.WAITING:
        raise Refused(_("Cet accord n’attend plus de réponse."), who=_("L’animation du réseau."))
    agreement.accepted_at, agreement.accepted_by = by.at, by.person
    agreement.save(update_fields=["accepted_at", "accepted_by"])
    record(by=by, verb="outbound.agreement_accepted", thing=agreement, concerns=agreement.partner)
    return agreement


@transaction.atomic
def withdraw_agreement(*, agreement: Agreement, by: Actor) -> Agreement:
    """Either side ends it, at once: the next reading is refused."""
    agreement = _locked(agreement)
    if not rules.may_withdraw(by, agreement):
        raise Refused(
            _("Cet accord est retiré par le partenaire ou par l’animation du réseau."),
            who=_("Les responsables de « %(partner)s », ou l’animation.") % {"partner": agreement.partner},
        )
    agreement.revoked_at = by.at
    agreement.save(update_fields=["revoked_at"])
    record(by=by, verb="outbound.agreement_withdrawn", thing=agreement, concerns=agreement.partner)
    return agreement
