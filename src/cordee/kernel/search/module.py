from django.utils.translation import gettext_lazy as _

from cordee.lib.module import Belongings, Module

MODULE = Module(
    name="search",
    label=_("Recherche"),
    prefix="recherche/",
    belongings=Belongings(stays=("search.Entry.organisation",)),
)
