from django.utils.translation import gettext_lazy as _

from cordee.lib.module import Module

MODULE = Module(name="calendar", label=_("Réservations"))
