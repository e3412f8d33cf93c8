from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation, Person


class FeedKey(models.Model):
    """The secret address of a calendar, of a person or of an organisation. Another ``nonce`` closes the old address."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    nonce = models.CharField(_("clé"), max_length=40)
    opened_at = models.DateTimeField(_("ouverte le"))

    class Meta:
        verbose_name = _("adresse secrète d’agenda")
        verbose_name_plural = _("adresses secrètes d’agenda")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, organisation__isnull=False)
                | Q(person__isnull=False, organisation__isnull=True),
                name="feed_of_a_person_or_an_organisation",
            ),
            models.UniqueConstraint(fields=["person"], name="one_feed_per_person"),
            models.UniqueConstraint(fields=["organisation"], name="one_feed_per_organisation"),
        ]
