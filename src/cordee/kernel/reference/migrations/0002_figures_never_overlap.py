from django.db import migrations

from cordee.lib.triggers import VendorSQL

SENTENCE = "Deux valeurs d’un même paramètre ne se recouvrent jamais."
OVERLAPS = (
    "EXISTS (SELECT 1 FROM reference_parameter AS other WHERE other.code = NEW.code AND other.id <> NEW.id"
    " AND coalesce(other.valid_from, '0001-01-01') < coalesce(NEW.valid_until, '9999-12-31')"
    " AND coalesce(NEW.valid_from, '0001-01-01') < coalesce(other.valid_until, '9999-12-31'))"
)


def trigger(name: str, moment: str) -> str:
    return (
        f"CREATE TRIGGER {name} AFTER {moment} ON reference_parameter WHEN {OVERLAPS} "
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    )


class Migration(migrations.Migration):
    dependencies = [("reference", "0001_initial")]
    operations = [
        VendorSQL(
            sqlite=[
                trigger("parameter_never_overlaps_new", "INSERT"),
                trigger("parameter_never_overlaps_edit", "UPDATE"),
            ],
            undo_sqlite=[
                "DROP TRIGGER parameter_never_overlaps_new",
                "DROP TRIGGER parameter_never_overlaps_edit",
            ],
            postgresql=[
                "CREATE EXTENSION IF NOT EXISTS btree_gist",
                "ALTER TABLE reference_parameter ADD CONSTRAINT parameter_never_overlaps"
                " EXCLUDE USING gist (code WITH =, daterange(valid_from, valid_until) WITH &&)",
            ],
            undo_postgresql=["ALTER TABLE reference_parameter DROP CONSTRAINT parameter_never_overlaps"],
        )
    ]
