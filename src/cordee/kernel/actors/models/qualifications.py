from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models.organisations import Organisation


class Qualification(models.Model):
    """What a person has learnt to do, in the word of an organisation that says so: hold a sound desk, drive a van.

    ``code``: what rules ask for ("sono"), in lower case; ``label``: what people read. It holds on the days of
    ``[since, until)``; without ``until``, until it is withdrawn.
    """

    person = models.ForeignKey("actors.Person", models.CASCADE, related_name="qualifications")
    given_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.SlugField(_("code"), max_length=60)
    label = models.CharField(_("formation"), max_length=120)
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("jusqu’au (exclu)"), null=True, blank=True)

    class Meta:
        verbose_name = _("formation suivie")
        verbose_name_plural = _("formations suivies")
        ordering = ["label", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "code", "given_by"], name="one_qualification_each_by_giver"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("since")), name="qualification_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.label
