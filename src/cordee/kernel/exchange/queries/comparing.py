"""What an import would change: each row is matched with the directory, then compared value by value."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Organisation, Site
from cordee.kernel.exchange.models import Origin, Source
from cordee.kernel.exchange.queries.known import Known, chunks
from cordee.kernel.exchange.rules import CREATED, UPDATED, Draft, Plan, Problem, Rejected, Step
from cordee.kernel.exchange.rules.merging import MISSING, SAME, TAKE, Verdict, decide, is_blank, whole
from cordee.kernel.exchange.rules.precedence import OWNER, winner_of
from cordee.kernel.exchange.rules.vanishing import MISSES
from cordee.kernel.reference.rules import fold


def compare(
    drafts: Sequence[Draft],
    source: Source | None,
    *,
    owner: int | None = None,
    rejected: Sequence[Problem] = (),
    warnings: Sequence[Problem] = (),
    titles: dict[str, str] | None = None,
) -> Plan:
    """The plan of an import. ``titles``: field → title in the file, to name the columns of the warnings.
    ``owner``: the organisation whose list this is; it writes only what it may. None: the network, which writes all.
    """
    known = Known(drafts, source, owner)
    plan = Plan(rejected=list(rejected), warnings=list(warnings), source_version=source.version if source else 0)
    comparing = _Comparing(known, plan, titles or {}, source.winners if source else {})
    comparing.called = {fold(draft.site["name"]) for draft in drafts} - {""}
    for draft in drafts:
        comparing.match(draft)
    comparing.choose_leads()
    for step in plan.steps:
        comparing.compare(step)
    _vanished(plan, known, {draft.key for draft in drafts}, comparing.rekeyed)
    plan.rejected.sort(key=lambda problem: problem.row)
    plan.warnings.sort(key=lambda problem: problem.row)
    return plan


def _vanished(plan: Plan, known: Known, keys: set[str], rekeyed: set[int]) -> None:
    """The records of this source that the file no longer holds. Absence deletes nothing. What is no news (already asked
    about, said to stay, or over) is neither named as vanished nor counted among the records of the list.
    """
    gone = [row for row in known.origins.values() if row.external_id not in keys and row.pk not in rekeyed]
    names: dict[int, str] = {}
    over: set[int] = set()
    for part in chunks(row.organisation_id for row in gone):
        for pk, name, ended_on in Organisation.objects.filter(pk__in=part).values_list("pk", "name", "ended_on"):
            names[pk] = name
            over |= {pk} if ended_on else set()
    news = [row for row in gone if not (_settled(row, known.by_origin(row)) or row.organisation_id in over)]
    plan.missing = [row.pk for row in gone]
    plan.vanished = sorted(names.get(row.organisation_id or 0, row.external_id) for row in news)
    plan.known = len(known.origins) - len(gone) + len(news)


def _settled(row: Origin, site: Site | None) -> bool:
    """Whether this absence was counted to its end, answered, or is that of a closed place."""
    return row.missed >= MISSES or row.stays_at is not None or (site is not None and site.closed_on is not None)


class _Comparing:
    def __init__(self, known: Known, plan: Plan, titles: dict[str, str], winners: dict[str, str]) -> None:
        self.known = known
        self.winners = winners
        self.plan = plan
        self.titles = titles
        self.rekeyed: set[int] = set()
        self.called: set[str] = set()  # the names of places that the file says
        self.taken: dict[int, int] = {}  # site → row
        self.groups: dict[str, list[Step]] = defaultdict(list)  # new organisation → its rows
        self.rows_of: dict[int, list[Step]] = defaultdict(list)  # organisation → its rows

    def _warn(self, step: Step, code: str, reason: str) -> None:
        if reason:
            self.plan.warnings.append(Problem(step.draft.row, self.titles.get(code, ""), reason))

    def match(self, draft: Draft) -> None:
        """Find the organisation and site of a row; a row that cannot be told from another is rejected."""
        step = Step(draft)
        try:
            site, organisation = self._find(step)
        except Rejected as refusal:
            self.plan.rejected.append(Problem(draft.row, refusal.column, refusal.reason))
            return
        if site is not None:
            step.site_id = site.pk
            self.taken[site.pk] = draft.row
            self._adopt_origin(step)
        if organisation is not None:
            step.organisation_id = organisation.pk
            step.closed = not self.known.writable(organisation.pk)
            self.rows_of[organisation.pk].append(step)
        else:
            step.group = self._group(draft)
            self.groups[step.group].append(step)
        self.plan.steps.append(step)

    @staticmethod
    def _group(draft: Draft) -> str:
        numbers = (draft.organisation[n] for n in ("siren", "rna", "it_fiscal_code", "it_vat"))
        return draft.of or next((number for number in numbers if number), draft.key)

    def _find(self, step: Step) -> tuple[Site | None, Organisation | None]:
        draft, known = step.draft, self.known
        origin = known.origins.get(draft.key)
        site = known.by_origin(origin) if origin else known.by_own(draft)
        if origin:
            step.origin_id = origin.pk
        holder = known.by_siret.get(draft.site["siret"])
        if site and holder and holder.pk != site.pk:
            reason = _("L’identifiant désigne « %(first)s », le SIRET désigne « %(second)s » : à départager.")
            names = {"first": site.organisation.name, "second": holder.organisation.name}
            raise Rejected(self.titles.get("siret", ""), reason % names)
        site = site or holder
        organisation = site.organisation if site else known.by_numbers(draft) or known.of_source.get(draft.of)
        if organisation and not site:
            site = self._site_of(organisation, draft)
        if not organisation and (site := known.by_name_and_commune(draft)):
            organisation, called = site.organisation, fold(draft.site["name"])
            if called and called != fold(site.name) and (site.pk in self.taken or draft.of):
                site = self._site_of(organisation, draft)
            if site and draft.site["siret"] and not site.siret:
                self._warn(step, "siret", _("Rapproché par le nom et la commune d’une fiche sans SIRET : vérifiez."))
        if site and site.pk in self.taken:
            same = _("Cette ligne désigne la même structure que la ligne %(row)s.") % {"row": self.taken[site.pk]}
            raise Rejected(self.titles.get("siret" if draft.site["siret"] else "name", ""), same)
        if not organisation and not draft.name:
            reason = _("Il manque le nom : sans lui, cette ligne ne désigne personne.")
            raise Rejected(self.titles.get("name", ""), reason)
        return site, organisation

    def _site_of(self, organisation: Organisation, draft: Draft) -> Site | None:
        """Which site of a known organisation this row means; None for a new one."""
        free = [s for s in self.known.sites_of[organisation.pk] if s.pk not in self.taken]
        if draft.site["siret"]:
            free = [s for s in free if not s.siret]
        commune = draft.site["commune_id"]
        here = [s for s in free if s.commune_id == commune or s.commune_id is None] if commune else free
        called = fold(draft.site["name"])
        named = [s for s in here if called and fold(s.name) == called]
        others = [s for s in here if not called or fold(s.name) not in self.called]  # not the place of another row
        return next(iter(named or others), None)

    def _adopt_origin(self, step: Step) -> None:
        """A row whose key changed (its SIRET is known at last) keeps its history in this source."""
        origin = self.known.by_thing.get(f"actors.site:{step.site_id}")
        if step.origin_id is None and origin and origin.pk not in self.rekeyed:
            step.origin_id = origin.pk
            self.rekeyed.add(origin.pk)

    def choose_leads(self) -> None:
        """One row speaks for each organisation: that of its head office, else the first."""
        for steps in self.groups.values():
            for step in steps[1:]:
                step.lead = False
        for pk, steps in self.rows_of.items():
            heads = {site.pk for site in self.known.sites_of[pk] if site.is_head}
            lead = next((step for step in steps if step.site_id in heads), None if heads else steps[0])
            for step in steps:
                step.lead = step is lead

    def compare(self, step: Step) -> None:
        known = self.known
        site = known.sites.get(step.site_id or 0)
        organisation = site.organisation if site else self._organisation(step)
        if site is not None and (site.closed_on or site.organisation.ended_on):
            self._warn(step, "name", _("Cette structure est close ici : la ligne est laissée de côté."))
            step.seen = step.draft.seen()
            return
        if step.closed:
            self._warn(step, "name", self._not_ours(step))
            step.seen = step.draft.seen()
            return
        step.seen = self._incoming(step, organisation)
        for name, verdict in self._verdicts(step, organisation, site).items():
            pair = self._local(name, organisation, site), step.seen[name]
            self._warn(step, name.removeprefix("site."), verdict.note)
            if verdict.take:
                step.fields[name] = pair
                if verdict.over:
                    step.over.append(name)
            elif verdict.stays:
                step.stays[name] = pair
        step.status = CREATED if site is None else UPDATED if step.fields else step.status
        if organisation is not None and step.fields:
            self.plan.stamps[organisation.pk] = organisation.updated_at

    def _verdicts(self, step: Step, organisation: Organisation | None, site: Site | None) -> dict[str, Verdict]:
        """What becomes of each value that this row says."""
        known = self.known
        origin = known.origins.get(step.draft.key) or self._origin(step)
        before = {name: said for name, said in origin.seen.items() if name not in origin.waits} if origin else {}
        claimed = step.organisation_id in known.claimed
        found: dict[str, Verdict] = {}
        pairs = {name: (self._local(name, organisation, site), foreign) for name, foreign in step.seen.items()}
        for name, (local, foreign) in pairs.items():
            if (site if name.startswith("site.") else organisation) is None:
                found[name] = SAME if is_blank(name, foreign) else TAKE
                continue
            guessed = name in step.draft.guessed
            old = known.said_by_merged(organisation, name, foreign)
            # a row that spoke for its organisation may since speak for one of its places only
            past = foreign if old else before.get(name, before.get(name.removeprefix("site."), MISSING))
            winner = OWNER if old else winner_of(self.winners, name)  # the merge has chosen already
            found[name] = decide(name, local, foreign, past, claimed=claimed, guessed=guessed, winner=winner)
        lost = site and site.commune_id and step.draft.place and not step.draft.site["commune_id"]
        unread = bool(site and lost and step.draft.site["postcode"] != site.postcode)
        told = whole(found, pairs, self.winners, street=site.address if site else "", unread=unread)
        step.waits = [name for name, verdict in found.items() if verdict.take and not told[name].take]
        return told

    def _not_ours(self, step: Step) -> str:
        if step.organisation_id in self.known.claimed:
            return _("Déjà dans l’annuaire : la fiche est tenue par ses responsables, elle n’est pas modifiée.")
        return _("Déjà dans l’annuaire : la fiche ne vient pas de vos listes, elle n’est pas modifiée.")

    def _organisation(self, step: Step) -> Organisation | None:
        found = self.known.by_numbers(step.draft)
        if found and found.pk == step.organisation_id:
            return found
        sites = self.known.sites_of.get(step.organisation_id or 0, [])
        return sites[0].organisation if sites else None

    def _origin(self, step: Step) -> Any:
        return self.known.by_thing.get(f"actors.site:{step.site_id}") if step.origin_id else None

    def _incoming(self, step: Step, organisation: Organisation | None) -> dict[str, Any]:
        """What this row says, by column: of the organisation when it speaks for it, and of its site."""
        draft = step.draft
        values = {} if not step.lead else dict(draft.organisation) | {"themes": list(draft.themes)}
        site = dict(draft.site)
        place = self.known.sites.get(step.site_id or 0)
        name = organisation.name if organisation else self._lead_name(step)
        if not step.lead:
            site["name"] = site["name"] or draft.name
            site |= {"phone": draft.organisation["phone"], "email": draft.organisation["email"]}
        if site["name"] and (
            fold(site["name"]) == fold(name) or self.known.said_by_merged(organisation, "name", site["name"])
        ):
            site["name"] = ""
        if place is not None and organisation is not None and draft.key in self.known.own:
            for column in ("phone", "email"):  # our own files say those of the place, else those of its organisation
                if draft.organisation[column] in (getattr(place, column), getattr(organisation, column)):
                    values.pop(column, None)
                    site.pop(column, None)
        values |= {f"site.{column}": value for column, value in site.items()}
        return {column: value for column, value in values.items() if value not in ("", None, [], False)}

    def _lead_name(self, step: Step) -> str:
        return self.groups[step.group][0].draft.name if step.group else step.draft.name

    def _local(self, name: str, organisation: Organisation | None, site: Site | None) -> Any:
        if name.startswith("site."):
            return getattr(site, name.removeprefix("site."), "") if site else ""
        if name == "themes":
            return list(self.known.themes.get(organisation.pk, [])) if organisation else []
        return getattr(organisation, name) if organisation else ""
