"""One organisation as its page shows it, and what editing it must know."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from rapidfuzz import fuzz, utils

from cordee.kernel.actors.models import Affiliation, AffiliationStatus, Membership, Organisation, Site, Visibility
from cordee.kernel.actors.queries import live_organisations, sites_of
from cordee.kernel.actors.rules import Actor
from cordee.kernel.reference import queries as reference
from cordee.lib import identity
from cordee.modules.directory.queries.lists import claimed

ALIKE = 86  # of 100: from here, two names may be one organisation


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """The directory is public: every organisation that has not ended."""
    return live_organisations().annotate(claimed=claimed(actor.today))


def sites_visible_to(actor: Actor, organisation: Organisation) -> QuerySet[Site]:
    return sites_of(organisation)


def people_visible_to(actor: Actor, organisation: Organisation) -> QuerySet[Membership]:
    """The people of an organisation who let this reader see their name, with their title."""
    seen = [Visibility.PUBLIC]
    if actor.organisation is not None or actor.is_operator:
        seen.append(Visibility.NETWORK)
    own = actor.organisation is not None and actor.organisation.pk == organisation.pk
    if own or actor.manages(organisation):
        seen.append(Visibility.PRIVATE)
    rows = organisation.memberships.filter(since__lte=actor.today).filter(Q(until=None) | Q(until__gt=actor.today))
    return rows.filter(visibility__in=seen, person__erased_at=None).select_related("person").order_by("pk")


def affiliations_of(organisation: Organisation, actor: Actor) -> list[Affiliation]:
    """What it belongs to and who belongs to it, now; what is only proposed is for those who decide."""
    rows = Affiliation.objects.filter(Q(member=organisation) | Q(group=organisation), until=None)
    rows = rows.filter(member__ended_on=None, group__ended_on=None).select_related("member", "group")
    if not actor.manages(organisation):
        rows = rows.filter(status=AffiliationStatus.ACTIVE)
    return list(rows.exclude(status=AffiliationStatus.ENDED).order_by("group__name", "member__name", "pk"))


@dataclass(frozen=True, slots=True)
class Number:
    """An identifier as it is read, and the sentence that doubts it ("" when its key holds)."""

    label: Any
    value: str
    warning: str = ""


def _grouped(value: str, sizes: tuple[int, ...]) -> str:
    parts: list[str] = []
    rest = value
    for size in sizes:
        parts, rest = [*parts, rest[:size]], rest[size:]
    return " ".join(part for part in [*parts, rest] if part)


def numbers_of(organisation: Organisation, sites: list[Site]) -> list[Number]:
    """Its identifiers, grouped for the eye."""
    found = [Number("SIREN", _grouped(organisation.siren, (3, 3, 3)), identity.siren(organisation.siren).warning)]
    found += [
        Number("SIRET", _grouped(site.siret, (3, 3, 3, 5)), identity.siret(site.siret).warning)
        for site in sites
        if site.siret
    ]
    found.append(Number("RNA", organisation.rna, identity.rna(organisation.rna).warning))
    fiscal, vat = organisation.it_fiscal_code, organisation.it_vat
    found.append(Number("Codice fiscale", fiscal, identity.codice_fiscale(fiscal).warning))
    found.append(Number("Partita IVA", vat, identity.partita_iva(vat).warning))
    return [number for number in found if number.value]


def activity_of(organisation: Organisation) -> str:
    """The APE code and its label in its own version of the nomenclature."""
    code = organisation.naf_code
    label = reference.nomenclature_label("naf", organisation.naf_version, code) if code else ""
    return f"{code} {label}".strip()


def alike(name: str, *, actor: Actor, most: int = 5) -> list[Organisation]:
    """Organisations whose name is near this one: it may be there already."""
    wanted = utils.default_process(name)
    if not wanted:
        return []
    scores = {
        pk: fuzz.token_sort_ratio(wanted, utils.default_process(other))
        for pk, other in live_organisations().order_by().values_list("pk", "name")
    }
    best = sorted((pk for pk, score in scores.items() if score >= ALIKE), key=lambda pk: (-scores[pk], pk))[:most]
    rows = organisations_visible_to(actor).prefetch_related("sites__commune").in_bulk(best)
    return [rows[pk] for pk in best]
