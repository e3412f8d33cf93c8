"""What the words of a list mean in our themes, as somebody said it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.exchange.models.lists import Source


class Term(models.Model):
    """A word of the column of themes of a list; the next file of this list is read with it.

    ``key``: what its writings share (rules.terms.key); ``themes``: codes of actors.Theme, none when the word is set
    aside.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="terms")
    key = models.CharField(max_length=120)
    text = models.CharField(_("mot"), max_length=120)
    themes: Any = models.JSONField(_("thèmes"), default=list)
    decided_at = models.DateTimeField(_("décidé le"))

    class Meta:
        verbose_name = _("mot d’une liste")
        verbose_name_plural = _("mots des listes")
        ordering = ["source", "key"]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="a_word_has_one_meaning_per_list"),
            models.CheckConstraint(condition=~Q(key=""), name="a_word_of_a_list_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.text
