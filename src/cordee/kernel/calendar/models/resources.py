from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation, Site
from cordee.kernel.calendar.models.codes import Access, QuotaHolder, QuotaUnit, QuotaWindow, Term


class Policy(models.Model):
    """The house rules of one owner, shared by as many of its resources as it likes. Durations are in minutes.

    A manager of the owner may waive any of these, with a reason; nobody waives the capacity.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(_("nom de la règle"), max_length=120)
    zone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris")
    region = models.CharField(_("jours fériés de"), max_length=8, default="FR")  # ISO 3166: "FR", "IT-TO"
    access = models.CharField(_("réservation"), max_length=10, choices=Access.choices, default=Access.FREE)
    # an organisation linked to the owner by an active affiliation
    members_only = models.BooleanField(_("réservé aux membres"), default=False)
    # the code of a qualification that the person must hold ("sono"); "" asks for none
    qualification = models.CharField(_("formation demandée"), max_length=60, blank=True)
    notice = models.PositiveIntegerField(_("prévenir au moins (minutes avant)"), default=0)
    cancel_notice = models.PositiveIntegerField(_("annuler au moins (minutes avant)"), default=0)
    horizon = models.PositiveIntegerField(_("au plus tôt (jours avant)"), default=548)
    shortest = models.PositiveIntegerField(_("durée la plus courte (minutes)"), default=15)
    longest = models.PositiveIntegerField(_("durée la plus longue (minutes)"), default=24 * 60)
    step = models.PositiveSmallIntegerField(_("pas (minutes)"), default=15)
    buffer = models.PositiveSmallIntegerField(_("battement entre deux réservations (minutes)"), default=0)
    option_minutes = models.PositiveIntegerField(_("durée d’une option (minutes)"), default=48 * 60)
    offer_minutes = models.PositiveIntegerField(_("délai pour accepter une place libérée (minutes)"), default=24 * 60)
    release_minutes = models.PositiveSmallIntegerField(
        _("libérer si personne n’est venu (minutes après le début)"), null=True, blank=True
    )
    # for loans: open when it is handed over and when it comes back; for rooms: open all along
    open_at_both_ends = models.BooleanField(
        _("les heures d’ouverture valent pour la remise et le retour"), default=False
    )
    closed_on_public_holidays = models.BooleanField(_("fermé les jours fériés"), default=False)
    # opening spans are laid out until this instant; null: no weekly rule, always open
    laid_until = models.DateTimeField(_("heures d’ouverture calculées jusqu’au"), null=True, blank=True)

    class Meta:
        verbose_name = _("règle d’accueil")
        verbose_name_plural = _("règles d’accueil")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="policy_named_once_per_owner"),
            models.CheckConstraint(condition=Q(shortest__gte=1, step__gte=1), name="policy_counts_in_minutes"),
            models.CheckConstraint(condition=Q(longest__gte=F("shortest")), name="policy_longest_after_shortest"),
        ]

    def __str__(self) -> str:
        return self.name


class Resource(models.Model):
    """What can be booked: a room, a stock of identical items, seats, a person's offered hours.

    ``capacity``: how much of it exists at once, in its own unit (1 room, 5 projectors, 12 seats). ``kind`` is the word
    of the package that lends it ("sharing.room"); ``source`` its row there ("sharing.room:12"). Lowering the capacity
    counts from ``capacity_since`` on: what was held before stays true.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="resources")
    name = models.CharField(_("nom"), max_length=120)
    kind = models.CharField(_("sorte"), max_length=40)
    source = models.CharField(_("d’où elle vient"), max_length=80, blank=True)
    capacity = models.PositiveIntegerField(_("quantité"), default=1)
    capacity_since = models.DateTimeField(_("quantité valable depuis"))
    # read by the owner only: "draft" things and what is out of use are not bookable
    active = models.BooleanField(_("réservable"), default=True)

    class Meta:
        verbose_name = _("ressource")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["kind", "active"], name="resources_by_kind")]
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="resource_exists_at_least_once"),
            models.UniqueConstraint(fields=["source"], condition=~Q(source=""), name="one_resource_per_source"),
        ]

    def __str__(self) -> str:
        return self.name


class OpeningRule(models.Model):
    """Open each week on ``weekday`` (Monday 0) from ``opens`` to ``closes``, minutes of the local day (midnight: 1440).

    A rule holds on the days of ``[since, until)``, in school terms or holidays if ``term`` says so.
    """

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="openings")
    weekday = models.PositiveSmallIntegerField(_("jour"))
    opens = models.PositiveSmallIntegerField(_("ouvre (minutes depuis minuit)"))
    closes = models.PositiveSmallIntegerField(_("ferme (minutes depuis minuit)"))
    term = models.CharField(_("période"), max_length=10, choices=Term.choices, default=Term.ALWAYS)
    since = models.DateField(_("à partir du"), null=True, blank=True)
    until = models.DateField(_("jusqu’au (exclu)"), null=True, blank=True)

    class Meta:
        verbose_name = _("heure d’ouverture")
        verbose_name_plural = _("heures d’ouverture")
        ordering = ["weekday", "opens", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_on_a_weekday"),
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes"), closes__lte=1440), name="opening_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(since__lt=F("until")), name="opening_ends_after_it_begins"
            ),
        ]


class OpenSpan(models.Model):
    """``[start, end)`` where a policy is open: weekly rules less public holidays, merged, in UTC. Made by the rules.

    ``reach``: its class of length in hours, as for an occupancy; two years at most.
    """

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="spans")
    start = models.DateTimeField(_("début"))
    end = models.DateTimeField(_("fin"))
    reach = models.PositiveSmallIntegerField(_("classe de durée (heures)"))

    class Meta:
        verbose_name = _("ouverture")
        ordering = ["start"]
        indexes = [models.Index(fields=["reach", "start", "end", "policy"], name="open_spans_by_start")]
        constraints = [
            models.UniqueConstraint(fields=["policy", "start"], name="one_open_span_per_start"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="open_span_has_a_length"),
        ]


class Closure(models.Model):
    """``[start, end)`` without new bookings, for a resource or for all those of a policy; it lists what it meets.

    Bookings made before stay: their holders are told, and the owner moves or cancels them one by one.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, null=True, blank=True, related_name="closures")
    policy = models.ForeignKey(Policy, models.CASCADE, null=True, blank=True, related_name="closures")
    start = models.DateTimeField(_("début"))
    end = models.DateTimeField(_("fin"))
    reason = models.CharField(_("raison"), max_length=200)

    class Meta:
        verbose_name = _("fermeture")
        ordering = ["start", "pk"]
        indexes = [models.Index(fields=["end", "start"], name="closures_by_end")]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="closure_has_a_length"),
            models.CheckConstraint(
                condition=Q(resource__isnull=True, policy__isnull=False)
                | Q(resource__isnull=False, policy__isnull=True),
                name="closure_of_a_resource_or_a_policy",
            ),
        ]


class Quota(models.Model):
    """At most ``limit`` bookings, or minutes, in a calendar window of local time, for one person or organisation.

    ``peak_from``, ``peak_to``: minutes of the local day that the quota speaks of; both null, the whole day.
    """

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="quotas")
    holder = models.CharField(_("pour qui"), max_length=12, choices=QuotaHolder.choices)
    unit = models.CharField(_("compte"), max_length=8, choices=QuotaUnit.choices)
    limit = models.PositiveIntegerField(_("au plus"))
    window = models.CharField(_("fenêtre"), max_length=6, choices=QuotaWindow.choices)
    peak_from = models.PositiveSmallIntegerField(_("heures de pointe : de"), null=True, blank=True)
    peak_to = models.PositiveSmallIntegerField(_("heures de pointe : à"), null=True, blank=True)

    class Meta:
        verbose_name = _("quota")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(peak_from__isnull=True, peak_to__isnull=True)
                | Q(peak_from__isnull=False, peak_to__isnull=False, peak_from__lt=F("peak_to"), peak_to__lte=1440),
                name="quota_peak_hours_both_or_none",
            ),
        ]
