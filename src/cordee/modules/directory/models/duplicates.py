"""Two records that may be one, what was decided of them, and the search that finds them."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation, Person


class PairState(models.TextChoices):
    OPEN = "open", _("à juger")
    APART = "apart", _("pas un doublon")
    MERGED = "merged", _("réunies")


class Pair(models.Model):
    """Two records that look alike, whichever was found first (``low`` has the smaller id).

    ``score``: 0 to 100 (rules.duplicates); ``reasons``: what makes it, as [code, points, value]. What somebody decided
    stays decided: a later search changes neither APART nor MERGED. ``reported_by``: who said that a record is there
    twice, in the words of ``note``; such a pair stays in the list whatever its score.
    """

    low = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    high = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(_("ressemblance (sur 100)"))
    reasons: Any = models.JSONField(_("raisons"), default=list)
    state = models.CharField(_("état"), max_length=6, choices=PairState.choices, default=PairState.OPEN)
    found_at = models.DateTimeField(_("trouvée le"))
    reported_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("ce qui est dit"), max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("doublon possible")
        verbose_name_plural = _("doublons possibles")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="two_records_are_compared_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="the_smaller_record_of_a_pair_comes_first"),
            models.CheckConstraint(condition=Q(score__lte=100), name="likeness_is_at_most_a_hundred"),
            models.CheckConstraint(
                condition=~Q(state="apart") | Q(decided_at__isnull=False), name="what_is_no_duplicate_was_decided"
            ),
        ]
        indexes = [models.Index(fields=["state", "-score"], name="pairs_by_state_and_score")]

    def __str__(self) -> str:
        return f"{self.low} / {self.high}"


class PairKey(models.Model):
    """What a record shares with those it is compared with: "tel:+33492510000". Two records without a common key are
    never compared, and a key that too many share says nothing (rules.duplicates.COMMON).
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    key = models.CharField(_("clé"), max_length=64)

    class Meta:
        verbose_name = _("clé de comparaison")
        constraints = [models.UniqueConstraint(fields=["key", "organisation"], name="a_record_has_each_key_once")]

    def __str__(self) -> str:
        return self.key


class ScanPhase(models.TextChoices):
    KEYS = "keys", _("relevé des fiches")
    PAIRS = "pairs", _("comparaison")


class Scan(models.Model):
    """One search for duplicates, in slices that can be resumed: ``position`` is the last record looked at in ``phase``.

    ``since``: only the records changed since then; null: all. ``done`` of ``total`` counts the records of both phases.
    """

    since = models.DateTimeField(_("fiches modifiées depuis"), null=True, blank=True)
    phase = models.CharField(_("étape"), max_length=5, choices=ScanPhase.choices, default=ScanPhase.KEYS)
    position = models.BigIntegerField(_("dernière fiche lue"), default=0)
    done = models.PositiveIntegerField(_("fiches lues"), default=0)
    total = models.PositiveIntegerField(_("fiches à lire"), default=0)
    found = models.PositiveIntegerField(_("paires trouvées"), default=0)
    running = models.BooleanField(_("en cours"), default=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(_("commencée le"))
    moved_at = models.DateTimeField(_("dernier pas le"))
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("recherche de doublons")
        verbose_name_plural = _("recherches de doublons")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["running"], condition=Q(running=True), name="one_scan_runs_at_a_time"),
            models.CheckConstraint(
                condition=Q(running=True) | Q(ended_at__isnull=False), name="a_scan_that_stopped_has_its_date"
            ),
        ]

    def __str__(self) -> str:
        return str(self.started_at)

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 100
