"""What the search index holds of each organisation, by audience."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cordee.kernel.actors.models import (
    Family,
    LegalForm,
    Membership,
    OrganisationText,
    OrganisationTheme,
    Site,
    Theme,
    Visibility,
)
from cordee.kernel.actors.queries import former_names, live_organisations
from cordee.kernel.actors.rules.visibility import only_for
from cordee.kernel.search.rules import Text
from cordee.lib.ids import Among
from cordee.modules.directory.models import Freshness, State
from cordee.modules.directory.queries.facts import KIND
from cordee.modules.directory.rules.freshness import LATER

_IDENTITY = ("name", "acronym", "siren", "rna", "it_fiscal_code", "it_vat", "website")
_COLUMNS = ("pk", "slug", "family", "legal_form", "description", "visibility", *_IDENTITY)


def texts(ids: Iterable[int] | None = None) -> Iterator[Text]:
    """The text of these organisations, or of all; seven queries whatever their number. Ended ones give none."""
    some = None if ids is None else list(ids)
    rows = live_organisations() if some is None else live_organisations().filter(Among("pk", some))
    themes, places, people, former = _themes(some), _places(some), _people(some), former_names(some)
    translated, later = _translated(some), _later(some)
    with override("fr"):
        families = {str(code): str(label).capitalize() for code, label in Family.choices}
        forms = {str(code): str(label) for code, label in LegalForm.choices} | {"other": ""}
        address = reverse("directory:list")
        for pk, slug, family, form, description, levels, *identity in rows.order_by("pk").values_list(*_COLUMNS):
            said = {level: [*people[pk, level], *places.words[pk, level]] for level in Visibility}
            said[only_for(levels, "description")] += [description, *translated[pk]]
            names = former.get(pk, [])
            yield Text(
                kind=KIND,
                thing=pk,
                title=identity[0],
                url=f"{address}{slug}/",
                line=" · ".join([families[family], *islice(places.communes[pk], 3), *_once(names)])[:200],
                organisation_id=pk,
                public=" ".join([*identity, forms[form], *themes[pk], *names, *said[Visibility.PUBLIC]]),
                network=" ".join(said[Visibility.NETWORK]),
                owner=" ".join(said[Visibility.PRIVATE]),
                later=later.get(pk, LATER[State.NEVER]),
            )


def _once(names: list[str]) -> list[str]:
    return [_("anciennement %(names)s") % {"names": ", ".join(names[:3])}] if names else []


def _of(ids: list[int] | None) -> Q | Among:
    return Q() if ids is None else Among("organisation", ids)


def _themes(ids: list[int] | None) -> defaultdict[int, list[str]]:
    held = defaultdict(list)
    with override("fr"):
        words = {code: str(label) for code, label in Theme.choices}
    for pk, code in OrganisationTheme.objects.filter(_of(ids)).order_by().values_list("organisation_id", "code"):
        held[pk].append(words.get(code, ""))
    return held


def _translated(ids: list[int] | None) -> defaultdict[int, list[str]]:
    """The description in the languages of the neighbours: who reads the French one reads them."""
    held = defaultdict(list)
    rows = OrganisationText.objects.filter(_of(ids)).order_by("pk")
    for pk, text in rows.values_list("organisation_id", "description"):
        held[pk].append(text)
    return held


def _later(ids: list[int] | None) -> dict[int, int]:
    """Where each record comes among equal answers, by the state that the tick keeps."""
    rows = Freshness.objects.filter(_of(ids)).order_by().values_list("organisation_id", "indexed")
    return {pk: LATER[State(state)] for pk, state in rows}


@dataclass(slots=True)
class _Places:
    """The communes of each organisation, in order (the keys of a dict), and the words of its places by audience."""

    communes: defaultdict[int, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    words: defaultdict[tuple[int, str], list[str]] = field(default_factory=lambda: defaultdict(list))


def _places(ids: list[int] | None) -> _Places:
    found = _Places()
    columns = ("commune__name", "commune__postcodes", "name", "siret", "address", "postcode", "visibility")
    rows = Site.objects.filter(_of(ids), closed_on=None).order_by("-is_head", "pk")
    for pk, commune, postcodes, name, siret, address, postcode, levels in rows.values_list("organisation_id", *columns):
        if commune:
            found.communes[pk][commune] = None
        found.words[pk, Visibility.PUBLIC] += [commune or "", postcodes or "", name, siret]
        found.words[pk, only_for(levels, "address")] += [address, postcode]
    return found


def _people(ids: list[int] | None) -> defaultdict[tuple[int, str], list[str]]:
    """Names and titles of those who are in the organisation now, by who may read them."""
    held: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    rows = Membership.objects.filter(_of(ids), until=None).order_by("pk")
    for pk, visibility, name, title in rows.values_list("organisation_id", "visibility", "person__name", "title"):
        held[pk, visibility] += [name, title]
    return held


def gone(ids: Iterable[int]) -> list[int]:
    """Those of these organisations that have ended or do not exist."""
    some = set(ids)
    return sorted(some - set(live_organisations().filter(Among("pk", some)).values_list("pk", flat=True)))
