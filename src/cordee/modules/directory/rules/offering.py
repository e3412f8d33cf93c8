"""What is looked for among offers and needs, who may post, and how long they last."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import OfferDirection, OfferFamily
from cordee.kernel.actors.rules import Actor
from cordee.lib.access import Opens, explained
from cordee.modules.directory.models import Offer

LASTS = dt.timedelta(days=90)  # proposed to who posts by hand
LONGEST = dt.timedelta(days=366)  # what is older is no longer true
REMINDED = dt.timedelta(days=7)  # before the end, once
_CODE = re.compile(r"[0-9A-Za-z_:.-]{1,40}")


@dataclass(frozen=True, slots=True)
class OfferSearch:
    """One request to the bourse, as the address of its page says it. Several values of one filter widen it.

    ``territories`` are "valley:queyras" or any "kind:code" of a perimeter.
    """

    q: str = ""
    direction: str = ""
    families: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()

    @classmethod
    def of(cls, get: Mapping[str, str], getlist: Callable[[str], list[str]]) -> "OfferSearch":
        """Read from the address; what means nothing is left out."""
        families = tuple(dict.fromkeys(code for code in getlist("famille") if code in OfferFamily))
        territories = tuple(dict.fromkeys(code for code in getlist("territoire") if _CODE.fullmatch(code)))[:50]
        direction = get.get("sens", "")
        words = get.get("q", "").replace("\x00", "").strip()[:200]
        return cls(words, direction if direction in OfferDirection else "", families, territories)

    @property
    def query(self) -> str:
        """The part of an address after "?", empty for everything."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [("sens", self.direction)] if self.direction else []
        pairs += [("famille", code) for code in self.families]
        pairs += [("territoire", code) for code in self.territories]
        return urlencode(pairs)

    @property
    def href(self) -> str:
        return f"?{self.query}"

    def only(self, **change: str | tuple[str, ...]) -> "OfferSearch":
        """The same request with one filter changed."""
        return replace(self, **change)  # type: ignore[arg-type]


@explained(
    _("Une annonce est modifiée par les responsables de l’organisation qui l’a écrite ici."),
    Opens.OWNERS,
    (_("Voir les offres et besoins"), "directory:offers"),
)
def can_change(actor: Actor, offer: Offer) -> bool:
    """Written by hand, and by its organisation: what another package says is changed there."""
    return offer.by_hand and actor.manages(offer.organisation)


def is_shown(offer: Offer, on: dt.date) -> bool:
    return offer.withdrawn_at is None and on < offer.expires_on and (offer.until is None or on < offer.until)
