"""From a kept SQLite database to an empty PostgreSQL, table by table with COPY: quicker than making the crowd again."""

from typing import Any

from django.apps import apps
from django.db import connections, models

KEPT = ("reference", "actors", "search", "directory")


def copy(source: str, target: str = "default") -> None:
    """Every row of these packages from one connection to the other, in the order of their foreign keys."""
    connections[target].ensure_connection()
    with connections[target].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the rows are consistent where they come from
        for model in (
            model for app in KEPT for model in apps.get_app_config(app).get_models(include_auto_created=True)
        ):
            _copy(model, source, cursor)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def _copy(model: type[models.Model], source: str, cursor: Any) -> None:
    from psycopg.types.json import Jsonb

    fields = model._meta.concrete_fields
    if model._meta.proxy or not model._meta.managed:
        return
    json = {i for i, field in enumerate(fields) if isinstance(field, models.JSONField)}
    names = ", ".join(f'"{field.column}"' for field in fields)
    cursor.execute(f'TRUNCATE "{model._meta.db_table}" CASCADE')
    rows = model._base_manager.using(source).order_by().values_list(*(field.attname for field in fields))
    with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as out:
        for row in rows.iterator(chunk_size=2000):
            out.write_row([Jsonb(value) if i in json else value for i, value in enumerate(row)])
