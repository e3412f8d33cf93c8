from django.utils.translation import gettext_lazy as _

from cordee.lib.module import Module, Right

MODULE = Module(
    name="access",
    label=_("Comptes et accès"),
    rights=(Right("access.tokens", _("Créer et retirer des jetons pour des programmes"), ("manager", "operator")),),
    verbs={
        "access.token_made": _("a créé un jeton"),
        "access.token_withdrawn": _("a retiré un jeton"),
    },
)
