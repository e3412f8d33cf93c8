"""Ten rows of a list as they will read in the directory, beside what changes and what was not understood."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cordee.kernel.actors.models import (
    Family,
    LegalForm,
    Organisation,
    OrganisationTheme,
    Site,
    Theme,
    Visibility,
    family_of,
)
from cordee.kernel.actors.rules import Actor
from cordee.kernel.actors.rules.visibility import hidden
from cordee.kernel.exchange.models import Import
from cordee.kernel.exchange.queries.preview import Change, shown_changes
from cordee.kernel.exchange.rules import CREATED, UPDATED, Plan
from cordee.kernel.reference.models import Commune
from cordee.lib.identity import phone_display
from cordee.lib.tabular import Table

TEN = 10
QUOTA = {CREATED: 4, UPDATED: 4, "rejected": 2}
_CELLS, _CELL = 40, 200  # what is kept of a row of the file


@dataclass(slots=True)
class Reading:
    """One row as the public will read it (``title`` to ``facts``), and what its keeper must know of it.

    ``status``: created, updated or rejected; ``problems``: (column, reason); ``cells``: (title, text) in the file.
    """

    row: int
    status: str
    problems: list[tuple[str, str]]
    cells: list[tuple[str, str]]
    title: str = ""
    kind: str = ""
    acronym: str = ""
    places: list[str] = field(default_factory=list)
    description: str = ""
    themes: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    change: Change | None = None


def sample_of(plan: Plan, table: Table) -> list[dict[str, Any]]:
    """Which rows are shown: some of each outcome, the first ones; with what the file says in them."""
    found = {status: [step for step in plan.steps if step.status == status] for status in (CREATED, UPDATED)}
    rows = {status: [step.draft.row for step in steps] for status, steps in found.items()}
    rows["rejected"] = list(dict.fromkeys(problem.row for problem in plan.rejected))
    chosen = [(row, status) for status, most in QUOTA.items() for row in rows[status][:most]]
    spare = ((row, status) for status, most in QUOTA.items() for row in rows[status][most:])
    chosen += [pair for pair, _place in zip(spare, range(TEN - len(chosen)), strict=False)]
    steps = {step.draft.row: step for some in found.values() for step in some}
    wanted = dict(chosen)
    cells = {row.number: row.cells for row in table.rows if row.number in wanted}
    return [
        {
            "row": row,
            "status": status,
            "organisation": steps[row].organisation_id if row in steps else None,
            "site": steps[row].site_id if row in steps else None,
            "cells": _cells(table.columns, cells.get(row, ())),
        }
        for row, status in sorted(chosen)
    ]


def _cells(titles: Sequence[str], cells: Sequence[str]) -> list[list[str]]:
    pairs = [[title[:_CELL], text[:_CELL]] for title, text in zip(titles, cells, strict=False) if text]
    return pairs[:_CELLS]


def readings_of(run: Import, actor: Actor) -> list[Reading]:
    """The ten rows of an import that waits to be applied, as the public will read them, and what ``actor`` reads of
    what is there: as many queries whatever their number.
    """
    wanted = {kept["row"]: kept for kept in run.sample}
    changes = {row["row"]: row for row in run.changes if row["row"] in wanted}
    shown = {change.row: change for change in shown_changes(list(changes.values()), actor, run.source_id)}
    records = _Records(run.sample, list(changes.values()))
    result = []
    for row, kept in wanted.items():
        problems = [
            (problem["column"], problem["reason"])
            for name in ("rejected", "warnings")
            for problem in run.report.get(name, ())
            if problem["row"] == row
        ]
        reading = Reading(row, kept["status"], problems, [(title, text) for title, text in kept["cells"]])
        if row in changes:
            records.fill(reading, kept, changes[row], shown[row])
        result.append(reading)
    return result


class _Records:
    """The records that these rows change, as they are now."""

    def __init__(self, sample: Sequence[dict[str, Any]], changes: Sequence[dict[str, Any]]) -> None:
        self.organisations = Organisation.objects.in_bulk({kept["organisation"] for kept in sample} - {None})
        self.sites = Site.objects.in_bulk({kept["site"] for kept in sample} - {None})
        self.themes: dict[int, list[str]] = {pk: [] for pk in self.organisations}
        for row in OrganisationTheme.objects.filter(organisation__in=list(self.organisations)).order_by("pk"):
            self.themes[row.organisation_id].append(row.code)
        codes = {after for row in changes for name, _b, after in row["fields"] if name == "site.commune_id"}
        codes |= {site.commune_id for site in self.sites.values()}
        self.communes = dict(Commune.objects.filter(pk__in=codes - {None, ""}).values_list("pk", "name"))

    def fill(self, reading: Reading, kept: dict[str, Any], row: dict[str, Any], change: Change) -> None:
        after = {name: value for name, _before, value in row["fields"]}
        organisation, site = self.organisations.get(kept["organisation"]), self.sites.get(kept["site"])

        def value(name: str) -> Any:
            held: Any = site if name.startswith("site.") else organisation
            column = name.removeprefix("site.")
            if held is not None and column in hidden(held.visibility, Visibility.PUBLIC):
                return ""
            return after.get(name, getattr(held, column, None)) or ""

        reading.title = value("name") or row["name"]
        reading.kind = str(Family(family_of(value("legal_form") or LegalForm.OTHER)).label)
        reading.acronym, reading.description = value("acronym"), value("description")
        commune = self.communes.get(value("site.commune_id"), "") or row["place"]
        reading.places = [place for place in (value("site.name"), commune) if place]
        codes = after.get("themes", self.themes.get(kept["organisation"], []))
        reading.themes = [str(Theme(code).label) for code in codes if code in Theme.values]
        reading.facts = [(label, text) for label, text in _facts(value) if text]
        reading.url = change.url
        reading.change = change if organisation else None  # of a new record everything is new: the card says it


def _facts(value: Any) -> list[tuple[str, str]]:
    return [
        (_("Adresse"), ", ".join(part for part in (value("site.address"), value("site.postcode")) if part)),
        (_("Téléphone"), phone_display(value("site.phone") or value("phone"))),
        (_("Adresse e-mail"), value("site.email") or value("email")),
        (_("Site internet"), value("website")),
        ("SIRET", value("site.siret")),
    ]
