from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation


class Entry(models.Model):
    """One thing that can be found. The three texts hold folded words, each only what its audience adds.

    A text that is empty up to an audience means: this audience does not know that the thing exists. ``name`` (the
    words of the title) serves the order of the answers, never to find. The indexes are in the migrations.
    """

    kind = models.CharField(_("nature"), max_length=30)
    thing = models.BigIntegerField(_("numéro"))
    title = models.CharField(_("titre"), max_length=200)
    line = models.CharField(_("en quelques mots"), max_length=200, blank=True)
    url = models.CharField(_("adresse"), max_length=300)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    name = models.TextField(_("mots du titre"))
    public = models.TextField(_("mots pour tous"), blank=True)
    network = models.TextField(_("mots pour le réseau"), blank=True)
    owner = models.TextField(_("mots pour son organisation"), blank=True)
    later = models.PositiveSmallIntegerField(_("rang parmi les réponses"), default=0)  # bigger: shown after its equals

    class Meta:
        verbose_name = _("entrée de recherche")
        verbose_name_plural = _("entrées de recherche")
        constraints = [models.UniqueConstraint(fields=["kind", "thing"], name="one_search_entry_per_thing")]

    def __str__(self) -> str:
        return self.title


class Word(models.Model):
    """A word that some public text holds, so that its parts are there: the right spelling of a typing error."""

    word = models.CharField(_("mot"), max_length=40, primary_key=True)

    class Meta:
        verbose_name = _("mot")

    def __str__(self) -> str:
        return self.word


class Part(models.Model):
    """A piece of a word: whoever mistypes the word types at least one of its pieces right (``rules.parts``)."""

    key = models.CharField(_("morceau"), max_length=44)
    word = models.CharField(_("mot"), max_length=40)

    class Meta:
        verbose_name = _("morceau de mot")
        verbose_name_plural = _("morceaux de mots")
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="one_part_per_key_and_word")]

    def __str__(self) -> str:
        return self.word
