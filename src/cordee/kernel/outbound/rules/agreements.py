"""What an agreement lets out, when it holds, and who may write, accept and withdraw it."""

import datetime as dt
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.kernel.actors.rules import MANAGER, Actor, animates
from cordee.kernel.outbound.models import Agreement
from cordee.lib.access import Opens, explained
from cordee.lib.errors import Refused

ALWAYS = "slug"  # what tells one record from another: no record leaves without it
# The fields that may be agreed, by the names of the API, in the order of a page. "sites.…" are those of each place.
FIELDS: dict[str, Any] = {
    "slug": gettext_lazy("identifiant de la fiche"),
    "url": gettext_lazy("adresse de la fiche"),
    "name": gettext_lazy("nom"),
    "acronym": gettext_lazy("sigle"),
    "legal_form": gettext_lazy("statut"),
    "family": gettext_lazy("famille"),
    "themes": gettext_lazy("thèmes"),
    "siren": gettext_lazy("SIREN"),
    "rna": gettext_lazy("numéro RNA"),
    "it_fiscal_code": gettext_lazy("codice fiscale"),
    "it_vat": gettext_lazy("partita IVA"),
    "naf_code": gettext_lazy("code APE"),
    "description": gettext_lazy("ce que fait l’organisation"),
    "fte": gettext_lazy("emplois, en équivalents temps plein"),
    "volunteers": gettext_lazy("nombre de bénévoles"),
    "languages": gettext_lazy("langues parlées"),
    "website": gettext_lazy("site internet"),
    "email": gettext_lazy("adresse e-mail"),
    "phone": gettext_lazy("téléphone"),
    "claimed": gettext_lazy("fiche tenue par l’organisation"),
    "fictional": gettext_lazy("organisation fictive"),
    "updated_at": gettext_lazy("date de la dernière modification"),
    "sources": gettext_lazy("sources et licences"),
    "sites.name": gettext_lazy("lieux : nom"),
    "sites.siret": gettext_lazy("lieux : SIRET"),
    "sites.is_head": gettext_lazy("lieux : siège ou non"),
    "sites.commune": gettext_lazy("lieux : commune"),
    "sites.address": gettext_lazy("lieux : numéro et rue"),
    "sites.postcode": gettext_lazy("lieux : code postal"),
    "sites.lat": gettext_lazy("lieux : latitude"),
    "sites.lon": gettext_lazy("lieux : longitude"),
    "sites.opening": gettext_lazy("lieux : heures d’ouverture"),
    "sites.phone": gettext_lazy("lieux : téléphone"),
    "sites.email": gettext_lazy("lieux : adresse e-mail"),
}
_SITES = "sites."


class Standing(StrEnum):
    """Where an agreement stands on a day."""

    WAITING = "waiting"
    COMING = "coming"
    IN_FORCE = "in_force"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


def standing(agreement: Agreement, on: dt.date) -> Standing:
    if agreement.revoked_at is not None:
        return Standing.WITHDRAWN
    if on >= agreement.until:
        return Standing.ENDED
    if agreement.accepted_at is None:
        return Standing.WAITING
    return Standing.IN_FORCE if on >= agreement.since else Standing.COMING


def require_in_force(agreement: Agreement, on: dt.date) -> None:
    """Raises Refused, with the reason, for an agreement that gives nothing on that day."""
    now = standing(agreement, on)
    if now == Standing.IN_FORCE:
        return
    said = {
        "title": agreement.title,
        "since": date_format(agreement.since),
        "until": date_format(agreement.until),
        "withdrawn": date_format(agreement.revoked_at) if agreement.revoked_at else "",
    }
    reasons = {
        Standing.WAITING: _("L’accord « %(title)s » n’est pas encore accepté : il ne donne rien à lire."),
        Standing.COMING: _("L’accord « %(title)s » commence le %(since)s : il ne donne encore rien à lire."),
        Standing.ENDED: _("L’accord « %(title)s » a pris fin le %(until)s : il ne donne plus rien à lire."),
        Standing.WITHDRAWN: _("L’accord « %(title)s » a été retiré le %(withdrawn)s : il ne donne plus rien à lire."),
    }
    waits = now == Standing.WAITING
    raise Refused(
        reasons[now] % said,
        who=_("Un responsable de l’organisation partenaire, qui peut l’accepter.")
        if waits
        else _("L’animation du réseau, qui peut proposer un nouvel accord."),
    )


def chosen_fields(agreement: Agreement, asked: Collection[str]) -> tuple[str, ...]:
    """The fields asked for, all those agreed when none is; Refused, naming the agreement, for one that is not in it."""
    agreed = tuple(name for name in FIELDS if name in agreement.fields)
    missing = [name for name in dict.fromkeys(asked) if name not in agreed]
    if missing:
        raise Refused(
            _("L’accord « %(title)s » ne comprend pas : %(fields)s.")
            % {"title": agreement.title, "fields": ", ".join(missing)[:200]},
            who=_("L’animation du réseau, qui peut proposer un nouvel accord. Champs de celui-ci : %(fields)s.")
            % {"fields": ", ".join(agreed)},
        )
    wanted = {ALWAYS, *asked} if asked else set(agreed)
    return tuple(name for name in agreed if name in wanted)


def only(told: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """A record as the API tells it, cut down to these fields: nothing else can come out."""
    out = {name: told[name] for name in fields if not name.startswith(_SITES)}
    inner = [name.removeprefix(_SITES) for name in fields if name.startswith(_SITES)]
    if inner:
        out["sites"] = [{name: site[name] for name in inner} for site in told["sites"]]
    return out


def stored_fields(names: Collection[str]) -> list[str]:
    """A choice of fields as an agreement keeps it: known ones, once, in the order of FIELDS, with the identifier."""
    return [name for name in FIELDS if name == ALWAYS or name in names]


@explained(
    gettext_lazy("Un accord de partage est proposé par ceux qui animent le réseau."),
    Opens.ANIMATION,
    (gettext_lazy("Lire les accords de partage"), "outbound:agreements"),
)
def writes_agreements(actor: Actor) -> bool:
    """For the network: its animation, or the operator."""
    return actor.person is not None and animates(actor)


def answers_for(actor: Actor, agreement: Agreement) -> bool:
    """A manager of the partner accepts, and may withdraw."""
    return actor.organisation is not None and actor.role == MANAGER and actor.organisation.pk == agreement.partner_id


def may_withdraw(actor: Actor, agreement: Agreement) -> bool:
    return agreement.revoked_at is None and (writes_agreements(actor) or answers_for(actor, agreement))


@explained(gettext_lazy("Les accords de partage se lisent entre organisations du réseau."), Opens.MEMBERSHIP)
def reads_agreements(actor: Actor) -> bool:
    """Whoever acts for an organisation: what leaves the network is known in the network."""
    return actor.person is not None and (actor.organisation is not None or animates(actor))
