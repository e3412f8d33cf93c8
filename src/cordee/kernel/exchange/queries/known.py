"""What the directory already holds about the rows of a list, read in a number of queries that does not depend on it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q

from cordee.kernel.actors.models import Membership, Organisation, OrganisationTheme, Site
from cordee.kernel.actors.queries import merged_into
from cordee.kernel.exchange.models import Format, Origin, Pull, Source
from cordee.kernel.exchange.rules import Draft
from cordee.kernel.reference.rules import fold

NUMBERS = ("siren", "rna", "it_fiscal_code", "it_vat")
_CHUNK = 800  # SQLite takes at most 999 values in one query on old builds


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    wanted = [value for value in dict.fromkeys(values) if value]
    for start in range(0, len(wanted), _CHUNK):
        yield wanted[start : start + _CHUNK]


def _ours(draft: Draft) -> bool:
    return bool(draft.of) and draft.of.startswith(f"{settings.SITE_URL}/")


class Known:
    """The records that a list may speak of: by origin, by number, by name and commune."""

    def __init__(self, drafts: Sequence[Draft], source: Source | None, owner: int | None = None) -> None:
        self.owner = owner
        rows = Origin.objects.filter(source=source, live=True) if source else Origin.objects.none()
        self.origins: dict[str, Origin] = {row.external_id: row for row in rows}
        self.by_thing = {row.thing: row for row in self.origins.values()}
        self.sites: dict[int, Site] = {}
        self.by_siret: dict[str, Site] = {}
        self.by_number: dict[tuple[str, str], Organisation] = {}
        self.by_name: dict[tuple[str, str], list[Site]] = defaultdict(list)
        self.sites_of: dict[int, list[Site]] = defaultdict(list)
        self.merged = merged_into()  # the records that others speak for now, by the one that speaks
        self.own = {draft.key: int(draft.key.rpartition("#")[2]) for draft in drafts if _ours(draft)}
        self.of_source: dict[str, Organisation] = {}  # record of the source → organisation
        self._load(drafts)
        ids = {site.organisation_id for site in self.sites.values()}
        ids |= {organisation.pk for organisation in self.by_number.values()}
        self.claimed = {pk for part in chunks(ids) for pk in self._members(part)}
        told = source is not None and Pull.objects.filter(source=source, format=Format.CORDEE).exists()
        self.partner = source if told else None
        self.brought = {pk for part in chunks(ids) for pk in self._brought(part)} if owner or self.partner else set()
        self.themes: dict[int, list[str]] = defaultdict(list)
        for part in chunks(ids):
            for pk, code in OrganisationTheme.objects.filter(organisation__in=part).values_list("organisation", "code"):
                self.themes[pk].append(code)

    def _load(self, drafts: Sequence[Draft]) -> None:
        pks = (row.thing.split(":")[1] for row in self.origins.values() if row.thing.startswith("actors.site:"))
        for part in chunks(pks):
            self._add(Site.objects.filter(pk__in=part))
        for part in chunks(self.own.values()):
            self._add(self._live().filter(pk__in=part))
        for part in chunks(draft.site["siret"] for draft in drafts):
            self._add(self._live().filter(siret__in=part))
        for number in NUMBERS:
            for part in chunks(draft.organisation[number] for draft in drafts):
                for organisation in Organisation.objects.filter(**{f"{number}__in": part}, ended_on=None):
                    self.by_number[number, getattr(organisation, number)] = organisation
        self._load_merged({(n, draft.organisation[n]) for draft in drafts for n in NUMBERS})
        for part in chunks(organisation.pk for organisation in self.by_number.values()):
            self._add(self._live().filter(organisation__in=part))
        alone = [d for d in drafts if d.key not in self.origins and d.site["siret"] not in self.by_siret]
        for part in chunks(draft.site["commune_id"] for draft in alone):
            self._add(self._live().filter(commune__in=part))
        self._index()

    def _load_merged(self, wanted: set[tuple[str, str]]) -> None:
        """A number of a record that was merged designates the one that speaks for it."""
        for pk, rows in self.merged.items():
            pairs = {(n, getattr(row, n)) for row in rows for n in NUMBERS if getattr(row, n)} & wanted
            for pair in pairs - self.by_number.keys():
                self.by_number[pair] = Organisation.objects.get(pk=pk)

    def said_by_merged(self, organisation: Organisation | None, column: str, value: Any) -> bool:
        """Whether a record merged into this one said so: the merge has chosen, a list that repeats it is no news."""
        rows = self.merged.get(organisation.pk, []) if organisation else []
        if column == "name":
            return fold(value) in {fold(row.name) for row in rows}
        return value in [getattr(row, column, None) for row in rows]

    @staticmethod
    def _live() -> Any:
        return Site.objects.filter(closed_on=None, organisation__ended_on=None)

    def _add(self, rows: Any) -> None:
        for site in rows.select_related("organisation"):
            self.sites.setdefault(site.pk, site)
            if site.siret and site.closed_on is None:
                self.by_siret.setdefault(site.siret, self.sites[site.pk])

    def _index(self) -> None:
        one: dict[int, Organisation] = {}
        for organisation in self.by_number.values():
            one.setdefault(organisation.pk, organisation)
        for site in self.sites.values():  # one object for each organisation, wherever it was read
            site.organisation = one.setdefault(site.organisation_id, site.organisation)
            if site.closed_on is None:
                self.sites_of[site.organisation_id].append(site)
                former = {fold(row.name) for row in self.merged.get(site.organisation_id, [])}
                for name in {fold(site.organisation.name), fold(site.name), *former} - {""}:
                    self.by_name[name, site.commune_id or ""].append(site)
        for origin in self.origins.values():
            if (place := self.by_origin(origin)) is not None:
                self.of_source.setdefault(origin.external_id.partition("#")[0], place.organisation)
        self.by_number = {key: one[organisation.pk] for key, organisation in self.by_number.items()}

    @staticmethod
    def _members(part: Sequence[int]) -> Iterable[int]:
        current = Membership.objects.filter(organisation__in=part).filter(Q(until=None))
        return current.values_list("organisation", flat=True)

    def _brought(self, part: Sequence[int]) -> Iterable[Any]:
        ours = Origin.objects.filter(organisation__in=part, brought=True, live=True)
        owned = {"source": self.partner} if self.partner else {"source__organisation": self.owner}
        ours = ours.filter(**owned)
        return ours.values_list("organisation", flat=True)

    def writable(self, pk: int) -> bool:
        """Whether this list may write this organisation: the network's may; another only its owner's own record,
        and what its owner's lists created and nobody has claimed. What another Cordée tells is like a list of others.
        """
        if self.partner:
            return pk in self.brought and pk not in self.claimed
        return self.owner is None or pk == self.owner or (pk in self.brought and pk not in self.claimed)

    def by_origin(self, origin: Origin) -> Site | None:
        kind, _, pk = origin.thing.partition(":")
        return self.sites.get(int(pk)) if kind == "actors.site" else None

    def by_own(self, draft: Draft) -> Site | None:
        """The place that a file of this very Cordée names by its identifier, if it still is one of that record."""
        site = self.sites.get(self.own.get(draft.key, 0))
        if site is None or site.closed_on or site.organisation.ended_on:
            return None
        slugs = {row.slug for row in (site.organisation, *self.merged.get(site.organisation_id, []))}
        return site if draft.of.rstrip("/").rpartition("/")[2] in slugs else None

    def by_numbers(self, draft: Draft) -> Organisation | None:
        """The organisation that bears the draft's SIREN, RNA or Italian number."""
        found = (self.by_number.get((number, draft.organisation[number])) for number in NUMBERS)
        return next((organisation for organisation in found if organisation), None)

    def by_name_and_commune(self, draft: Draft) -> Site | None:
        """A site of the same name in the same commune, unless its numbers say that it is another."""
        commune = draft.site["commune_id"]
        for site in self.by_name.get((fold(draft.name), commune), ()) if commune else ():
            pairs = [(draft.organisation[n], getattr(site.organisation, n)) for n in NUMBERS]
            pairs.append((draft.site["siret"], site.siret))
            if not any(mine and theirs and mine != theirs for mine, theirs in pairs):
                return site
        return None
