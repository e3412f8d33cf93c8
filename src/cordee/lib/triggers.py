"""Invariants that the database itself holds, written once for SQLite and PostgreSQL.

Use in a migration: ``operations = [immutable("actors_journalline", "une ligne du journal ne change jamais")]``.
"""

from typing import Any

from django.db import migrations


class VendorSQL(migrations.RunPython):
    """Run one list of statements on SQLite, another on PostgreSQL; reversible."""

    def __init__(self, *, sqlite: list[str], postgresql: list[str], undo_sqlite: list[str], undo_postgresql: list[str]):
        forward, backward = (
            {"sqlite": sqlite, "postgresql": postgresql},
            {"sqlite": undo_sqlite, "postgresql": undo_postgresql},
        )

        def run(statements: dict[str, list[str]]) -> Any:
            def code(apps: Any, schema_editor: Any) -> None:
                for statement in statements[schema_editor.connection.vendor]:
                    schema_editor.execute(statement, params=None)

            return code

        super().__init__(run(forward), run(backward))
        self.forward, self.backward = forward, backward

    def deconstruct(self) -> Any:
        raise NotImplementedError("written by hand, never by makemigrations")


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def immutable(table: str, reason: str, *, deletable: bool = False) -> VendorSQL:
    """No UPDATE (and, unless ``deletable``, no DELETE) of a row of ``table``; ``reason`` is the error's text."""
    verbs = ["UPDATE"] if deletable else ["UPDATE", "DELETE"]
    text = _quoted(reason)
    return VendorSQL(
        sqlite=[
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{text}'); END"
            for verb in verbs
        ],
        postgresql=[
            f"CREATE FUNCTION {table}_immutable() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{text.replace('%', '%%')}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER {table}_immutable BEFORE {' OR '.join(verbs)} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_immutable()",
        ],
        undo_sqlite=[f"DROP TRIGGER {table}_no_{verb.lower()}" for verb in verbs],
        undo_postgresql=[f"DROP TRIGGER {table}_immutable ON {table}", f"DROP FUNCTION {table}_immutable()"],
    )
