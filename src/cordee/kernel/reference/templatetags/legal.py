"""How dated figures are read on a page."""

from django import template

from cordee.kernel.reference import rules
from cordee.kernel.reference.models import Parameter

register = template.Library()
register.filter("in_words", rules.in_words)


@register.filter
def said(figure: Parameter) -> str:
    return rules.said(figure.value, figure.unit)
