"""Adding a column makes SQLite build the table anew, without its triggers: they are made again."""

from importlib import import_module

from django.db import migrations, models

from cordee.lib.triggers import VendorSQL

made = import_module("cordee.kernel.search.migrations.0002_words_are_indexed")
MAKE = [
    f"CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN {made.LEARN} END",
    f"CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN {made.FORGET} END",
    f"CREATE TRIGGER search_entry_changed AFTER UPDATE OF {made.NAMES} ON search_entry "
    f"BEGIN {made.FORGET} {made.LEARN} END",
]
DROP = [f"DROP TRIGGER IF EXISTS search_entry_{name}" for name in ("added", "gone", "changed")]


class Migration(migrations.Migration):
    dependencies = [("search", "0002_words_are_indexed")]
    operations = [
        VendorSQL(sqlite=DROP, postgresql=[], undo_sqlite=MAKE, undo_postgresql=[]),
        migrations.AddField(
            model_name="entry",
            name="later",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="rang parmi les réponses"),
        ),
        VendorSQL(sqlite=MAKE, postgresql=[], undo_sqlite=DROP, undo_postgresql=[]),
    ]
