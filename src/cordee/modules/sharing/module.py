from django.utils.translation import gettext_lazy as _

from cordee.lib.module import Module

MODULE = Module(name="sharing", label=_("Lieux et matériel"))
