from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.calendar.models.codes import REACHES, State, WaitState, Why
from cordee.kernel.calendar.models.resources import Resource


class Series(models.Model):
    """A rule of repetition (RFC 5545, weeks begin on Monday) kept in wall time and zone, laid out as bookings.

    ``starts``: the local wall time of the first date, without zone; ``minutes``: the length on the wall clock.
    ``shape``: what each date takes, [[resource, quantity]]. ``fold``: which of two equal wall times, when clocks go
    back; without it such a date is not made. ``extra`` and ``without``: wall times added and left out. ``skipped``:
    dates that could not be made, [{"start", "rule"}]. ``laid_until``: the rule is laid out so far.
    """

    rrule = models.CharField(_("règle"), max_length=300, blank=True)
    starts = models.CharField(_("premier début (heure locale)"), max_length=16)  # "2027-01-07T18:30"
    minutes = models.PositiveIntegerField(_("durée (minutes)"))
    zone = models.CharField(_("fuseau horaire"), max_length=40)
    fold = models.PositiveSmallIntegerField(_("heure d’hiver"), null=True, blank=True)
    shape: Any = models.JSONField(_("ce que prend chaque date"), default=list)
    extra: Any = models.JSONField(_("dates ajoutées"), default=list, blank=True)
    without: Any = models.JSONField(_("dates retirées"), default=list, blank=True)
    skipped: Any = models.JSONField(_("dates écartées"), default=list, blank=True)
    laid_until = models.DateTimeField(_("calculée jusqu’au"))
    split_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="splits")
    ended_at = models.DateTimeField(_("arrêtée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("série")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1), name="series_has_a_length"),
            models.CheckConstraint(condition=Q(fold__lte=1), name="series_fold_is_zero_or_one"),
        ]


class Booking(models.Model):
    """One gesture: who holds it, why, and the hours it takes of one or several resources (its occupancies).

    ``organisation`` answers for it; ``person`` comes; ``made_by`` wrote it. ``source``: the thing that it serves
    ("agenda.event:12"). ``occurrence``: the local date of its series that it stands for, whatever it was moved to.
    ``key``: the asker's own word for this request; asked twice, it is made once. ``terms``: what was agreed when it
    was made (price lines, cancellation), as the lender gave it.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(pgettext_lazy("réservation", "objet"), max_length=160)
    note = models.TextField(_("précisions"), max_length=2000, blank=True)
    attendance = models.PositiveIntegerField(_("nombre de personnes"), null=True, blank=True)
    source = models.CharField(_("pour"), max_length=80, blank=True)
    zone = models.CharField(_("fuseau horaire"), max_length=40)
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="bookings")
    occurrence = models.CharField(_("date de la série (heure locale)"), max_length=16, blank=True)  # as Series.starts
    key = models.CharField(_("clé de la demande"), max_length=80, blank=True)
    terms: Any = models.JSONField(_("conditions convenues"), default=dict, blank=True)
    created_at = models.DateTimeField(_("faite le"))

    class Meta:
        verbose_name = _("réservation")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["organisation", "id"], name="bookings_by_organisation"),
            models.Index(fields=["source"], condition=~Q(source=""), name="bookings_by_source"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key", "occurrence"],
                condition=~Q(key=""),
                name="a_request_is_made_once",
            ),
            models.UniqueConstraint(fields=["series", "occurrence"], name="one_booking_per_date_of_a_series"),
            models.CheckConstraint(
                condition=Q(series__isnull=True, occurrence="") | Q(series__isnull=False) & ~Q(occurrence=""),
                name="a_date_belongs_to_its_series",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Occupancy(models.Model):
    """``quantity`` of a resource over ``[start, end)``, in whole minutes of UTC; ``reach``: the class of the length.

    While its state is a holding one, the database counts it: the peak never passes the capacity (migration 0002).
    ``expires_at``: when an option, or the offer of a freed place, lets go. ``waived``: why a house rule was set aside.
    ``reason``: why it ended, in somebody's words; ``why``: the same, where the calendar ended it.
    """

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="occupancies")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="occupancies")
    start = models.DateTimeField(_("début"))
    end = models.DateTimeField(_("fin"))
    reach = models.PositiveSmallIntegerField(_("classe de durée (heures)"))
    quantity = models.PositiveIntegerField(_("quantité"), default=1)
    state = models.CharField(_("état"), max_length=10, choices=State.choices)
    expires_at = models.DateTimeField(_("expire le"), null=True, blank=True)
    waived = models.CharField(_("règle levée parce que"), max_length=300, blank=True)
    reason = models.CharField(_("raison de la fin"), max_length=300, blank=True)
    why = models.CharField(_("cause de la fin"), max_length=8, choices=Why.choices, blank=True)
    decided_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    came_at = models.DateTimeField(_("arrivée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("occupation")
        ordering = ["start", "pk"]
        indexes = [
            # both hold all that the question of availability reads: no row of the table is opened
            models.Index(
                fields=["resource", "reach", "start", "end", "quantity", "state", "expires_at"], name="held_by_resource"
            ),
            models.Index(
                fields=["reach", "start", "end", "resource", "quantity", "state", "expires_at"], name="held_by_hour"
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=(State.OPTION, State.OFFERED)),
                name="held_until",
            ),
            models.Index(fields=["resource", "start"], condition=Q(state=State.REQUESTED), name="asked_by_resource"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="occupancy_has_a_length"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="occupancy_takes_something"),
            models.CheckConstraint(condition=Q(reach__in=REACHES), name="occupancy_reach_is_a_class"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="occupancy_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=(State.OPTION, State.OFFERED), expires_at__isnull=False)
                | ~Q(state__in=(State.OPTION, State.OFFERED)) & Q(expires_at__isnull=True),
                name="what_is_held_for_a_time_expires",
            ),
            models.CheckConstraint(condition=Q(why="") | Q(why__in=Why.values), name="why_it_ended_is_known"),
        ]

    @property
    def because(self) -> str:
        """Why it ended, for people."""
        return self.reason or str(self.get_why_display())


class WaitEntry(models.Model):
    """Somebody waits for ``quantity`` of a resource over ``[start, end)``: a slot, items or seats alike.

    Served by priority, the highest first, then in the order of arrival. ``offer``: the place held for it until it
    answers. ``smallest``: the least a group takes, at most ``quantity``.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="waiting")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(pgettext_lazy("réservation", "objet"), max_length=160)
    source = models.CharField(_("pour"), max_length=80, blank=True)
    start = models.DateTimeField(_("début"))
    end = models.DateTimeField(_("fin"))
    quantity = models.PositiveIntegerField(_("quantité"), default=1)
    smallest = models.PositiveIntegerField(_("au moins"), default=1)
    priority = models.SmallIntegerField(_("priorité"), default=0)
    state = models.CharField(_("état"), max_length=8, choices=WaitState.choices, default=WaitState.WAITING)
    offer = models.OneToOneField(Occupancy, models.SET_NULL, null=True, blank=True, related_name="waited_by")
    created_at = models.DateTimeField(_("depuis le"))

    class Meta:
        verbose_name = _("inscription sur liste d’attente")
        verbose_name_plural = _("liste d’attente")
        ordering = ["-priority", "created_at", "pk"]
        indexes = [
            models.Index(fields=["resource", "end"], condition=Q(state=WaitState.WAITING), name="waiting_by_resource")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="wait_has_a_length"),
            models.CheckConstraint(
                condition=Q(smallest__gte=1, smallest__lte=F("quantity")), name="wait_takes_something"
            ),
        ]

    def __str__(self) -> str:
        return self.title
