"""Who sets the prices."""

from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.lib.access import Opens, explained


@explained(_("Seuls les responsables de l’organisation qui prête fixent ses prix."), Opens.OWNERS)
def sets_prices(actor: Actor, owner: Organisation) -> bool:
    return actor.person is not None and actor.manages(owner)
