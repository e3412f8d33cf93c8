"""What is compared of a record when duplicates are looked for, and what is made of it once, before any comparison."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from cordee.kernel.reference.rules import fold

_LEGAL = frozenset(
    "association associations assoc asso ass societe sarl sas sasu sa scop scic eurl earl gaec sci cooperative coop "
    "loi 1901 entreprise entreprises ets etablissement etablissements eirl hautes alpes haute alpe 05".split()
)
_SMALL = frozenset("a au aux avec d dans de des du en et l la le les ou par pour sur un une".split())
_SHORT = {"cie": "compagnie", "ctre": "centre", "fed": "federation", "dept": "departement", "nat": "nature"}
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


NONE: frozenset[Any] = frozenset()


@lru_cache(maxsize=2048)
def one(values: frozenset[str]) -> frozenset[str]:
    """Equal sets as one: a search holds thousands of records, and most are in the same few communes."""
    return values


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of a record. ``numbers``: identifiers as (kind, value); ``linked``: its affiliations.

    ``name_parts`` and ``ground`` are made of the others.
    """

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

    name_parts: "NameParts" = field(init=False, repr=False, compare=False)
    ground: "Ground" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name_parts", _parts_of(self))
        object.__setattr__(self, "ground", _ground_of(self))

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name, folded, in their full form and without the mark of a plural."""
        return self.name_parts.words

    @property
    def core(self) -> tuple[str, ...]:
        """What tells it from others: neither its legal form nor its town. Empty: « Association de Gap »."""
        return self.name_parts.core

    @property
    def initials(self) -> str:
        return self.name_parts.initials

    @property
    def short(self) -> str:
        """Its acronym, or its name when that is one: « M.J.C. »."""
        return self.name_parts.short

    @property
    def site(self) -> str:
        """Its website without what does not matter; with the path where many share the host."""
        return self.ground.site

    @property
    def domains(self) -> frozenset[str]:
        return self.ground.domains

    @property
    def communes(self) -> frozenset[str]:
        return self.ground.communes

    @property
    def valleys(self) -> frozenset[str]:
        return self.ground.valleys

    def number(self, kind: str) -> frozenset[str]:
        return frozenset(value for one, value in self.numbers if one == kind)


class NameParts(NamedTuple):
    """A name as it is compared, made once for each record. ``plain``: its core, else all its words, as one text;
    ``ordered`` and ``packed``: the same with its words sorted, and without spaces; ``whole``: all words, sorted;
    ``figures``: the numbers in it.
    """

    words: tuple[str, ...]
    core: tuple[str, ...]
    initials: str
    short: str
    plain: str
    ordered: str
    packed: str
    whole: str
    figures: frozenset[str]


class Ground(NamedTuple):
    """What is compared besides the name, made once for each record."""

    communes: frozenset[str]
    valleys: frozenset[str]
    site: str
    domains: frozenset[str]
    has_siren: bool
    has_street: bool
    has_point: bool


def _parts_of(traits: Traits) -> NameParts:
    words = tuple(_singular(_SHORT.get(word, word)) for word in fold(traits.name).split() if word not in _SMALL)
    towns = {_singular(word) for town in traits.towns for word in town.split()}
    core = tuple(word for word in words if word not in _LEGAL and word not in towns)
    told = [word for word in words if word not in _LEGAL or word == "association"]
    joined = "".join(core)
    short = "".join(fold(traits.acronym).split()) or (joined if len(joined) <= 6 else "")
    core = words if core == words else core
    kept = core or words
    ordered = " ".join(sorted(kept))
    return NameParts(
        words=words,
        core=core,
        initials="".join(word[0] for word in told) if len(told) > 2 else "",
        short=short if len(short) > 2 else "",
        plain=" ".join(kept),
        ordered=ordered,
        packed="".join(kept),
        whole=ordered if kept is words else " ".join(sorted(words)),
        figures=one(frozenset([word for word in kept if word.isdigit()])),
    )


def _ground_of(traits: Traits) -> Ground:
    host, _slash, path = traits.website.lower().split("://")[-1].removeprefix("www.").partition("/")
    return Ground(
        communes=one(frozenset([spot.commune for spot in traits.spots if spot.commune])),
        valleys=one(frozenset([spot.valley for spot in traits.spots if spot.valley])),
        site=f"{host}/{path.strip('/')}" if host in _SHARED else host,
        domains=one(frozenset([mail.rpartition("@")[2] for mail in traits.mails]) - _SHARED - {""}),
        has_siren=any(kind == "siren" for kind, _value in traits.numbers),
        has_street=any(spot.street for spot in traits.spots),
        has_point=any(spot.lat_e6 is not None and spot.lon_e6 is not None for spot in traits.spots),
    )


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and not word.isdigit() else word
