"""How much two records look like one: a whole number from 0 to 100, and each thing that made it, in a sentence.

Nothing here merges anything: a person looks at both and decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from cordee.lib.geo import distance_m
from cordee.modules.directory.rules.traits import NameParts, Spot, Traits

SHOWN = 50  # of 100: from here, somebody is asked to look
COMMON = 40  # a key that more records share tells none of them apart
_NETWORKS = frozenset("federation confederation union reseau departemental departementale regional regionale".split())


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
    """Whether ``compare`` would stay under SHOWN, found sooner: what is cheap to compare says how much the names must
    look alike, and two names are put aside as soon as they cannot.
    """
    if one.numbers & other.numbers:
        return False
    mine, theirs = one.ground, other.ground
    if mine.has_siren and theirs.has_siren:
        return True
    weak = not (one.core and other.core) or _two_valleys(one, other)
    least = _least_likeness(SHOWN - _at_best(one, other), weak)
    return least > 100 or not _alike(one.name_parts, other.name_parts, least)


def _at_best(one: Traits, other: Traits) -> int:
    """The most points that two records may have besides their names and numbers."""
    mine, theirs = one.ground, other.ground
    points = sum(reason.points for reason in _contacts(one, other))
    points += 0 if mine.communes.isdisjoint(theirs.communes) else 12
    points += 15 if mine.has_street and theirs.has_street else 0
    return points + (5 if mine.has_point and theirs.has_point else 0)


@cache
def _least_likeness(missing: int, weak: bool) -> int:
    """From how many percent names give the points that are missing; 101: from none. Under 60, nothing else counts."""
    return next((alike for alike in range(60, 101) if _name_points(alike, weak) >= missing), 101)


def _name_points(alike: int, weak: bool) -> int:
    points = max(0, round((alike - 70) * 1.5))
    return points // 3 if weak else points


def likeness_of_names(one: Traits, other: Traits) -> int:
    """How much two names look alike, in percent; legal forms and towns weigh little, acronyms are read."""
    return _likeness(one.name_parts, other.name_parts)


def _likeness(mine: NameParts, theirs: NameParts) -> int:
    if not mine.plain or not theirs.plain:
        return 0
    if _acronym(mine, theirs):
        return 95
    core = max(
        fuzz.ratio(mine.ordered, theirs.ordered),
        fuzz.ratio(mine.packed, theirs.packed),
        fuzz.token_set_ratio(mine.plain, theirs.plain) * _share(mine, theirs),
    )
    found = round(0.95 * core + 0.05 * fuzz.ratio(mine.whole, theirs.whole))
    return found if mine.figures == theirs.figures else min(found, 60)


def _acronym(mine: NameParts, theirs: NameParts) -> bool:
    return bool(mine.short and mine.short == theirs.initials or theirs.short and theirs.short == mine.initials)


def _share(mine: NameParts, theirs: NameParts) -> float:
    """What the words of one name that are all in the other count for: less as the other is longer."""
    lengths = sorted((len(mine.plain), len(theirs.plain)))
    return 0.6 + 0.35 * lengths[0] / lengths[1]


def _alike(mine: NameParts, theirs: NameParts, least: int) -> bool:
    """Whether ``_likeness`` reaches ``least``: RapidFuzz stops at the first difference too many."""
    if not mine.plain or not theirs.plain:
        return False
    if _acronym(mine, theirs):
        return least <= 95
    if least > 60 and mine.figures != theirs.figures:
        return False
    wanted = (least - 0.5 - 5) / 0.95 - 1e-6  # of the core, if all words together were the same
    share = _share(mine, theirs)
    within = (
        fuzz.ratio(mine.ordered, theirs.ordered, score_cutoff=wanted)
        or fuzz.ratio(mine.packed, theirs.packed, score_cutoff=wanted)
        or (share * 100 >= wanted and fuzz.token_set_ratio(mine.plain, theirs.plain, score_cutoff=wanted / share))
    )
    return bool(within) and _likeness(mine, theirs) >= least


def _two_valleys(one: Traits, other: Traits) -> bool:
    mine, theirs = one.valleys, other.valleys
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _name(one: Traits, other: Traits, alike: int) -> Iterator[Reason]:
    if _name_points(alike, weak=False) <= 0:
        return
    if not one.core or not other.core:
        yield Reason("name_plain", _name_points(alike, weak=True), str(alike))
    elif _two_valleys(one, other):
        yield Reason("name_far", _name_points(alike, weak=True), str(alike))
    else:
        yield Reason("name", _name_points(alike, weak=False), str(alike))


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
