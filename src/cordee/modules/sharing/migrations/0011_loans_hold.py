"""The database holds what a hand-over means: an item in service, of the thing that was booked, for a firm booking, and
never more items than it booked. That an item is out once is a constraint of the table. On PostgreSQL the rows are locked
first, so that two writers queue; SQLite has one writer at a time.
"""

from django.db import migrations

from cordee.lib.triggers import VendorSQL

SERVICE = "sharing: an item out of service is not handed over"
OTHER = "sharing: an item goes with a booking of its own equipment"
FIRM = "sharing: items are handed over for a confirmed booking"
MANY = "sharing: more items out than the booking takes"

_OTHER = """NOT EXISTS (SELECT 1 FROM sharing_item AS item
    JOIN sharing_equipment AS equipment ON equipment.id = item.equipment_id
    JOIN calendar_occupancy AS held ON held.resource_id = equipment.resource_id
    WHERE item.id = NEW.item_id AND held.id = NEW.occupancy_id)"""
_MANY = """(SELECT count(*) FROM sharing_loan AS loan WHERE loan.occupancy_id = NEW.occupancy_id
    AND loan.back_at IS NULL AND loan.id <> coalesce(NEW.id, 0))
    >= (SELECT quantity FROM calendar_occupancy WHERE id = NEW.occupancy_id)"""
_SERVICE = "NOT (SELECT in_service FROM sharing_item WHERE id = NEW.item_id)"
_FIRM = "(SELECT state FROM calendar_occupancy WHERE id = NEW.occupancy_id) <> 'confirmed'"
_KEPT = (("OTHER", OTHER, _OTHER), ("MANY", MANY, _MANY))
_MADE = (("SERVICE", SERVICE, _SERVICE), ("FIRM", FIRM, _FIRM), *_KEPT)


def _sqlite(rules):
    lines = "".join(f"SELECT RAISE(ABORT, '{words}') WHERE {wrong};" for _, words, wrong in rules)
    return f"WHEN NEW.back_at IS NULL BEGIN {lines} END"


def _postgresql(name, rules):
    lines = "".join(
        f"IF {wrong} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        for _, words, wrong in rules
    )
    return f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM 1 FROM calendar_occupancy WHERE id = NEW.occupancy_id FOR UPDATE;
        PERFORM 1 FROM sharing_item WHERE id = NEW.item_id FOR UPDATE;
        {lines} RETURN NEW; END $$"""


def _trigger(name, verb):
    return (
        f"CREATE TRIGGER {name} BEFORE {verb} ON sharing_loan "
        f"FOR EACH ROW WHEN (NEW.back_at IS NULL) EXECUTE FUNCTION {name}()"
    )


_ON_UPDATE = "UPDATE OF item_id, occupancy_id, back_at"


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0010_equipment_promised_but_broken"),
        ("calendar", "0002_never_above_capacity"),
    ]
    operations = [
        VendorSQL(
            sqlite=[
                f"CREATE TRIGGER sharing_loan_made BEFORE INSERT ON sharing_loan {_sqlite(_MADE)}",
                f"CREATE TRIGGER sharing_loan_kept BEFORE {_ON_UPDATE} ON sharing_loan {_sqlite(_KEPT)}",
            ],
            postgresql=[
                _postgresql("sharing_loan_made", _MADE),
                _postgresql("sharing_loan_kept", _KEPT),
                _trigger("sharing_loan_made", "INSERT"),
                _trigger("sharing_loan_kept", _ON_UPDATE),
            ],
            undo_sqlite=["DROP TRIGGER sharing_loan_made", "DROP TRIGGER sharing_loan_kept"],
            undo_postgresql=[
                f"{what} sharing_loan_{name}{rest}"
                for name in ("made", "kept")
                for what, rest in (("DROP TRIGGER", " ON sharing_loan"), ("DROP FUNCTION", "()"))
            ],
        )
    ]
