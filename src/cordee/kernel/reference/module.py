from django.utils.translation import gettext_lazy as _

from cordee.lib.module import Module

MODULE = Module(
    name="reference",
    label=_("Référentiels"),
    api=True,
    verbs={"reference.loaded": _("a chargé les référentiels")},
)
