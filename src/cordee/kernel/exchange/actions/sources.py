from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.models import Import, Source
from cordee.kernel.exchange.rules import can_import, imports_for_all, owner_for
from cordee.lib.errors import Refused


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
