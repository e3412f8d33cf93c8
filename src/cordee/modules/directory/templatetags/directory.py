"""How a record's contacts are read."""

from django import template

from cordee.kernel.actors.models import Site
from cordee.lib import identity

register = template.Library()


@register.filter
def phone(e164: str) -> str:
    """ "04 92 51 00 00" for "+33492510000"."""
    return identity.phone_display(e164)


@register.filter
def site_name(url: str) -> str:
    """ "ateliers.example" for "https://www.ateliers.example/"."""
    return url.split("://", 1)[-1].removeprefix("www.").rstrip("/")


@register.filter
def place(site: Site) -> str:
    """A site by its name, else by its commune, else by its organisation."""
    return site.name or (site.commune.name if site.commune else site.organisation.name)
