from django.utils.translation import gettext_lazy as _

from cordee.kernel.access.actions import trust_registered
from cordee.kernel.access.rules import may_hand_out_tokens
from cordee.kernel.actors.events import PersonRegistered
from cordee.lib.access import signed_in
from cordee.lib.module import Module, NavItem, Right

MODULE = Module(
    name="access",
    label=_("Comptes et accès"),
    prefix="",
    nav=(
        NavItem(_("Jetons"), "access:tokens", "own", may_hand_out_tokens),
        NavItem(_("Mon compte"), "access:my_account", "own", signed_in),
        NavItem(_("Qui peut faire quoi"), "access:roles", ""),
    ),
    on={PersonRegistered: (trust_registered,)},
    rights=(Right("access.tokens", _("Créer et retirer des jetons pour des programmes"), ("manager", "operator")),),
    verbs={
        "access.token_made": _("a créé un jeton"),
        "access.token_withdrawn": _("a retiré un jeton"),
    },
)
