from typing import Any

from django import template
from django.utils.safestring import SafeString

from cordee.kernel.actors.models import Organisation
from cordee.lib.jsonld import as_script_text
from cordee.modules.directory.queries import linked_data

register = template.Library()


@register.simple_tag(takes_context=True)
def jsonld(context: dict[str, Any], organisation: Organisation, sites: Any) -> SafeString:
    """The organisation as schema.org, for the one script element that holds data."""
    return as_script_text(linked_data(organisation, sites, context["request"].build_absolute_uri()))
