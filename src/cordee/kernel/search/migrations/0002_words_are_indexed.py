"""The indexes of words: an FTS5 table kept by triggers on SQLite, GIN indexes on PostgreSQL.

The words are folded by ``rules.folded`` before they are stored, hence no unaccent and no dictionary here: both
databases only have to find whole words and beginnings of words, and answer alike.
"""

from django.db import migrations

from cordee.lib.triggers import VendorSQL

COLUMNS = ["name", "public", "network", "owner"]
NAMES = ", ".join(COLUMNS)
OLD = ", ".join(f"old.{name}" for name in COLUMNS)
NEW = ", ".join(f"new.{name}" for name in COLUMNS)
FORGET = f"INSERT INTO search_text(search_text, rowid, {NAMES}) VALUES ('delete', old.id, {OLD});"
LEARN = f"INSERT INTO search_text(rowid, {NAMES}) VALUES (new.id, {NEW});"
VECTOR = "array_to_tsvector(array_remove(string_to_array({text}, ' '), ''))"
TEXTS = {
    "name": "name",
    "public": "public",
    "network": "(public || ' ' || network)",
    "owner": "(public || ' ' || network || ' ' || owner)",
}


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [
        VendorSQL(
            sqlite=[
                f"CREATE VIRTUAL TABLE search_text USING fts5({NAMES}, content='search_entry', content_rowid='id', "
                "detail='column', tokenize='unicode61 remove_diacritics 2')",
                f"CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN {LEARN} END",
                f"CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN {FORGET} END",
                f"CREATE TRIGGER search_entry_changed AFTER UPDATE OF {NAMES} ON search_entry "
                f"BEGIN {FORGET} {LEARN} END",
            ],
            postgresql=[
                f"CREATE INDEX search_words_{name} ON search_entry USING gin ({VECTOR.format(text=text)})"
                for name, text in TEXTS.items()
            ],
            undo_sqlite=[
                "DROP TRIGGER search_entry_added",
                "DROP TRIGGER search_entry_gone",
                "DROP TRIGGER search_entry_changed",
                "DROP TABLE search_text",
            ],
            undo_postgresql=[f"DROP INDEX search_words_{name}" for name in TEXTS],
        )
    ]
