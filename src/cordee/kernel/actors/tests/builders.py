"""Two records of one organisation, with all that may hang on them."""

import datetime as dt
from itertools import count

from django.apps import apps

from cordee.kernel.actors import actions
from cordee.kernel.actors.models import OrganisationText
from cordee.kernel.actors.rules import OPERATOR, Actor, Via
from cordee.lib.module import installed

AT = dt.datetime(2026, 11, 3, 12, 0, tzinfo=dt.UTC)
BY = Actor(None, role=OPERATOR, via=Via.COMMAND, at=AT)
LATER = BY.later(AT + dt.timedelta(days=2))
_ranks = count(1)
# What changes at each write, and what says that it was written.
_ASIDE = {"actors.JournalLine", "actors.Merge", "search.Entry"}


def a_person(name="Nadia"):
    return actions.register(email=f"{name.lower()}{next(_ranks)}@exemple.fr", name=name, by=BY)


def an_organisation(name="La Grange", *, texts=(), sites=0, team=(), **columns):
    """``team``: (person, role)."""
    row = actions.create_organisation(name=name, by=BY, **columns)
    for number in range(sites):
        actions.save_site(organisation=row, name=f"{name} {number}", by=BY)
    for person, role in team:
        actions.give_role(person=person, organisation=row, role=role, by=BY)
    OrganisationText.objects.bulk_create(
        OrganisationText(organisation=row, language=code, description=f"{name} {code}") for code in texts
    )
    return row


_DATES = ("updated_at", "changed")  # when a record was last written: an undo is a write


def snapshot(*organisations):
    """Every row of every table that holds something of these organisations, and the organisations themselves."""
    names = [name for module in installed() for name in (*module.belongings.moves, *module.belongings.stays)]
    found = {}
    for name in sorted(names):
        label, _, field = name.rpartition(".")
        if label not in _ASIDE:
            rows = apps.get_model(label)._base_manager.filter(**{f"{field}__in": organisations})
            found[name] = [{k: v for k, v in row.items() if k not in _DATES} for row in rows.order_by("pk").values()]
    rows = type(organisations[0]).objects.filter(pk__in=[row.pk for row in organisations]).order_by("pk").values()
    found["organisations"] = [{k: v for k, v in row.items() if k not in _DATES} for row in rows]
    return found
