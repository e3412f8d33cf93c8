"""The database holds the invariant: at no instant is more held of a resource than its capacity.

The peak inside the new row's hours is found by a sweep over starts and ends, ends before starts at equal instants, for
the intervals are half-open. On PostgreSQL the row of the resource is locked first, so that two writers queue; SQLite has
one writer at a time. Expiry is not read here: actions lapse what has expired before they write.
"""

from django.db import migrations

from cordee.lib.triggers import VendorSQL

HOLDING = "('option', 'offered', 'confirmed')"
REACHES = (4, 24, 168, 744, 8784)
OVER = "calendar: more than the capacity would be held"
REACH = "calendar: the hours are whole minutes and fit their class of length"

_SQLITE_CLASSES = " UNION ALL ".join(
    f"SELECT {hours} AS reach, datetime(NEW.start, '-{hours} hours') AS since" for hours in REACHES
)
_SQLITE_PEAK = f"""
    SELECT max(level) FROM (
        SELECT sum(delta) OVER (ORDER BY at, delta ROWS UNBOUNDED PRECEDING) AS level FROM (
            SELECT CASE side.sign WHEN 1 THEN max(held.start, NEW.start) ELSE held."end" END AS at,
                   side.sign * held.quantity AS delta
            FROM ({_SQLITE_CLASSES}) AS class
            CROSS JOIN calendar_occupancy AS held
            CROSS JOIN (SELECT 1 AS sign UNION ALL SELECT -1) AS side
            WHERE held.resource_id = NEW.resource_id AND held.reach = class.reach
              AND held.start > class.since AND held.start < NEW."end" AND held."end" > NEW.start
              AND held.state IN {HOLDING} AND held.id IS NOT NEW.id))"""
_SQLITE_BODY = f"""
WHEN NEW.state IN {HOLDING}
BEGIN
    SELECT RAISE(ABORT, '{REACH}')
    WHERE NEW.start NOT GLOB '????-??-?? ??:??:00' OR NEW."end" NOT GLOB '????-??-?? ??:??:00'
       OR strftime('%s', NEW."end") - strftime('%s', NEW.start) > NEW.reach * 3600;
    SELECT RAISE(ABORT, '{OVER}')
    WHERE NEW.quantity + coalesce(({_SQLITE_PEAK}), 0)
        > (SELECT capacity FROM calendar_resource WHERE id = NEW.resource_id);
END"""
_POSTGRESQL_PEAK = f"""
    SELECT max(level) FROM (
        SELECT sum(delta) OVER (ORDER BY at, delta ROWS UNBOUNDED PRECEDING) AS level FROM (
            SELECT CASE side.sign WHEN 1 THEN greatest(held.start, NEW.start) ELSE held."end" END AS at,
                   side.sign * held.quantity AS delta
            FROM (VALUES {", ".join(f"({hours})" for hours in REACHES)}) AS class (reach)
            JOIN calendar_occupancy AS held
              ON held.resource_id = NEW.resource_id AND held.reach = class.reach
             AND held.start > NEW.start - make_interval(hours => class.reach)
             AND held.start < NEW."end" AND (held."end" > NEW.start) IS TRUE
             AND (held.state IN {HOLDING}) IS TRUE AND held.id <> NEW.id
            CROSS JOIN (VALUES (1), (-1)) AS side (sign)) AS moves) AS levels"""
_POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION calendar_occupancy_within_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE room integer; peak integer;
BEGIN
    SELECT capacity INTO room FROM calendar_resource WHERE id = NEW.resource_id FOR UPDATE;
    IF date_trunc('minute', NEW.start) <> NEW.start OR date_trunc('minute', NEW."end") <> NEW."end"
       OR NEW."end" - NEW.start > make_interval(hours => NEW.reach) THEN
        RAISE EXCEPTION '{REACH}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT coalesce(({_POSTGRESQL_PEAK}), 0) INTO peak;
    IF peak + NEW.quantity > room THEN
        RAISE EXCEPTION '{OVER}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$"""
_COLUMNS = 'resource_id, start, "end", quantity, state, reach'


def _level_since(table: str) -> str:
    """The highest level held of the resource NEW after NEW.capacity_since: the same sweep, all lengths together."""
    return f"""
    SELECT max(level) FROM (
        SELECT sum(delta) OVER (ORDER BY at, delta ROWS UNBOUNDED PRECEDING) AS level FROM (
            SELECT CASE side.sign WHEN 1 THEN held.start ELSE held."end" END AS at, side.sign * held.quantity AS delta
            FROM {table} AS held CROSS JOIN (SELECT 1 AS sign UNION ALL SELECT -1) AS side
            WHERE held.resource_id = NEW.id AND held.state IN {HOLDING}
              AND held."end" > NEW.capacity_since) AS moves) AS levels"""


class Migration(migrations.Migration):
    dependencies = [("calendar", "0001_initial")]
    operations = [
        VendorSQL(
            sqlite=[
                f"CREATE TRIGGER calendar_occupancy_made_within BEFORE INSERT ON calendar_occupancy {_SQLITE_BODY}",
                f"CREATE TRIGGER calendar_occupancy_kept_within BEFORE UPDATE OF {_COLUMNS} ON calendar_occupancy "
                f"{_SQLITE_BODY}",
                f"""CREATE TRIGGER calendar_resource_not_below BEFORE UPDATE OF capacity ON calendar_resource
                WHEN NEW.capacity < OLD.capacity BEGIN
                    SELECT RAISE(ABORT, '{OVER}') WHERE ({_level_since("calendar_occupancy")}) > NEW.capacity; END""",
            ],
            postgresql=[
                _POSTGRESQL_FUNCTION,
                *(
                    f"CREATE TRIGGER calendar_occupancy_{name}_within BEFORE {verb} ON calendar_occupancy "
                    f"FOR EACH ROW WHEN (NEW.state IN {HOLDING}) EXECUTE FUNCTION calendar_occupancy_within_capacity()"
                    for name, verb in (("made", "INSERT"), ("kept", f"UPDATE OF {_COLUMNS}"))
                ),
                f"""CREATE FUNCTION calendar_resource_not_below() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF ({_level_since("calendar_occupancy")}) > NEW.capacity THEN
                    RAISE EXCEPTION '{OVER}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
                RETURN NEW; END $$""",
                "CREATE TRIGGER calendar_resource_not_below BEFORE UPDATE OF capacity ON calendar_resource "
                "FOR EACH ROW WHEN (NEW.capacity < OLD.capacity) EXECUTE FUNCTION calendar_resource_not_below()",
            ],
            undo_sqlite=[
                "DROP TRIGGER calendar_occupancy_made_within",
                "DROP TRIGGER calendar_occupancy_kept_within",
                "DROP TRIGGER calendar_resource_not_below",
            ],
            undo_postgresql=[
                "DROP TRIGGER calendar_occupancy_made_within ON calendar_occupancy",
                "DROP TRIGGER calendar_occupancy_kept_within ON calendar_occupancy",
                "DROP FUNCTION calendar_occupancy_within_capacity()",
                "DROP TRIGGER calendar_resource_not_below ON calendar_resource",
                "DROP FUNCTION calendar_resource_not_below()",
            ],
        )
    ]
