"""How a record's contacts are read."""

from django import template

from cordee.kernel.actors.models import Site
from cordee.kernel.exchange.rules.licences import licence_in_words
from cordee.kernel.reference.models import Commune
from cordee.lib import identity
from cordee.modules.directory.queries.landing import commune_url

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


@register.filter
def page_of_commune(row: Commune) -> str:
    """The address of the page of a commune."""
    return commune_url(row.pk, row.name)


register.filter("licence", licence_in_words)
