"""How much two records look like one: a whole number from 0 to 100, and each thing that made it, in a sentence.

Nothing here merges anything: a person looks at both and decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from cordee.kernel.reference.rules import fold
from cordee.lib.geo import distance_m

SHOWN = 50  # of 100: from here, somebody is asked to look
COMMON = 40  # a key that more records share tells none of them apart
_LEGAL = frozenset(
    "association associations assoc asso ass societe sarl sas sasu sa scop scic eurl earl gaec sci cooperative coop "
    "loi 1901 entreprise entreprises ets etablissement etablissements eirl hautes alpes haute alpe 05".split()
)
_SMALL = frozenset("a au aux avec d dans de des du en et l la le les ou par pour sur un une".split())
_SHORT = {"cie": "compagnie", "ctre": "centre", "fed": "federation", "dept": "departement", "nat": "nature"}
_NETWORKS = frozenset("federation confederation union reseau departemental departementale regional regionale".split())
# Mailboxes and pages that many share: their domain says nothing of who writes.
_SHARED = frozenset(
    "gmail.com orange.fr wanadoo.fr free.fr laposte.net yahoo.fr yahoo.com hotmail.fr hotmail.com outlook.fr "
    "outlook.com sfr.fr live.fr icloud.com neuf.fr bbox.fr protonmail.com proton.me facebook.com instagram.com "
    "helloasso.com sites.google.com linktr.ee wixsite.com wordpress.com".split()
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a record. ``street`` is folded; coordinates in millionths of a degree, both or none."""

    commune: str
    valley: str
    street: str
    lat_e6: int | None
    lon_e6: int | None


@dataclass(frozen=True)
class Traits:
    """What is compared of a record. ``numbers``: identifiers as (kind, value); ``linked``: its affiliations."""

    pk: int
    name: str
    acronym: str = ""
    family: str = "other"
    numbers: frozenset[tuple[str, str]] = frozenset()
    phones: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()
    website: str = ""
    spots: tuple[Spot, ...] = ()
    towns: frozenset[str] = frozenset()
    linked: frozenset[int] = frozenset()

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the name, folded, in their full form and without the mark of a plural."""
        return tuple(_singular(_SHORT.get(word, word)) for word in fold(self.name).split() if word not in _SMALL)

    @cached_property
    def core(self) -> tuple[str, ...]:
        """What tells it from others: neither its legal form nor its town. Empty: « Association de Gap »."""
        towns = {_singular(word) for town in self.towns for word in town.split()}
        return tuple(word for word in self.words if word not in _LEGAL and word not in towns)

    @cached_property
    def initials(self) -> str:
        words = [word for word in self.words if word not in _LEGAL or word == "association"]
        return "".join(word[0] for word in words) if len(words) > 2 else ""

    @cached_property
    def short(self) -> str:
        """Its acronym, or its name when that is one: « M.J.C. »."""
        joined = "".join(fold(self.acronym).split()) or ("".join(self.core) if len("".join(self.core)) <= 6 else "")
        return joined if len(joined) > 2 else ""

    @cached_property
    def site(self) -> str:
        """Its website without what does not matter; with the path where many share the host."""
        host, _slash, path = self.website.lower().split("://")[-1].removeprefix("www.").partition("/")
        return f"{host}/{path.strip('/')}" if host in _SHARED else host

    @cached_property
    def domains(self) -> frozenset[str]:
        return frozenset(mail.rpartition("@")[2] for mail in self.mails) - _SHARED - {""}

    @cached_property
    def communes(self) -> frozenset[str]:
        return frozenset(spot.commune for spot in self.spots if spot.commune)

    @cached_property
    def valleys(self) -> frozenset[str]:
        return frozenset(spot.valley for spot in self.spots if spot.valley)

    def number(self, kind: str) -> frozenset[str]:
        return frozenset(value for one, value in self.numbers if one == kind)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and not word.isdigit() else word


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that counts, in points. ``value`` completes the sentence."""

    code: str
    points: int
    value: str = ""

    def as_json(self) -> list[Any]:
        return [self.code, self.points, self.value]

    def __str__(self) -> str:
        points = f"+{self.points}" if self.points >= 0 else f"−{-self.points}"
        words = _words().get(self.code, self.code)
        return _("%(reason)s : %(points)s") % {"reason": words % {"value": self.value}, "points": points}


def _words() -> dict[str, str]:
    return {
        "name": _("noms semblables à %(value)s %%"),
        "name_far": _("noms semblables à %(value)s %%, mais dans deux vallées"),
        "name_plain": _("noms semblables à %(value)s %%, mais faits de mots que beaucoup portent"),
        "siret": _("même SIRET"),
        "siren": _("même SIREN"),
        "siren_sites": _("même SIREN, mais deux établissements"),
        "rna": _("même numéro RNA"),
        "italian": _("même numéro italien"),
        "siren_other": _("SIREN différents : ce sont deux organisations"),
        "rna_other": _("numéros RNA différents"),
        "italian_other": _("numéros italiens différents"),
        "phone": _("même téléphone"),
        "mail": _("même adresse e-mail"),
        "domain": _("adresses e-mail du même domaine"),
        "website": _("même site internet"),
        "street": _("même adresse"),
        "near": _("à moins de %(value)s mètres l’une de l’autre"),
        "commune": _("même commune"),
        "elsewhere": _("communes différentes de la même vallée"),
        "far": _("à %(value)s km l’une de l’autre"),
        "member": _("l’une est membre de l’autre"),
        "network": _("l’une est un réseau, l’autre non"),
        "family": _("familles différentes"),
        "town_hall": _("l’une est un service public, l’autre non"),
        "unlike": _("les noms ne se ressemblent pas : le reste ne suffit pas"),
    }


@dataclass(frozen=True, slots=True)
class Likeness:
    score: int
    reasons: tuple[Reason, ...]


def compare(one: Traits, other: Traits) -> Likeness:
    """The score of two records, the same whichever comes first."""
    alike = likeness_of_names(one, other)
    reasons = [*_numbers(one, other), *_name(one, other, alike), *_contacts(one, other), *_places(one, other)]
    reasons += _kinds(one, other)
    total = sum(reason.points for reason in reasons)
    proved = any(reason.code in ("siret", "rna", "italian") for reason in reasons)
    if alike < 60 and not proved and total >= SHOWN:
        reasons.append(Reason("unlike", SHOWN - 5 - total))
        total = SHOWN - 5
    return Likeness(max(0, min(100, total)), tuple(reasons))


def hopeless(one: Traits, other: Traits) -> bool:
    """Whether ``compare`` would stay under SHOWN, found sooner: two SIREN, or nothing in names and numbers."""
    if one.numbers & other.numbers:
        return False
    if one.number("siren") and other.number("siren"):
        return True
    return likeness_of_names(one, other) < 60


def likeness_of_names(one: Traits, other: Traits) -> int:
    """How much two names look alike, in percent; legal forms and towns weigh little, acronyms are read."""
    mine, theirs = (one.core or one.words), (other.core or other.words)
    if not mine or not theirs:
        return 0
    if one.short and one.short == other.initials or other.short and other.short == one.initials:
        return 95
    first, second = " ".join(mine), " ".join(theirs)
    core = max(
        fuzz.token_sort_ratio(first, second),
        fuzz.ratio(first.replace(" ", ""), second.replace(" ", "")),
        fuzz.token_set_ratio(first, second)
        * (0.6 + 0.35 * min(len(first), len(second)) / max(len(first), len(second))),
    )
    figures = {word for word in mine if word.isdigit()} ^ {word for word in theirs if word.isdigit()}
    found = round(0.95 * core + 0.05 * fuzz.token_sort_ratio(" ".join(one.words), " ".join(other.words)))
    return min(found, 60) if figures else found


def _name(one: Traits, other: Traits, alike: int) -> Iterator[Reason]:
    points = round((alike - 70) * 1.5)
    if points <= 0:
        return
    if not one.core or not other.core:
        yield Reason("name_plain", points // 3, str(alike))
    elif one.valleys and other.valleys and not one.valleys & other.valleys:
        yield Reason("name_far", points // 3, str(alike))
    else:
        yield Reason("name", points, str(alike))


def _numbers(one: Traits, other: Traits) -> Iterator[Reason]:
    """Identifiers. Two establishments of one SIREN are two places, not two records of one; two SIREN are two legal
    persons, whatever else they share.
    """
    if one.number("siret") & other.number("siret"):
        yield Reason("siret", 70)
    elif one.number("siren") & other.number("siren"):
        apart = one.number("siret") and other.number("siret")
        yield Reason("siren_sites", 15) if apart else Reason("siren", 30)
    elif one.number("siren") and other.number("siren"):
        yield Reason("siren_other", -100)
    for kind, same, differ in (("rna", 60, -40), ("italian", 60, -100)):
        mine, theirs = one.number(kind), other.number(kind)
        if mine and theirs:
            yield Reason(kind, same) if mine & theirs else Reason(f"{kind}_other", differ)


def _contacts(one: Traits, other: Traits) -> Iterator[Reason]:
    if one.phones & other.phones:
        yield Reason("phone", 25)
    if one.mails & other.mails:
        yield Reason("mail", 25)
    elif one.domains & other.domains:
        yield Reason("domain", 10)
    if one.site and one.site == other.site:
        yield Reason("website", 25)


def _places(one: Traits, other: Traits) -> Iterator[Reason]:
    if any(_same_street(mine, theirs) for mine in one.spots for theirs in other.spots):
        yield Reason("street", 15)
    if one.communes & other.communes:
        yield Reason("commune", 12)
    elif one.valleys & other.valleys:
        yield Reason("elsewhere", -5)
    away = _distance(one, other)
    if away is not None and away <= 150:
        yield Reason("near", 5, "150")
    elif away is not None and away > 20_000:
        yield Reason("far", -10, str(round(away / 1000)))


def _same_street(mine: Spot, theirs: Spot) -> bool:
    if not mine.street or not theirs.street or mine.commune != theirs.commune:
        return False
    figures = [{word for word in spot.street.split() if word.isdigit()} for spot in (mine, theirs)]
    return figures[0] == figures[1] and fuzz.token_sort_ratio(mine.street, theirs.street) >= 85


def _distance(one: Traits, other: Traits) -> int | None:
    points = [
        [(s.lat_e6, s.lon_e6) for s in t.spots if s.lat_e6 is not None and s.lon_e6 is not None] for t in (one, other)
    ]
    return min((distance_m(*mine, *theirs) for mine in points[0] for theirs in points[1]), default=None)


def _kinds(one: Traits, other: Traits) -> Iterator[Reason]:
    """What tells a network from its local branch, and a town hall from the associations that bear its name."""
    if one.pk in other.linked or other.pk in one.linked:
        yield Reason("member", -100)
    elif bool(_NETWORKS & set(one.words)) != bool(_NETWORKS & set(other.words)):
        yield Reason("network", -30)
    families = {one.family, other.family}
    if len(families) == 2 and "other" not in families:
        yield Reason("town_hall", -40) if "public" in families else Reason("family", -8)


def keys(traits: Traits) -> set[str]:
    """By what a record is found when another may be its twin. Each damage leaves some of them whole."""
    words = traits.core or traits.words
    found = {f"{kind}:{value}" for kind, value in traits.numbers}
    found |= {f"tel:{phone}" for phone in traits.phones} | {f"mail:{mail}" for mail in traits.mails}
    found |= {f"web:{host}" for host in (*traits.domains, traits.site) if host}
    found.add(f"name:{''.join(sorted(words))}")
    if traits.short or traits.initials:
        found |= {f"acronym:{commune}:{traits.short}" for commune in traits.communes if traits.short}
        found |= {f"acronym:{commune}:{traits.initials}" for commune in traits.communes if traits.initials}
    for commune in traits.communes:
        found |= {f"word:{commune}:{start}" for word in words for start in _pieces(word)}
        starts = sorted({word[:4] for word in words})[:4]
        found |= {f"pair:{commune}:{a}:{b}" for a, b in combinations(starts, 2)}
    found |= {f"street:{s.commune}:{s.street}" for s in traits.spots if any(c.isdigit() for c in s.street)}
    return {key[:64] for key in found}


def _pieces(word: str) -> Iterable[str]:
    """The beginning of a word, and its end for a mistake at the beginning."""
    return (word[:5], f"~{word[-5:]}") if len(word) > 5 else (word,)
