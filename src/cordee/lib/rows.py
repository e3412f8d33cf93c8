"""Rows of tables as plain JSON values: what an organisation or a person takes away."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet


def plain(rows: QuerySet[Any], *columns: str, **renamed: Any) -> list[dict[str, Any]]:
    """These columns of these rows; dates as ISO 8601. ``renamed``: name=F("column")."""
    found: list[dict[str, Any]] = json.loads(json.dumps(list(rows.values(*columns, **renamed)), cls=DjangoJSONEncoder))
    return found
