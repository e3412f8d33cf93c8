"""From a file to drafts: what columns hold, how values are cleaned; and who may import."""

from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.rules import Actor, Via, animates
from cordee.kernel.exchange.rules.cleaning import Cleaner
from cordee.kernel.exchange.rules.columns import BY_CODE, FIELDS, WrongMapping, checked, is_known, propose
from cordee.kernel.exchange.rules.drafts import (
    CREATED,
    UNCHANGED,
    UPDATED,
    Draft,
    Plan,
    Problem,
    Rejected,
    Step,
    checksum,
)
from cordee.kernel.exchange.rules.partners import (
    MAPPING,
    Card,
    NotACordee,
    Page,
    Told,
    completed,
    read_card,
    read_page,
    table_of,
)
from cordee.kernel.exchange.rules.places import Places, Town
from cordee.kernel.exchange.rules.pulls import EVERY, STUCK, TOLD_AFTER, next_reading, next_try, why_confirm, why_wait
from cordee.kernel.exchange.rules.terms import Decisions, Proposal, proposal, separators, terms_of
from cordee.kernel.exchange.rules.terms import key as term_key
from cordee.lib.access import Opens, explained

KEPT_DAYS = 30  # an uploaded list holds contacts: it is deleted this many days after it was sent
SMALL = 500  # rows; a longer list is applied in the background


@explained(
    _("Une liste est reprise par les responsables d’une organisation, ou par l’animation du réseau."), Opens.MANAGERS
)
def can_import(actor: Actor) -> bool:
    """The network's animators, the operator (a command acts as the operator), and who manages the organisation."""
    return imports_for_all(actor) or bool(actor.organisation and actor.manages(actor.organisation))


@explained(
    _("Suivre une autre Cordée engage tout le réseau : c’est l’animation qui le décide."),
    Opens.ANIMATION,
    (_("Reprendre une liste de votre organisation"), "exchange:imports"),
)
def imports_for_all(actor: Actor) -> bool:
    """Whether this actor takes over the network's lists, and sees everybody's. The tick takes over again what people
    have approved.
    """
    return animates(actor) or actor.via == Via.TICK


def owner_for(actor: Actor) -> int | None:
    """The organisation whose list this actor brings; None for the network's animation."""
    return None if imports_for_all(actor) or actor.organisation is None else actor.organisation.pk


__all__ = [
    "BY_CODE",
    "CREATED",
    "Card",
    "Cleaner",
    "Decisions",
    "Draft",
    "EVERY",
    "FIELDS",
    "KEPT_DAYS",
    "MAPPING",
    "NotACordee",
    "Page",
    "Places",
    "Plan",
    "Problem",
    "Proposal",
    "Rejected",
    "SMALL",
    "STUCK",
    "Step",
    "TOLD_AFTER",
    "Told",
    "Town",
    "UNCHANGED",
    "UPDATED",
    "WrongMapping",
    "can_import",
    "checked",
    "checksum",
    "completed",
    "imports_for_all",
    "is_known",
    "next_reading",
    "next_try",
    "owner_for",
    "proposal",
    "propose",
    "read_card",
    "read_page",
    "separators",
    "table_of",
    "term_key",
    "terms_of",
    "why_confirm",
    "why_wait",
]
