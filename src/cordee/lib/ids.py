"""Many ids in one condition, at the cost of one parameter: Django prepares each value of an ``__in`` list by itself."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, F, Func


def one_of(connection: Any, column: str, values: list[int] | list[str]) -> tuple[str, Any]:
    """The condition that a column holds one of these, in the language of the database, and its one parameter."""
    if connection.vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(values)
    return f"{column} = ANY(%s)", values


class Among(Func):
    """Whether a column of whole numbers or texts holds one of these: ``rows.filter(Among("pk", ids))``."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str, values: Iterable[int] | Iterable[str]) -> None:
        super().__init__(F(column))
        self.values: list[Any] = list(values)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = compiler.compile(self.source_expressions[0])
        sql, param = one_of(connection, column, self.values)
        return sql, (*params, param)
