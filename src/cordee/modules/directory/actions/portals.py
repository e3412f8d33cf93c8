"""Opening, changing and closing sub-portals."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.lib.errors import Refused
from cordee.modules.directory.models import Portal
from cordee.modules.directory.rules import portals as rules

MOST = 20  # portals of one organisation


def _keeper(organisation: Organisation, by: Actor) -> None:
    if not by.manages(organisation):
        raise Refused(
            _("Ce portail est tenu par « %(organisation)s ».") % {"organisation": organisation},
            who=_("Ses responsables, ou l’animation du réseau."),
        )


def _free(title: str) -> str:
    base, n = slugify(title)[:50].strip("-") or "portail", 1
    slug = base
    while Portal.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return slug


@transaction.atomic
def open_portal(*, organisation: Organisation, by: Actor, **columns: Any) -> Portal:
    """A new portal kept by an organisation. Its address is made from its title and never changes."""
    _keeper(organisation, by)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if Portal.objects.filter(organisation=organisation, closed_at=None).count() >= MOST:
        raise Refused(
            _("Une organisation tient au plus %(most)d portails.") % {"most": MOST},
            who=_("Vous : fermez un portail qui ne sert plus ; l’animation du réseau peut en tenir d’autres."),
        )
    portal = Portal.objects.create(
        slug=_free(columns["title"]), organisation=organisation, opened_at=by.at, **_readable(columns)
    )
    actors.record(by=by, verb="directory.portal_opened", thing=portal, concerns=organisation)
    return portal


@transaction.atomic
def change_portal(*, portal: Portal, by: Actor, **columns: Any) -> Portal:
    """Change what a portal shows and how; its address stays, the pages that hold it keep working."""
    _keeper(portal.organisation, by)
    for name, value in _readable(columns).items():
        setattr(portal, name, value)
    portal.save()
    actors.record(by=by, verb="directory.portal_changed", thing=portal, concerns=portal.organisation)
    return portal


def _readable(columns: dict[str, Any]) -> dict[str, Any]:
    accent = columns["accent"]
    if rules.contrast(accent, rules.GROUND) < rules.READABLE:
        raise Refused(
            _("Des liens de la couleur %(colour)s ne se lisent pas sur un fond clair.") % {"colour": accent},
            who=_("Vous : prenez une couleur plus foncée, par exemple %(shade)s.") % {"shade": rules.darker(accent)},
        )
    return columns


@transaction.atomic
def close_portal(*, portal: Portal, by: Actor) -> None:
    """Its address then says that it has closed, and leads to the directory."""
    _keeper(portal.organisation, by)
    portal.closed_at = by.at
    portal.save(update_fields=["closed_at"])
    actors.record(by=by, verb="directory.portal_closed", thing=portal, concerns=portal.organisation)


@transaction.atomic
def reopen_portal(*, portal: Portal, by: Actor) -> None:
    _keeper(portal.organisation, by)
    portal.closed_at = None
    portal.save(update_fields=["closed_at"])
    actors.record(by=by, verb="directory.portal_opened", thing=portal, concerns=portal.organisation)
