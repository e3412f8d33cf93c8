"""Two records of one organisation made one, and what it takes to make them two again."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models.organisations import Organisation


class Merge(models.Model):
    """Since ``at``, ``kept`` speaks for ``gone`` too; until ``undone_at``, if somebody undoes it.

    ``moved``: the rows that followed, one entry for each foreign key: {"label": "actors.Site", "field":
    "organisation", "pks": [3, 4]}. ``changed``: every other column the merge wrote, as {"label", "pk", "field",
    "before", "after"}. ``folded``: the places that both had, as [kept, gone]; the second closed. ``prints``: a digest
    of the rows of people's own doing, so that an undo can say which were changed meanwhile. ``conflicts``: what the
    undo left as it had become (queries.merging.Conflict, as JSON).
    """

    kept = models.ForeignKey(Organisation, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Organisation, models.PROTECT, related_name="merges_away")
    person = models.ForeignKey("actors.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("réunies le"))
    moved: Any = models.JSONField(_("ce qui a suivi"), default=list)
    changed: Any = models.JSONField(_("ce qui a été écrit"), default=list)
    folded: Any = models.JSONField(_("lieux en commun"), default=list, blank=True)
    prints: Any = models.JSONField(_("empreintes"), default=dict)
    undone_at = models.DateTimeField(_("séparées le"), null=True, blank=True)
    undone_by = models.ForeignKey("actors.Person", models.PROTECT, null=True, blank=True, related_name="+")
    conflicts: Any = models.JSONField(_("ce qui est resté changé"), default=list)

    class Meta:
        verbose_name = _("réunion de deux fiches")
        verbose_name_plural = _("réunions de fiches")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="a_record_is_merged_into_one_other"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="no_merge_into_oneself"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("at")), name="a_merge_is_undone_after_it_is_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"
