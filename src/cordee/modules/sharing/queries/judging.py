"""What a lender of equipment adds to the calendar's answer: kits, shares, what is late, what is broken."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.calendar import rules as calendar
from cordee.kernel.calendar.models import Resource
from cordee.kernel.calendar.queries import breaches_by_resource, held_by_resource
from cordee.kernel.calendar.rules import Ask, Asked, Breach, Want, Wanted
from cordee.modules.sharing.models import EQUIPMENT, Entitlement, KitPart
from cordee.modules.sharing.queries import shelf
from cordee.modules.sharing.queries.shelf import Away
from cordee.modules.sharing.rules.shares import Room, room_for


def judge(*, event: Asked) -> None:
    """The lender's own rules about the things asked for; what the calendar has already refused for good stays so."""
    asked = {resource.pk: resource for resource in event.resources if resource.kind == EQUIPMENT}
    if not asked:
        return
    parts = shelf.parts_of(list(asked))
    for pk, breaches in _of_kits(parts, event.ask).items():
        if pk in asked:
            event.found.setdefault(pk, []).extend(breaches)
    grave = {pk for pk, found in event.found.items() if any(not breach.waivable for breach in found)}
    rows = [row for pk, row in asked.items() if pk not in grave and pk not in parts]
    astray = shelf.away([row.pk for row in rows], now=event.ask.now, ignoring=event.ask.ignoring)
    for pk, breach in (*_missing(rows, astray, event.ask), *_beyond_shares(rows, astray, event.ask)):
        event.found.setdefault(pk, []).append(breach)


def _of_kits(parts: dict[int, list[KitPart]], ask: Ask) -> dict[int, list[Breach]]:
    """A kit is free when each of its parts is: the first thing that a part says, under its name."""
    wanted: dict[int, dict[int, Resource]] = defaultdict(dict)
    for row in (row for rows in parts.values() for row in rows):
        wanted[row.quantity][row.part.resource_id] = row.part.resource
    said = {
        (times, pk): breaches
        for times, resources in wanted.items()
        for pk, breaches in breaches_by_resource(
            [*resources.values()], replace(ask, quantity=ask.quantity * times)
        ).items()
    }  # fmt: skip
    found: dict[int, list[Breach]] = {}
    for kit, rows in parts.items():
        heard = [(row.part.resource, said.get((row.quantity, row.part.resource_id))) for row in rows]
        found[kit] = [_of_part(resource, breaches[0]) for resource, breaches in heard if breaches]
    return found


def _of_part(part: Resource, breach: Breach) -> Breach:
    words = _("%(part)s : %(rule)s") % {"part": part.name, "rule": breach.rule}
    return Breach("part", words, waivable=breach.waivable)


def _missing(resources: Iterable[Resource], astray: dict[int, list[Away]], ask: Ask) -> Iterable[tuple[int, Breach]]:
    """Not on the shelf at these hours, though the calendar holds it for nobody."""
    touched = [row for row in resources if row.pk in astray]
    if not touched:
        return
    named = [row.pk for row in touched]
    held = held_by_resource(ask.start, ask.end, now=ask.now, resources=named, ignoring=ask.ignoring)
    for resource in touched:
        gone = astray[resource.pk]
        sure = _left(resource, held.get(resource.pk, ()), [row for row in gone if not row.late], ask)
        left = _left(resource, held.get(resource.pk, ()), gone, ask)
        if sure < ask.quantity:
            yield resource.pk, _broken(sure) if any(row.broken for row in gone) else calendar.taken(resource, sure)
        elif left < ask.quantity:
            yield resource.pk, _late(left)


def _left(resource: Resource, held: Iterable[calendar.Held], gone: Iterable[Away], ask: Ask) -> int:
    rows = [*held, *(row.held for row in gone)]
    return resource.capacity - calendar.peak(rows, ask.start, ask.end)


def _broken(left: int) -> Breach:
    left = max(left, 0)
    text = ngettext(
        "En réparation : il en reste %(left)s à ces heures.", "En réparation : il en reste %(left)s à ces heures.", left
    )
    return Breach("repair", text % {"left": left}, waivable=False)


def _late(left: int) -> Breach:
    """The lender may know better: it comes back tonight."""
    left = max(left, 0)
    text = ngettext(
        "Pas encore rendu par ceux qui l’ont : il en reste %(left)s à ces heures.",
        "Pas encore rendu par ceux qui l’ont : il en reste %(left)s à ces heures.",
        left,
    )
    return Breach("late", text % {"left": left})


def shares_of(resources: Collection[int]) -> dict[int, dict[int, int]]:
    """Share by organisation, by resource."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Entitlement.objects.filter(resource__in=resources) if len(resources) <= 50 else Entitlement.objects.all()
    for resource, organisation, quantity in rows.order_by().values_list("resource", "organisation", "quantity"):
        found[resource][organisation] = quantity
    return found


def _beyond_shares(
    resources: Sequence[Resource], astray: dict[int, list[Away]], ask: Ask
) -> Iterable[tuple[int, Breach]]:
    shares = shares_of([row.pk for row in resources])
    shared = [row for row in resources if row.pk in shares]
    if not shared:
        return
    held = shelf.uses([row.pk for row in shared], ask.start, ask.end, now=ask.now, ignoring=ask.ignoring)
    for resource in shared:
        gone = astray.get(resource.pk, ())
        broken = sum(row.quantity for row in gone if row.broken)
        out = [(row.start, row.end, row.quantity, row.organisation) for row in gone if not row.broken]
        room = room_for(
            ask.organisation, [*held.get(resource.pk, ()), *out], shares[resource.pk], resource.capacity - broken,
            ask.start, ask.end,
        )  # fmt: skip
        if room.whole < ask.quantity:
            yield resource.pk, _beyond(room, shares[resource.pk].get(ask.organisation or 0, 0))


def _beyond(room: Room, share: int) -> Breach:
    words = {"own": room.own, "general": room.general, "share": share}
    if share:
        text = _(
            "Acheté en commun : de votre part de %(share)s, il vous reste %(own)s à ces heures, et %(general)s dans la "
            "part de tous. Le reste est aux autres acheteurs."
        )
    else:
        text = _(
            "Acheté en commun : il reste %(general)s dans la part de tous à ces heures. Le reste est à ceux qui ont "
            "acheté."
        )
    return Breach("share", text % words, waivable=False)


def spell_out(*, event: Wanted) -> None:
    """A kit is asked for by its name, and its parts are taken; the same thing over the same hours is one want."""
    parts = shelf.parts_of([want.resource for want in event.wants])
    if not parts:
        return
    counted: Counter[Want] = Counter()
    for want in event.wants:
        for resource, times in _parts(parts, want.resource):
            counted[replace(want, resource=resource, quantity=1)] += want.quantity * times
    event.wants[:] = [replace(want, quantity=quantity) for want, quantity in counted.items()]


def _parts(parts: dict[int, list[KitPart]], resource: int) -> list[tuple[int, int]]:
    rows = parts.get(resource)
    return [(row.part.resource_id, row.quantity) for row in rows] if rows else [(resource, 1)]
