"""Reading the journal: lines as plain sentences."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import JournalLine, Person
from cordee.kernel.actors.rules import Actor, Via
from cordee.lib.module import installed, role_name

PERSON = "actors.person:"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of the journal, said: who did what, to what, for whom, concerning whom, by which way."""

    at: dt.datetime
    who: str
    role: str
    verb: str
    what: str
    on_behalf: str
    concerns: str
    via: str


def journal_visible_to(actor: Actor) -> QuerySet[JournalLine]:
    """An organisation's managers read what concerns it and what it did; the animator and the operator read all."""
    lines = JournalLine.objects.select_related("person", "organisation", "concerns")
    if actor.is_animator or actor.is_operator:
        return lines
    if actor.organisation is None or not actor.may("actors.read_journal"):
        return lines.none()
    return lines.filter(Q(concerns=actor.organisation) | Q(organisation=actor.organisation))


def sentences(lines: Iterable[JournalLine]) -> list[Sentence]:
    """In words. Names are read now, never from the line: an erased person has none left."""
    lines = list(lines)
    verbs = {verb: words for module in installed() for verb, words in module.verbs.items()}
    ids = {int(line.thing.removeprefix(PERSON)) for line in lines if line.thing.startswith(PERSON)}
    people = {f"{PERSON}{pk}": str(person) for pk, person in Person.objects.in_bulk(ids).items()} if ids else {}
    return [_said(line, str(verbs.get(line.verb, line.verb)), people.get(line.thing)) for line in lines]


def _said(line: JournalLine, verb: str, person: str | None) -> Sentence:
    own = line.person is not None and line.thing == f"{PERSON}{line.person.pk}"
    what = "" if own else person if person is not None else line.label
    concerns = str(line.concerns) if line.concerns else ""
    return Sentence(
        at=line.at,
        who=str(line.person) if line.person else _nobody(line.via),
        role=role_name(line.role) if line.role else "",
        verb=verb,
        what="" if what == concerns else what,
        on_behalf=str(line.organisation) if line.organisation else "",
        concerns=concerns,
        via=_way(line.via),
    )


def _nobody(via: str) -> str:
    return _("Quelqu’un sans compte") if via in (Via.PUBLIC, Via.LINK) else _("Cordée")


def _way(via: str) -> str:
    return {
        Via.PAGE.value: _("dans les pages"),
        Via.API.value: _("par un programme autorisé"),
        Via.LINK.value: _("par un lien reçu"),
        Via.COMMAND.value: _("par l’exploitant"),
        Via.TICK.value: _("de façon automatique"),
        Via.PUBLIC.value: _("sans être connecté"),
    }.get(via, via)
