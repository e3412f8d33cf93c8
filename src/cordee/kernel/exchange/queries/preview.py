"""The changes of an import, in the words of a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cordee.kernel.actors.models import LegalForm, Organisation, Site, Theme
from cordee.kernel.exchange.models import Import, Origin
from cordee.kernel.exchange.rules import CREATED
from cordee.kernel.reference.models import Commune
from cordee.lib.identity import phone_display
from cordee.lib.module import link_to

VIEWS = ("changes", "warnings", "rejected", "vanished")


@dataclass(frozen=True, slots=True)
class Value:
    """One value that changes: what it is, before (empty when there was none), after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one row does."""

    row: int
    created: bool
    name: str
    place: str
    url: str
    values: list[Value] = field(default_factory=list)


def shown_changes(rows: Sequence[dict[str, Any]]) -> list[Change]:
    """The rows of ``Import.changes`` for one page of it: one query, whatever their number."""
    codes = {value for row in rows for name, *values in row["fields"] if name == "site.commune_id" for value in values}
    communes = dict(Commune.objects.filter(pk__in=codes - {None, ""}).values_list("pk", "name"))
    result = []
    for row in rows:
        link = link_to(f"actors.organisation:{row['organisation']}") if row["organisation"] else None
        values = [
            Value(_label(name), _shown(name, before, communes), _shown(name, after, communes))
            for name, before, after in row["fields"]
            if name not in ("naf_version", "family")
        ]
        created = row["status"] == CREATED
        result.append(Change(row["row"], created, row["name"], row["place"], link[1] if link else "", values))
    return result


def _label(name: str) -> str:
    if name == "themes":
        return _("thèmes")
    if name == "site.commune_id":
        return _("commune")
    if name == "site.lat_e6":
        return pgettext("geography", "latitude")
    if name == "site.lon_e6":
        return pgettext("geography", "longitude")
    model: Any = Site if name.startswith("site.") else Organisation
    return str(model._meta.get_field(name.removeprefix("site.")).verbose_name)


def _shown(name: str, value: Any, communes: dict[str, str]) -> str:
    if value in ("", None, [], False):
        return ""
    if name == "themes":
        return ", ".join(str(Theme(code).label) for code in value if code in Theme.values)
    if name == "legal_form":
        return "" if value == LegalForm.OTHER else str(LegalForm(value).label)
    if name == "site.commune_id":
        return communes.get(value, str(value))
    if name in ("site.lat_e6", "site.lon_e6"):
        return f"{value / 1_000_000:.5f}"
    if name.removeprefix("site.") == "phone":
        return phone_display(value)
    if name == "fte_hundredths":
        return f"{value / 100:g}"
    return _("oui") if value is True else str(value)


def brought_by(run: Import) -> list[tuple[str, str]]:
    """(name, address) of the organisations that this import saw last, at most forty, for its result page."""
    rows = Origin.objects.filter(last_import=run, live=True, organisation__isnull=False)
    seen = rows.order_by("pk").values_list("organisation", "organisation__name")[:200]
    names = list(dict(seen).items())[:40]
    links = [(name, link_to(f"actors.organisation:{pk}")) for pk, name in names]
    return [(name, link[1] if link else "") for name, link in links]
