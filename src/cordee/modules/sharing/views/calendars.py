"""Calendars: of a thing, of the rooms of a place, of a person or an organisation; the sheet of a door, and arriving."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from cordee.kernel.actors.rules import Via
from cordee.kernel.calendar import actions
from cordee.kernel.calendar.rules import wall_of
from cordee.kernel.notifications.rules import absolute
from cordee.lib.access import allow, anyone, require, signed_in
from cordee.lib.errors import Refused
from cordee.modules.sharing.queries import arriving, booking
from cordee.modules.sharing.queries import calendars as queries
from cordee.modules.sharing.rules import calendars as rules
from cordee.modules.sharing.rules.booking import keeps

DAY, WEEK, MONTH = "jour", "semaine", "mois"
STEPS = {DAY: 1, WEEK: 7}


def _day(request, zone=settings.TIME_ZONE):
    """The day of the address; today when it says nothing, or nonsense."""
    today = wall_of(request.actor.at, zone).date()
    try:
        found = parse_date(request.GET.get("jour", "")) or today
    except ValueError:
        return today
    return found if dt.date(2000, 1, 3) <= found <= dt.date(2100, 1, 1) else today


def _around(path, view, day):
    """The addresses before and after."""
    if view == MONTH:
        first = day.replace(day=1)
        near = (first - dt.timedelta(days=1)).replace(day=1), (first + dt.timedelta(days=32)).replace(day=1)
    else:
        near = day - dt.timedelta(days=STEPS[view]), day + dt.timedelta(days=STEPS[view])
    return tuple(f"{path}?vue={view}&jour={one}" for one in near)


def _views(path, view, day):
    named = [(DAY, _("Jour")), (WEEK, _("Semaine")), (MONTH, _("Mois"))]
    return [(words, f"{path}?vue={code}&jour={day}", code == view) for code, words in named]


@allow(anyone)
def resource_calendar(request, pk):
    """One thing: its day, its week or its month; visitors read what is free and what is taken, no more."""
    resource = get_object_or_404(booking.resources_visible_to(request.actor), pk=pk)
    asked = request.GET.get("vue", WEEK)
    view, day = asked if asked in (DAY, WEEK, MONTH) else WEEK, _day(request, resource.policy.zone)
    before, after = _around(request.path, view, day)
    context = {"resource": resource, "place": booking.place_of(resource), "view": view, "day": day}
    context |= {"before": before, "after": after, "views": _views(request.path, view, day)}
    context["keeps"] = keeps(request.actor, resource)
    if view == MONTH:
        context["weeks"] = queries.month(resource, rules.month_of(day), day, request.actor, request.path)
    else:
        days = [day] if view == DAY else rules.week_of(day)
        context["days"], context["bands"] = days, queries.bands(resource, days, request.actor, request.path)
    return render(request, "sharing/calendar.html", context)


@allow(anyone)
def place_calendar(request, slug):
    """The rooms of a place, hour by hour, on one day."""
    place = get_object_or_404(queries.places_visible_to(request.actor), slug=slug)
    day, rooms = _day(request), queries.rooms_of(place, request.actor)
    before, after = _around(request.path, DAY, day)
    context = {"place": place, "day": day, "bands": queries.of_rooms(rooms, day, request.actor)}
    return render(request, "sharing/place_calendar.html", context | {"before": before, "after": after})


@allow(signed_in)
def week(request):
    """The week of the organisation acted for, or of the person (``?qui=moi``)."""
    actor, day = request.actor, _day(request)
    own = request.GET.get("qui") == "moi" or actor.organisation is None
    before, after = (f"{url}{'&qui=moi' if own else ''}" for url in _around(request.path, WEEK, day))
    days = queries.week(actor, rules.week_of(day), ZoneInfo(settings.TIME_ZONE), own=own)
    context = {"days": days, "own": own, "before": before, "after": after, "today": actor.today}
    context["trail"] = [(_("Mes réservations"), reverse("sharing:bookings")), (_("Semaine"), "")]
    return render(request, "sharing/week.html", context)


@allow(signed_in)
def door(request, pk):
    """One page of paper for the door: the week, and the code that says "I am here"."""
    resource = get_object_or_404(booking.resources_visible_to(request.actor), pk=pk)
    require(keeps, request.actor, resource)
    days = rules.week_of(_day(request, resource.policy.zone))
    address = absolute(reverse("sharing:arrival", args=[arriving.door_token(resource)]))
    told = {"days": queries.door(resource, days), "first": days[0], "last": days[-1]}
    context = {"resource": resource, "place": booking.place_of(resource), "address": address, **told}
    context["qr"] = arriving.qr(address)
    before, after = _around(request.path, WEEK, days[0])
    return render(request, "sharing/door.html", context | {"before": before, "after": after})


@allow(anyone)
def arrival(request, token):
    """The sign on the door: « je suis là », without an account."""
    resource, refusal = arriving.by_token(token), None
    if resource is None:
        raise Http404
    rows = arriving.expected(resource, request.actor.at)
    if request.method == "POST":
        chosen = next((one.row for one in rows if str(one.row.pk) == request.POST.get("hours")), None)
        try:
            _arrived(chosen, request.actor.through(Via.LINK))
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("C’est noté. Bonne réunion !"))
            return redirect(request.path)
    context = {"resource": resource, "rows": rows, "refusal": refusal}
    return render(request, "sharing/arrival.html", context, status=409 if refusal else 200)


def _arrived(occupancy, by):
    if occupancy is None:
        raise Refused(_("On dit son arrivée d’une demi-heure avant le début jusqu’à la fin."))
    actions.check_in(occupancy=occupancy, by=by)
