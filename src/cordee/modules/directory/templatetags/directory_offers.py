from typing import Any

from django import template
from django.utils.safestring import SafeString

from cordee.kernel.actors.models import Organisation
from cordee.lib.jsonld import as_script_text
from cordee.modules.directory.models import Offer
from cordee.modules.directory.queries import favourites, offering, offers_out

register = template.Library()


@register.filter
def when(offer: Offer) -> str:
    """The period of an offer, in words."""
    return offering.when(offer)


@register.filter
def safe_link(url: str) -> str:
    """An address that a page may link to: of this site, or of the web; anything else is left out."""
    own = url.startswith("/") and not url.startswith("//")
    return url if own or url.startswith(("https://", "http://")) else ""


@register.simple_tag(takes_context=True)
def offers_of(context: dict[str, Any], organisation: Organisation) -> list[Offer]:
    """What an organisation offers and needs now: one query, on its page."""
    return offering.offers_of(organisation, actor=context["request"].actor)


@register.simple_tag(takes_context=True)
def offer_jsonld(context: dict[str, Any], offer: Offer) -> SafeString:
    """The offer as schema.org, for the one script element that holds data."""
    return as_script_text(offers_out.linked_data(offer, context["request"].build_absolute_uri("/")[:-1]))


@register.simple_tag(takes_context=True)
def is_starred(context: dict[str, Any], organisation: Organisation) -> bool:
    """Whether this reader keeps it: read once for a page, whatever the number of stars."""
    request = context["request"]
    if not hasattr(request, "starred"):
        request.starred = favourites.starred(request.actor)
    return organisation.pk in request.starred
