from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from cordee.kernel.actors.models import Organisation
from cordee.lib.jsonld import as_script_text
from cordee.modules.directory.queries.landing import linked_place
from cordee.modules.directory.queries.outward import linked_data, linked_list, linked_site

register = template.Library()


@register.simple_tag(takes_context=True)
def jsonld(context: dict[str, Any], organisation: Organisation, sites: Any) -> SafeString:
    """The organisation as schema.org, for the one script element that holds data."""
    return as_script_text(linked_data(organisation, sites, context["request"].build_absolute_uri()))


@register.simple_tag(takes_context=True)
def jsonld_list(context: dict[str, Any], cards: Any) -> SafeString:
    """The records of this page of the list."""
    request = context["request"]
    base = request.build_absolute_uri(reverse("directory:list"))
    names = [(card.organisation.name, f"{base}{card.organisation.slug}/") for card in cards]
    return as_script_text(linked_list(names, request.build_absolute_uri()))


@register.simple_tag(takes_context=True)
def jsonld_place(context: dict[str, Any], where: Any, cards: Any) -> SafeString:
    """A commune or a valley, and the records of this page of its list."""
    request = context["request"]
    base = request.build_absolute_uri(reverse("directory:list"))
    names = [(card.organisation.name, f"{base}{card.organisation.slug}/") for card in cards]
    return as_script_text(linked_place(where.title, where.about, names, request.build_absolute_uri()))


@register.simple_tag
def jsonld_site() -> SafeString:
    """The whole site and its search; from the settings, because the home page is kept for all."""
    root = settings.SITE_URL
    return as_script_text(linked_site(f"{root}/", root + reverse("directory:list")))
