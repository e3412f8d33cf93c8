"""Who keeps a place, and what one asks of the list of places."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.lib.access import Opens, explained
from cordee.modules.sharing.models import Feature, Function

_CODE = re.compile(r"[0-9A-Za-z_:.-]{1,40}")


@explained(
    _("Cette page sert à prêter ses lieux et son matériel : elle est pour les responsables d’une organisation."),
    Opens.MANAGERS,
    (_("Voir les lieux partagés"), "sharing:places"),
)
def lends(actor: Actor) -> bool:
    """Manages the organisation acted for."""
    return actor.person is not None and actor.organisation is not None and actor.manages(actor.organisation)


@explained(
    _("Un lieu est tenu par les responsables de l’organisation à qui il appartient."),
    Opens.OWNERS,
    (_("Voir les lieux partagés"), "sharing:places"),
)
def keeps(actor: Actor, owner: Organisation) -> bool:
    return actor.person is not None and actor.manages(owner)


def kept_by(actor: Actor) -> int:
    """The organisation whose things this actor keeps, for a filter; 0, that nobody has, when there is none."""
    own = actor.organisation
    return own.pk if own is not None and actor.manages(own) else 0


@dataclass(frozen=True, slots=True)
class PlaceSearch:
    """One request to the list of places, as the address of its page says it. Each filter narrows.

    ``within``: "valley:queyras" or "commune:05046"; ``features``: all of them in one room; ``accessible``: by
    wheelchair, wholly or in part.
    """

    q: str = ""
    function: str = ""
    within: str = ""
    features: tuple[str, ...] = ()
    accessible: bool = False

    @classmethod
    def of(cls, get: Mapping[str, str], getlist: Callable[[str], list[str]]) -> "PlaceSearch":
        """Read from the address; what means nothing is left out."""
        function, within = get.get("fonction", ""), get.get("ou", "")
        return cls(
            get.get("q", "").replace("\x00", "").strip()[:200],
            function if function in Function else "",
            within if _CODE.fullmatch(within) else "",
            tuple(dict.fromkeys(code for code in getlist("equipement") if code in Feature)),
            get.get("accessible") == "1",
        )

    @property
    def href(self) -> str:
        pairs = [("q", self.q), ("fonction", self.function), ("ou", self.within)]
        pairs += [("equipement", code) for code in self.features]
        pairs += [("accessible", "1" if self.accessible else "")]
        return "?" + urlencode([pair for pair in pairs if pair[1]])

    @property
    def active(self) -> bool:
        return self != PlaceSearch()

    def only(self, **change: str) -> "PlaceSearch":
        """The same request with one filter changed."""
        return replace(self, **change)  # type: ignore[arg-type]
