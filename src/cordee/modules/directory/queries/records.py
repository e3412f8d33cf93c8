"""One organisation as its page shows it, and what editing it must know."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import (
    Affiliation,
    AffiliationStatus,
    Membership,
    Organisation,
    Site,
    Theme,
    Visibility,
)
from cordee.kernel.actors.queries import live_organisations, sites_of
from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.actors.rules.visibility import audience_of, hidden, seen_by
from cordee.kernel.reference import queries as reference
from cordee.kernel.search import queries as search
from cordee.lib import identity
from cordee.lib.module import Awaits
from cordee.modules.directory.queries.facts import KIND
from cordee.modules.directory.queries.lists import claimed
from cordee.modules.directory.rules import LANGUAGES


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


def links_awaiting(actor: Actor) -> Iterator[Awaits]:
    """For the home page of a manager: the links that wait for the answer of the organisation, on either side."""
    own = actor.organisation
    if own is None or actor.role != MANAGER:
        return
    asked = Q(member=own, status=AffiliationStatus.INVITED) | Q(group=own, status=AffiliationStatus.PROPOSED)
    count = Affiliation.objects.filter(asked, until=None, member__ended_on=None, group__ended_on=None).count()
    if count:
        said = ngettext("%(count)d demande", "%(count)d demandes", count) % {"count": count}
        url = reverse("directory:links", args=[own.slug])
        yield Awaits(_("Un lien avec une autre organisation attend votre réponse"), url, said, icon="link", tone="meet")


def affiliations_between(organisation: Organisation) -> QuerySet[Affiliation]:
    """The links of an organisation that hold or wait for an answer, on either side."""
    rows = Affiliation.objects.filter(Q(member=organisation) | Q(group=organisation), until=None)
    return rows.select_related("member", "group")


def groups_named(text: str, organisation: Organisation, *, actor: Actor, most: int = 8) -> list[Organisation]:
    """Organisations that these words find, to ask to belong to."""
    found = [pk for pk in search.best(text, actor=actor, kind=KIND).things if pk != organisation.pk][:most]
    rows = live_organisations().in_bulk(found)
    return [rows[pk] for pk in found if pk in rows]


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


@dataclass(frozen=True, slots=True)
class Record:
    """Everything the page of an organisation shows to this reader."""

    organisation: Organisation
    themes: list[Any]
    sites: list[Site]
    people: list[Membership]
    memberships: list[Affiliation]  # what it belongs to
    members: list[Affiliation]  # who belongs to it
    numbers: list[Number]
    activity: str
    languages: list[Any]
    claimed: bool
    fte: Decimal | None
    description: str  # in the reader's language when it is written in it, else in French
    description_language: str


def described(organisation: Organisation) -> tuple[str, str]:
    """(text, language) of the description for this reader. A description that is kept from them has no translation."""
    language = (get_language() or "fr")[:2]
    if not organisation.description or language == "fr":
        return organisation.description, "fr"
    text = organisation.texts.filter(language=language).values_list("description", flat=True).first()
    return (text, language) if text else (organisation.description, "fr")


def record_of(organisation: Organisation, *, actor: Actor) -> Record:
    """Reads the record once: five queries (one more to translate), whatever it holds.

    What this reader may not read is not in it.
    """
    organisation = seen_by(organisation, actor)
    sites = [seen_by(site, actor) for site in sites_visible_to(actor, organisation)]
    links = affiliations_of(organisation, actor)
    words = dict(Theme.choices)
    tongues = dict(LANGUAGES)
    fte = organisation.fte_hundredths
    text, language = described(organisation)
    return Record(
        organisation=organisation,
        themes=[words.get(theme.code, theme.code) for theme in organisation.theme_rows.all()],
        sites=sites,
        people=list(people_visible_to(actor, organisation)),
        memberships=[link for link in links if link.member_id == organisation.pk],
        members=[link for link in links if link.group_id == organisation.pk],
        numbers=numbers_of(organisation, sites),
        activity=activity_of(organisation),
        languages=[tongues.get(code, code) for code in organisation.languages.split()],
        claimed=bool(getattr(organisation, "claimed", False)),
        fte=None if fte is None else Decimal(fte) / 100,
        description=text,
        description_language=language,
    )


def is_reserved(organisation: Organisation, sites: Iterable[Site], *, actor: Actor) -> bool:
    """Whether something of this record is kept from some readers: said to its own people; to others, only when the
    something is kept from them. Which field, and whether it holds anything, is not said.
    """
    held = [organisation.visibility, *(site.visibility for site in sites)]
    audience = audience_of(actor, organisation.pk)
    limit = Visibility.PUBLIC if audience == Visibility.PRIVATE else audience
    return any(hidden(levels, limit) for levels in held)


def shows_reserved(thing: Organisation | Site) -> bool:
    """Whether this record, as its reader was given it, holds something that not everybody reads."""
    return any(getattr(thing, column) not in ("", None) for column in hidden(thing.visibility, Visibility.PUBLIC))


def animator_address(actor: Actor) -> str:
    """Where an error is reported: the address of the organisation that animates the network, "" when there is none."""
    hosts = live_organisations().filter(is_host=True, fictional=False).exclude(email="").order_by("pk")
    return next((host.email for host in hosts if "email" not in hidden(host.visibility, Visibility.PUBLIC)), "")


def organisation_of(thing: str) -> Organisation | None:
    """The live organisation that "actors.organisation:12" or "actors.site:3" speaks of."""
    kind, _, pk = thing.partition(":")
    if not pk.isdigit() or kind not in ("actors.organisation", "actors.site"):
        return None
    rows = live_organisations()
    return rows.filter(**{"pk" if kind == "actors.organisation" else "sites__pk": int(pk)}).first()
