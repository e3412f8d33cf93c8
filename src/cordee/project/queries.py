"""What the home page counts; every figure is true at that moment."""

from dataclasses import astuple, dataclass

from django.db import connection
from django.db.models import Count

from cordee.kernel.actors.models import OrganisationTheme, Theme
from cordee.kernel.actors.rules import Actor
from cordee.lib.module import Awaits, installed

# One statement, because the home page is the one that everybody opens.
COUNTS = """
SELECT
  (SELECT count(*) FROM actors_organisation WHERE ended_on IS NULL),
  (SELECT count(DISTINCT s.commune_id) FROM actors_site s JOIN actors_organisation o ON o.id = s.organisation_id
    WHERE s.closed_on IS NULL AND o.ended_on IS NULL),
  (SELECT count(DISTINCT m.organisation_id) FROM actors_membership m JOIN actors_organisation o
    ON o.id = m.organisation_id WHERE m.role = 'manager' AND m.until IS NULL AND o.ended_on IS NULL),
  (SELECT count(*) FROM actors_organisationtheme),
  (SELECT max(id) FROM actors_organisationtheme)
"""


@dataclass(frozen=True, slots=True)
class Welcome:
    """``kept``: organisations that someone of theirs looks after; ``communes``: where at least one of them works.

    The themes given and the last of them change with any change of themes: the page's examples follow.
    """

    organisations: int
    communes: int
    kept: int
    themes: int
    last_theme: int | None

    @property
    def key(self) -> str:
        """All that the page of a newcomer says comes from these."""
        return "-".join(map(str, astuple(self)))


def welcome() -> Welcome:
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return Welcome(*cursor.fetchone())


def awaiting(actor: Actor) -> list[Awaits]:
    """What waits for this actor in every package."""
    return [line for module in installed() for ask in module.awaits for line in ask(actor)]


def common_themes(most: int = 3) -> list[Theme]:
    """The themes that most organisations work on: examples that always find something."""
    rows = OrganisationTheme.objects.filter(organisation__ended_on=None).values("code").annotate(n=Count("pk"))
    return [Theme(row["code"]) for row in rows.order_by("-n", "code")[:most]]
