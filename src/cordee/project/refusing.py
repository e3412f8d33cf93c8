"""A page that a rule has closed: what the rule asks, who can open it, the nearest yes. It says nothing of any row."""

from typing import Any

from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from cordee.kernel.access.queries import network_host
from cordee.kernel.actors import queries as actors
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.lib.access import Forbidden, Opens
from cordee.lib.errors import Nearest, Refused
from cordee.lib.module import link_to
from cordee.project.context import Seat, acting_of


def _who(opens: Opens, actor: Actor) -> str:
    """Who can open, in words. Managers are those of the organisation one acts for; without one, one is needed first."""
    if opens == Opens.MANAGERS and actor.organisation is not None:
        return _("Les responsables de « %(organisation)s ».") % {"organisation": actor.organisation}
    return {
        Opens.ACCOUNT: _("Vous : créez un compte, ou connectez-vous."),
        Opens.OWNERS: _("Ses responsables, ou l’animation du réseau."),
        Opens.ANIMATION: _("L’animation du réseau."),
        Opens.OPERATOR: _("L’exploitant de l’outil."),
    }.get(opens) or _("Les responsables d’une organisation, qui peuvent vous inviter dans leur équipe.")


def _pages(opens: Opens, actor: Actor) -> list[tuple[Any, str]]:
    """Pages that lead to those who can open: (words, name of an address)."""
    here = (_("Voir l’équipe de votre organisation"), "access:team")
    if opens == Opens.MANAGERS and actor.organisation is not None:
        return [here]
    if opens in (Opens.MANAGERS, Opens.MEMBERSHIP):
        return [(_("Retrouver la fiche de votre organisation"), "directory:list")]
    return []


def _openable(pages: list[tuple[Any, str]], actor: Actor) -> list[Nearest]:
    """Those that this actor may open."""
    told = [(str(words), reverse(name)) for words, name in pages]
    return [Nearest(words, url) for words, url in told if resolve(url).func.allowed_by(actor)]  # type: ignore


def _animation() -> list[Nearest]:
    host: Organisation | None = network_host()
    link = link_to(f"actors.organisation:{host.pk}") if host else None
    return [Nearest(_("Joindre l’animation : %(organisation)s") % {"organisation": host}, link[1])] if link else []


def refusal_of(forbidden: Forbidden, actor: Actor) -> Refused | None:
    """The refusal in words; None when its rule has none."""
    why = forbidden.why
    if why is None:
        return None
    nearest = [*forbidden.nearest, *_openable([*why.instead, *_pages(why.opens, actor)], actor)]
    if why.opens == Opens.ANIMATION:
        nearest += _animation()
    roles = Nearest(_("Lire qui peut faire quoi"), reverse("access:roles"))
    return Refused(
        str(why.rule),
        who=_who(why.opens, actor),
        nearest=(*nearest[:2], roles),
        undone=_("Cette page n’est pas pour votre rôle actuel."),
    )


def seats_that_open(forbidden: Forbidden, request: HttpRequest) -> list[Seat]:
    """The other organisations this person acts for, whose role opens the page: one press away."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    acting = acting_of(actor)
    if acting is None or actor.person is None or request.method not in ("GET", "HEAD"):
        return []
    others = [seat for seat in acting.seats if not seat.current]
    person, via, at = actor.person, actor.via, actor.at
    seen = [(seat, actors.actor_of(person, organisation_id=seat.id, via=via, at=at)) for seat in others]
    return [seat for seat, there in seen if forbidden.allows(there)]
