"""Who acts, for whom, in which role, by which way, at what time; and what a role allows."""

import datetime as dt
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.kernel.actors.models import Organisation, Person
from cordee.lib.access import Opens, explained
from cordee.lib.errors import Refused
from cordee.lib.module import Role, granted, installed

MEMBER, MANAGER, ANIMATOR, OPERATOR = "member", "manager", "animator", "operator"


class Via(StrEnum):
    """The way an act came in. PUBLIC is anonymous and only where a rule names it."""

    PAGE = "page"
    API = "api"
    LINK = "link"
    COMMAND = "command"
    TICK = "tick"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. ``at`` is the clock of the act: actions read the time here and nowhere else.

    ``scopes`` are those of the token when ``via`` is API.
    """

    person: Person | None
    organisation: Organisation | None = None
    role: str = ""
    via: Via = Via.PAGE
    at: dt.datetime = field(default_factory=timezone.now)
    scopes: frozenset[str] = frozenset()

    @property
    def today(self) -> dt.date:
        """The civil day of the act, in the instance's time zone."""
        return timezone.localdate(self.at)

    @property
    def is_operator(self) -> bool:
        """The operator of the instance: named as such, or whoever holds the server's command line."""
        return self.via == Via.COMMAND or (self.person is not None and self.person.is_superuser)

    @property
    def is_animator(self) -> bool:
        """Animates the network: role "animator" in the organisation that hosts it."""
        return self.role == ANIMATOR and self.organisation is not None and self.organisation.is_host

    def may(self, right: str) -> bool:
        """Whether the role of this actor carries the right ("actors.edit_organisation")."""
        return right in granted(self.role) or (self.is_operator and right in granted(OPERATOR))

    def manages(self, organisation: Organisation) -> bool:
        """May change what belongs to this organisation: its manager, the network's animator, the operator."""
        own = self.organisation is not None and self.organisation.pk == organisation.pk and self.role == MANAGER
        return own or self.is_animator or self.is_operator

    def writes_own(self, organisation: Organisation) -> bool:
        """Whether this is the organisation's manager at its page: what they write there, they have read."""
        own = self.organisation is not None and self.organisation.pk == organisation.pk
        return own and self.role == MANAGER and self.via == Via.PAGE and self.person is not None

    def signatory(self) -> tuple[Person, Organisation]:
        """Who signs, and for whom; an action that commits an organisation asks here. Raises Refused."""
        if self.person is None or self.organisation is None:
            raise Refused(
                _("Il faut agir au nom d’une organisation."),
                who=_("Vous : choisissez une organisation dans le menu « Au nom de », en haut de la page."),
            )
        return self.person, self.organisation

    def called(self, person: Person) -> "Actor":
        """The same act, signed by someone who has only just become known (first account, mailed link)."""
        return replace(self, person=person)

    def through(self, via: Via) -> "Actor":
        """The same actor by another way: the page behind a mailed link."""
        return replace(self, via=via)

    def later(self, at: dt.datetime) -> "Actor":
        """The same actor at another time: each short action of a long job has its own."""
        return replace(self, at=at)


def roles_in(organisation: Organisation) -> dict[str, Role]:
    """The roles someone may hold in this organisation; only the host has animators, and no one is "operator" in it."""
    roles = {role.code: role for module in installed() for role in module.roles if role.code != OPERATOR}
    return {code: role for code, role in roles.items() if code != ANIMATOR or organisation.is_host}


@explained(gettext_lazy("Il faut agir au nom d’une organisation pour ouvrir cette page."), Opens.MEMBERSHIP)
def acts_for_an_organisation(actor: Actor) -> bool:
    return actor.person is not None and actor.organisation is not None


@explained(gettext_lazy("Cette page sert à animer le réseau."), Opens.ANIMATION)
def animates(actor: Actor) -> bool:
    """The network's animator, or the operator."""
    return actor.is_animator or actor.is_operator


def operates(actor: Actor) -> bool:
    return actor.is_operator
