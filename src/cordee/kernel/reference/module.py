from django.utils.translation import gettext_lazy as _

from cordee.lib.module import Module, NavItem

MODULE = Module(
    name="reference",
    label=_("Référentiels"),
    api=True,
    prefix="referentiels/",
    nav=(NavItem(_("Chiffres de la loi"), "reference:parameters", ""),),
    verbs={
        "reference.loaded": _("a chargé les référentiels"),
        "reference.figure_added": _("a saisi un chiffre de la loi"),
    },
)
