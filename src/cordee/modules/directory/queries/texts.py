"""What the search index holds of each organisation, by audience."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import override

from cordee.kernel.actors.models import (
    Family,
    LegalForm,
    Membership,
    OrganisationTheme,
    Site,
    Theme,
    Visibility,
)
from cordee.kernel.actors.queries import live_organisations
from cordee.kernel.search.rules import Text
from cordee.modules.directory.queries.facts import KIND

_IDENTITY = ("name", "acronym", "siren", "rna", "it_fiscal_code", "it_vat", "description", "website")


def texts(ids: Iterable[int] | None = None) -> Iterator[Text]:
    """The text of these organisations, or of all; four queries whatever their number. Ended ones give none."""
    some = None if ids is None else list(ids)
    rows = live_organisations() if some is None else live_organisations().filter(pk__in=some)
    themes, places, people = _themes(some), _places(some), _people(some)
    with override("fr"):
        families = {str(code): str(label).capitalize() for code, label in Family.choices}
        forms = {str(code): str(label) for code, label in LegalForm.choices} | {"other": ""}
        address = reverse("directory:list")
        for row in rows.order_by("pk"):
            communes = list(dict.fromkeys(place[0] for place in places[row.pk] if place[0]))
            yield Text(
                kind=KIND,
                thing=row.pk,
                title=row.name,
                url=f"{address}{row.slug}/",
                line=" · ".join([families[row.family], *communes[:3]]),
                organisation_id=row.pk,
                public=" ".join(
                    [
                        *(getattr(row, column) for column in _IDENTITY),
                        forms[row.legal_form],
                        *themes[row.pk],
                        *(word for place in places[row.pk] for word in place),
                        *people[row.pk, Visibility.PUBLIC],
                    ]
                ),
                network=" ".join(people[row.pk, Visibility.NETWORK]),
                owner=" ".join(people[row.pk, Visibility.PRIVATE]),
            )


def _of(ids: list[int] | None) -> Q:
    return Q() if ids is None else Q(organisation__in=ids)


def _themes(ids: list[int] | None) -> defaultdict[int, list[str]]:
    held = defaultdict(list)
    with override("fr"):
        words = {code: str(label) for code, label in Theme.choices}
    for pk, code in OrganisationTheme.objects.filter(_of(ids)).order_by().values_list("organisation_id", "code"):
        held[pk].append(words.get(code, ""))
    return held


def _places(ids: list[int] | None) -> defaultdict[int, list[tuple[str, ...]]]:
    held = defaultdict(list)
    columns = ("commune__name", "commune__postcodes", "name", "siret", "address", "postcode")
    rows = Site.objects.filter(_of(ids), closed_on=None).order_by("-is_head", "pk")
    for pk, *words in rows.values_list("organisation_id", *columns):
        held[pk].append(tuple(word or "" for word in words))
    return held


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
    return sorted(some - set(live_organisations().filter(pk__in=some).values_list("pk", flat=True)))
