from django.utils.translation import gettext_lazy as _

from cordee.kernel.exchange import jobs
from cordee.lib.module import Module

MODULE = Module(
    name="exchange",
    label=_("Reprises et échanges"),
    verbs={
        "exchange.list_received": _("a déposé une liste à reprendre"),
        "exchange.list_imported": _("a repris une liste"),
        "exchange.list_dropped": _("a abandonné une reprise"),
    },
    tick=(jobs.forget_old_files,),
)
