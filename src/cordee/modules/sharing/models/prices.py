from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.calendar.models import Resource
from cordee.modules.sharing.models.codes import Audience, Per


class Tariff(models.Model):
    """What a resource costs to an audience, per unit of time, on the days of ``[since, until)``; euro cents, no VAT.

    The billing issue moves this table into its own package.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="+")
    audience = models.CharField(_("pour qui"), max_length=10, choices=Audience.choices)
    per = models.CharField(_("par"), max_length=8, choices=Per.choices)
    amount_cents = models.PositiveIntegerField(_("prix (centimes)"))
    deposit_cents = models.PositiveIntegerField(_("caution (centimes)"), default=0)
    since = models.DateField(_("à partir du"))
    until = models.DateField(_("jusqu’au (exclu)"), null=True, blank=True)

    class Meta:
        verbose_name = _("tarif")
        ordering = ["resource", "audience", "amount_cents", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "audience", "per", "since"], name="one_price_each"),
            models.CheckConstraint(condition=Q(until=None) | Q(since__lt=F("until")), name="tariff_has_days"),
        ]
