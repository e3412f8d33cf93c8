"""What a clock on the wall says, and the instant that it means.

Times are chosen on the wall and kept with their zone; everything that is compared or subtracted is an instant in UTC.
Where clocks go forward an hour of the wall is missing; where they go back one is read twice.
"""

import datetime as dt
import zoneinfo

from django.utils.translation import gettext as _

MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)


class Gap(ValueError):
    """The clocks jump over this wall time. ``before``, ``after``: the nearest wall times that exist, in minutes.

    ``at``: the instant of the jump, which is also that of ``after``.
    """

    def __init__(self, wall: dt.datetime, before: dt.datetime, after: dt.datetime, at: dt.datetime) -> None:
        super().__init__(
            _("%(hour)s n’existe pas ce jour-là : les horloges avancent, après %(before)s il est %(after)s.")
            % {"hour": f"{wall:%H:%M}", "before": f"{before:%H:%M}", "after": f"{after:%H:%M}"}
        )
        self.wall, self.before, self.after, self.at = wall, before, after, at


class Ambiguous(ValueError):
    """The clocks go back over this wall time: ``first`` and ``second`` are the two instants when it is read."""

    def __init__(self, wall: dt.datetime, first: dt.datetime, second: dt.datetime) -> None:
        super().__init__(
            _("%(hour)s existe deux fois ce jour-là : avant ou après le changement d’heure ?")
            % {"hour": f"{wall:%H:%M}"}
        )
        self.wall, self.first, self.second = wall, first, second


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The zone of this IANA name ("Europe/Paris"). ValueError: there is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(_("« %(zone)s » n’est pas un fuseau horaire connu.") % {"zone": name[:60]}) from None


def wall_of(instant: dt.datetime, zone: str) -> dt.datetime:
    """The wall time of an instant, without zone. Its ``fold`` says which of two equal times it is."""
    if instant.tzinfo is None:
        raise ValueError("an instant carries its zone")
    return instant.astimezone(zone_of(zone)).replace(tzinfo=None)


def instant(wall: dt.datetime, zone: str, fold: int | None = None) -> dt.datetime:
    """The instant, in UTC, of a wall time without zone.

    ``fold``: which of two equal times, 0 before the change and 1 after; None asks. ``Gap`` and ``Ambiguous`` say what
    to ask; a plain ValueError is a time or a zone that cannot be. The fold that ``wall`` itself carries is not read:
    a time typed in a form has none.
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall time has no zone")
    first, second = _readings(wall, zone)
    if first > second:
        raise _gap(wall, zone, second, first)
    if first == second or fold == 0:
        return first
    if fold == 1:
        return second
    raise Ambiguous(wall, first, second)


def _readings(wall: dt.datetime, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """The instants by the offset before a change and by the one after. In a gap the first is the later one."""
    rules = zone_of(zone)
    try:
        first, second = (wall.replace(tzinfo=rules, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    except OverflowError:
        raise ValueError(_("Cette date est hors du calendrier.")) from None
    return first, second


def _gap(wall: dt.datetime, zone: str, low: dt.datetime, high: dt.datetime) -> Gap:
    """Look for the jump between two instants that lie on either side of it."""
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    offset = low.astimezone(zone_of(zone)).utcoffset()
    while high - low > SECOND:
        middle = low + (high - low) // SECOND // 2 * SECOND
        if middle.astimezone(zone_of(zone)).utcoffset() == offset:
            low = middle
        else:
            high = middle
    after = wall_of(high, zone)
    return Gap(wall, wall_of(high - MINUTE, zone), after, high)
