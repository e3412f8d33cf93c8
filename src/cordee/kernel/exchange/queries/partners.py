"""Which records of another Cordée are news here."""

from collections.abc import Iterable, Sequence

from cordee.kernel.exchange.models import Format, Origin, Pull
from cordee.kernel.exchange.queries.known import chunks
from cordee.kernel.exchange.rules import Told


def sorted_out(pull: Pull, items: Sequence[Told], *, ours: str) -> tuple[list[Told], list[Told], int]:
    """(to take, gone, left aside). Left aside: what was born here or is known here, and what another Cordée already
    brings us; a record told by the very Cordée where it was born is always taken from there.
    """
    last = {told.uri: told for told in items}.values()
    foreign = [told for told in last if not any(uri.startswith(ours) for uri in (told.uri, *told.also))]
    elsewhere = _brought_by_others(pull, [told.uri for told in foreign])
    wanted = [told for told in foreign if told.uri not in elsewhere or born_at(pull, told.uri)]
    take = [told for told in wanted if not told.gone]
    gone = [told for told in wanted if told.gone]
    return take, gone, len(items) - len(take) - len(gone)


def born_at(pull: Pull, uri: str) -> bool:
    return uri.startswith(pull.url.rstrip("/") + "/")


def _brought_by_others(pull: Pull, uris: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for part in chunks(uris):
        rows = Origin.objects.filter(external_id__in=part, live=True, source__pull__format=Format.CORDEE)
        found |= set(rows.exclude(source=pull.source_id).values_list("external_id", flat=True))
    return found
