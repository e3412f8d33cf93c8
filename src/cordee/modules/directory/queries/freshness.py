"""What each record is worth today, who is to be called, and how far the whole directory stays true."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, DateField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cordee.kernel.actors.models import Organisation, Person, Site
from cordee.kernel.actors.queries import answers_for_ended, live_organisations
from cordee.kernel.actors.rules import MANAGER, Actor, Via, animates
from cordee.kernel.reference.models import Perimeter, PerimeterKind
from cordee.lib.access import Opens, explained
from cordee.lib.module import Awaits
from cordee.modules.directory.models import Call, Freshness, Outcome, Reminder, State, VerifiedBy
from cordee.modules.directory.rules import freshness as rules
from cordee.ui.figures import plain_date


@dataclass(frozen=True, slots=True)
class Standing:
    """What one record is worth on a day."""

    state: State = State.NEVER
    verified_on: dt.date | None = None
    verified_by: str = ""
    every: int = rules.DEFAULT_EVERY
    due_on: dt.date | None = None
    overdue_on: dt.date | None = None

    @property
    def said(self) -> str:
        """ "vérifiée le 10 janvier, par l’organisation"; "jamais vérifiée"."""
        if self.verified_on is None:
            return _("jamais vérifiée")
        by = VerifiedBy(self.verified_by).label
        return _("vérifiée le %(date)s, %(by)s") % {"date": plain_date(self.verified_on), "by": by}

    @property
    def kind(self) -> str:
        """The kind of a ``c-state`` of ui."""
        return {State.FRESH: "ok", State.DUE: "note", State.OVERDUE: "warn", State.NEVER: "note"}[self.state]

    @property
    def label(self) -> Any:
        return State(self.state).label


NOBODY_SAID = Standing()


def told_verified(day: str | None) -> str:
    """ "Fiche vérifiée le 10 janvier 2026" for paper, from what ``told`` gives; "" when it never was."""
    if not day:
        return ""
    return _("Fiche vérifiée le %(date)s") % {"date": date_format(dt.date.fromisoformat(day), "DATE_FORMAT")}


def _standing(row: Freshness, on: dt.date) -> Standing:
    state = rules.standing(row.verified_on, row.due_on, row.overdue_on, on)
    return Standing(state, row.verified_on, row.verified_by, row.every, row.due_on, row.overdue_on)


def standings(ids: Iterable[int], on: dt.date) -> dict[int, Standing]:
    """What each of these records is worth on that day; those never verified may be absent. One query."""
    return {row.organisation_id: _standing(row, on) for row in Freshness.objects.filter(organisation__in=list(ids))}


def standing_of(organisation: Organisation, on: dt.date) -> Standing:
    row = Freshness.objects.filter(organisation=organisation).first()
    return _standing(row, on) if row else NOBODY_SAID


def verified_on_paper(organisation: Organisation) -> str:
    """The line of its printed sheet; "" when it was never verified."""
    day = Freshness.objects.filter(organisation=organisation).values_list("verified_on", flat=True).first()
    return told_verified(day.isoformat() if day else None)


def _in_state(state: State, on: dt.date) -> Q:
    """Rows of Freshness in that state on that day."""
    return {
        State.NEVER: Q(verified_on=None),
        State.OVERDUE: Q(overdue_on__lte=on),
        State.DUE: Q(due_on__lte=on, overdue_on__gt=on),
        State.FRESH: Q(verified_on__isnull=False) & (Q(due_on=None) | Q(due_on__gt=on)),
    }[state]


def states_to_index(on: dt.date, most: int) -> list[int]:
    """Organisations whose state has changed with time since the search heard of it."""
    late = Q(_in_state(State.OVERDUE, on)) & ~Q(indexed=State.OVERDUE)
    late |= Q(_in_state(State.DUE, on)) & ~Q(indexed=State.DUE)
    rows = Freshness.objects.filter(late, organisation__ended_on=None)
    return list(rows.order_by("pk").values_list("organisation_id", flat=True)[:most])


def to_remind(on: dt.date) -> QuerySet[Organisation]:
    """Organisations one of whose reminders is due."""
    due = Freshness.objects.filter(remind_on__lte=on).order_by().values("organisation")
    return live_organisations().filter(pk__in=due).order_by("pk")


def managers_of(organisation: Organisation, on: dt.date) -> list[Person]:
    """Who answers for it that day and can be written to."""
    held = organisation.memberships.filter(role=MANAGER, since__lte=on).filter(Q(until=None) | Q(until__gt=on))
    people = Person.objects.filter(pk__in=held.values("person"), is_active=True, erased_at=None)
    return list(people.exclude(email=None).order_by("pk"))


def mail_language(organisation: Organisation) -> str:
    """The language of a letter to a record's own address: the first of those it speaks that we write."""
    spoken = organisation.languages.split()
    return next((code for code in spoken if code in ("fr", "it", "en")), "") if "fr" not in spoken else "fr"


def still_asks(reminder: Reminder, at: dt.datetime) -> bool:
    """Whether the button of this reminder serves: not used, not expired, and the record not verified since."""
    if not rules.opens(reminder, at) or reminder.organisation.ended_on is not None:
        return False
    return Freshness.objects.filter(organisation=reminder.organisation, due_on=reminder.due_on).exists()


def _last_call(column: str) -> Subquery:
    return Subquery(Call.objects.filter(organisation=OuterRef("pk")).order_by("-at", "-pk").values(column)[:1])


def _of_freshness(column: str) -> Subquery:
    return Subquery(Freshness.objects.filter(organisation=OuterRef("pk")).values(column)[:1])


def _site_phone() -> Subquery:
    sites = Site.objects.filter(organisation=OuterRef("pk"), closed_on=None).exclude(phone="")
    return Subquery(sites.order_by("-is_head", "pk").values("phone")[:1])


def _usefulness(at: dt.datetime, on: dt.date) -> Case:
    """What is most worth a call first: one that was promised, an old record, then one that nobody ever verified.

    A number that did not answer rests some days; without a number, or with a wrong one, there is nothing to dial.
    """
    resting = Q(last_outcome=Outcome.NO_ANSWER, last_at__gt=at - rules.NO_ANSWER_RESTS)
    return Case(
        When(Q(last_outcome=Outcome.AGAIN, again_on__lte=on), then=Value(0)),
        When(number="", then=Value(9)),
        When(last_outcome=Outcome.WRONG_NUMBER, then=Value(8)),
        When(resting | Q(last_outcome=Outcome.AGAIN), then=Value(7)),
        When(verified_on=None, then=Value(2)),
        When(overdue_on__lte=on, then=Value(1)),
        default=Value(3),
        output_field=IntegerField(),
    )


TO_CALL = (State.OVERDUE, State.NEVER)


def to_call(*, valley: str = "", state: str = "", at: dt.datetime, on: dt.date) -> QuerySet[Organisation]:
    """Organisations to phone, the most useful first: without a state asked for, the old ones and those never verified.

    ``valley`` is the code of a perimeter. Annotated with ``number``, the last call, and what their state is made of.
    """
    asked = [State(state)] if state in State else list(TO_CALL)
    rows = live_organisations().filter(_any_state(asked, on))
    if valley:
        there = Site.objects.filter(closed_on=None, commune__perimeters__kind=PerimeterKind.VALLEY)
        rows = rows.filter(pk__in=there.filter(commune__perimeters__code=valley).order_by().values("organisation"))
    rows = rows.annotate(
        verified_on=_of_freshness("verified_on"),
        overdue_on=_of_freshness("overdue_on"),
        last_outcome=_last_call("outcome"),
        last_at=_last_call("at"),
        again_on=Coalesce(_last_call("again_on"), None, output_field=DateField()),
        number=Coalesce(NullIf(F("phone"), Value("")), _site_phone(), Value("")),
    )
    return rows.annotate(usefulness=_usefulness(at, on)).order_by("usefulness", "verified_on", "name", "pk")


def _any_state(asked: list[State], on: dt.date) -> Q:
    """Organisations in one of these states; one without a row was never verified."""
    found = Q()
    for state in asked:
        if state == State.NEVER:
            verified = Freshness.objects.exclude(verified_on=None).order_by().values("organisation")
            found |= ~Q(pk__in=verified)
        else:
            rows = Freshness.objects.filter(_in_state(state, on)).order_by().values("organisation")
            found |= Q(pk__in=rows)
    return found


@dataclass(frozen=True, slots=True)
class ToCall:
    """One organisation to phone, with what is to be read to them."""

    organisation: Organisation
    standing: Standing
    number: str
    places: list[Site]
    last_outcome: str
    last_at: dt.datetime | None
    again_on: dt.date | None

    @property
    def towns(self) -> list[str]:
        return list(dict.fromkeys(site.commune.name for site in self.places if site.commune))

    @property
    def outcome(self) -> Any:
        return Outcome(self.last_outcome).label if self.last_outcome else ""


def calls_of_page(rows: Iterable[Any], on: dt.date) -> list[ToCall]:
    """The rows of one page of ``to_call``, with their places and states: two queries more, whatever their number."""
    some = list(rows)
    held = standings([row.pk for row in some], on)
    places: dict[int, list[Site]] = {}
    sites = Site.objects.filter(organisation__in=[row.pk for row in some], closed_on=None)
    for site in sites.select_related("commune").order_by("-is_head", "pk"):
        places.setdefault(site.organisation_id, []).append(site)
    return [
        ToCall(
            row,
            held.get(row.pk, NOBODY_SAID),
            row.number,
            places.get(row.pk, []),
            row.last_outcome or "",
            row.last_at,
            row.again_on,
        )
        for row in some
    ]


def valleys_with_records() -> list[tuple[str, str]]:
    """(code, name) of the valleys where at least one open place stands."""
    rows = Perimeter.objects.filter(kind=PerimeterKind.VALLEY)
    return list(rows.order_by("position", "name").values_list("code", "name"))


@dataclass(frozen=True, slots=True)
class Share:
    """Of so many records, how many were verified within their period (``fresh``), and how many ever were."""

    name: str
    code: str
    total: int
    fresh: int
    ever: int

    @property
    def percent(self) -> int:
        """Rounded down: 100 means all of them."""
        return self.fresh * 100 // self.total if self.total else 0


def _fresh_and_ever(on: dt.date) -> tuple[Any, Any]:
    rows = Freshness.objects.order_by()
    ever = rows.exclude(verified_on=None).values("organisation")
    return rows.filter(_in_state(State.FRESH, on)).values("organisation"), ever


def progress(on: dt.date) -> tuple[Share, list[Share]]:
    """How many records were verified within their period: all of them, then valley by valley. Two queries.

    An organisation with places in two valleys counts in both, once in the whole.
    """
    fresh, ever = _fresh_and_ever(on)
    whole = live_organisations().aggregate(
        total=Count("pk"),
        fresh=Count("pk", filter=Q(pk__in=fresh)),
        ever=Count("pk", filter=Q(pk__in=ever)),
    )
    sites = Site.objects.filter(closed_on=None, organisation__ended_on=None)
    rows = sites.filter(commune__perimeters__kind=PerimeterKind.VALLEY).order_by()
    by_valley = rows.values("commune__perimeters__code", "commune__perimeters__name").annotate(
        total=Count("organisation", distinct=True),
        fresh=Count("organisation", distinct=True, filter=Q(organisation__in=fresh)),
        ever=Count("organisation", distinct=True, filter=Q(organisation__in=ever)),
    )
    shares = [
        Share(
            row["commune__perimeters__name"], row["commune__perimeters__code"], row["total"], row["fresh"], row["ever"]
        )
        for row in by_valley.order_by("commune__perimeters__position", "commune__perimeters__name")
    ]
    return Share(_("Tout l’annuaire"), "", whole["total"], whole["fresh"], whole["ever"]), shares


def awaiting(actor: Actor) -> Iterator[Awaits]:
    """For the home page: one's own record when it is to be read again, and how many the animation has to call."""
    own = actor.organisation
    if own is not None and actor.role == MANAGER:
        standing = standing_of(own, actor.today)
        if standing.state != State.FRESH:
            url = reverse("directory:verify", args=[own.slug])
            yield Awaits(_("Votre fiche est à relire"), url, standing.said, icon="refresh-cw", tone="meet")
    if animates(actor):
        found = live_organisations().filter(_any_state(list(TO_CALL), actor.today)).count()
        if found:
            said = ngettext("%(count)d organisation", "%(count)d organisations", found) % {"count": found}
            yield Awaits(_("Organisations à appeler"), reverse("directory:calls"), said, icon="phone", tone="meet")


def calls_made_by(person: Person) -> dict[str, list[dict[str, Any]]]:
    """The calls of this person, for « mes données »."""
    rows = Call.objects.filter(person=person).select_related("organisation")
    return {
        "appels": [
            {
                "organisation": row.organisation.name,
                "le": row.at.isoformat(),
                "resultat": str(row.get_outcome_display()),
            }
            for row in rows
        ]
    }


def reminder_at(pk: int) -> Reminder | None:
    return Reminder.objects.select_related("organisation").filter(pk=pk).first()


def as_public(actor: Actor) -> Actor:
    """Anyone, at that time: a mailed link shows what everybody reads."""
    return Actor(None, via=Via.PUBLIC, at=actor.at)


def ended_or_live() -> QuerySet[Organisation]:
    """Every record that leads to no other."""
    return Organisation.objects.filter(merged_into=None)


@explained(gettext_lazy("Dire qu’une organisation a cessé, ou reprend, revient à ses responsables."), Opens.OWNERS)
def may_end(actor: Actor, organisation: Organisation) -> bool:
    """Who says that an organisation has ceased, or acts again."""
    return actor.manages(organisation) or answers_for_ended(organisation, actor)
