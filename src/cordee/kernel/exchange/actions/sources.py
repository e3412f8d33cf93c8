from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.models import Source
from cordee.kernel.exchange.rules import can_import
from cordee.lib.errors import Refused


def _may(by: Actor) -> None:
    if not can_import(by):
        raise Refused(
            _("La reprise d’une liste est faite par l’animation du réseau."),
            who=_("L’animation du réseau, ou l’exploitant de l’outil."),
        )


def _source(name: str, by: Actor) -> Source:
    """The source of this name, made at its first import."""
    source, _made = Source.objects.get_or_create(name=name.strip()[:120], defaults={"created_at": by.at})
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
