"""What the home page counts; every figure is true at that moment."""

from dataclasses import dataclass

from django.db import connection

# One statement, because the home page is the one that everybody opens.
COUNTS = """
SELECT
  (SELECT count(*) FROM actors_organisation WHERE ended_on IS NULL),
  (SELECT count(DISTINCT s.commune_id) FROM actors_site s JOIN actors_organisation o ON o.id = s.organisation_id
    WHERE s.closed_on IS NULL AND o.ended_on IS NULL),
  (SELECT count(DISTINCT m.organisation_id) FROM actors_membership m JOIN actors_organisation o
    ON o.id = m.organisation_id WHERE m.role = 'manager' AND m.until IS NULL AND o.ended_on IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Welcome:
    """``kept``: organisations that someone of theirs looks after; ``communes``: where at least one of them works."""

    organisations: int
    communes: int
    kept: int

    @property
    def key(self) -> str:
        return f"{self.organisations}-{self.communes}-{self.kept}"


def welcome() -> Welcome:
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return Welcome(*cursor.fetchone())
