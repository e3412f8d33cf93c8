from django.utils.translation import gettext_lazy as _

from cordee.lib.module import Module

MODULE = Module(
    name="sharing",
    label=_("Lieux et matériel"),
    prefix="lieux-materiel/",
    verbs={
        "sharing.tariff_set": _("a fixé un prix"),
        "sharing.tariff_ended": _("n’applique plus un prix"),
    },
)
