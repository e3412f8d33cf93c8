from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.kernel.documents import actions, queries
from cordee.lib.module import Belongings, Module, NavItem, PersonalData, Processing, Right

MODULE = Module(
    name="documents",
    label=_("Papiers"),
    prefix="papiers/",
    nav=(NavItem(_("Papiers"), "documents:papers", "own", acts_for_an_organisation, rank=30, group="team"),),
    rights=(
        Right(
            "documents.deposit",
            _("Déposer, remplacer et retirer les papiers de son organisation"),
            ("manager", "animator", "operator"),
        ),
    ),
    verbs={
        "documents.deposited": _("a déposé un papier"),
        "documents.replaced": _("a déposé une nouvelle version"),
        "documents.edited": _("a changé le titre ou la visibilité d’un papier"),
        "documents.withdrawn": _("a retiré un papier"),
        "documents.wiped": _("a effacé le contenu d’un papier"),
    },
    belongings=Belongings(
        moves=("documents.Document.owner",),
        export=queries.export_of,
        files=queries.files_of,
    ),
    personal_data=(
        PersonalData(
            covers=("documents.Version.made_by",),
            export=queries.export,
            erase=actions.erase,
            register=(
                Processing(
                    purpose=_("Garder les papiers des organisations et leurs versions"),
                    basis=_("intérêt légitime des organisations ; obligations légales"),
                    people=_("personnes qui déposent ; personnes nommées dans les papiers"),
                    data=_("fichiers déposés, nom du déposant, dates"),
                    recipients=_("selon le choix du déposant : l’organisation, le réseau ou tout le monde"),
                    retention=_("jusqu’à l’effacement par l’organisation"),
                ),
            ),
        ),
    ),
)
