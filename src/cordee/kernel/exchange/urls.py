from django.urls import path

from cordee.kernel.exchange.views import lists, members, partners, pulls, sources, terms, undoing, vanishing

app_name = "exchange"
urlpatterns = [
    path("", lists.imports, name="imports"),
    path("nouvelle/", lists.receive, name="receive"),
    path("<int:pk>/", lists.show, name="import"),
    path("<int:pk>/colonnes/", lists.columns, name="columns"),
    path("<int:pk>/themes/", terms.terms, name="terms"),
    path("<int:pk>/appliquer/", lists.apply, name="apply"),
    path("<int:pk>/refaire/", lists.again, name="again"),
    path("<int:pk>/abandonner/", lists.drop, name="drop"),
    path("<int:pk>/membres/", members.members, name="members"),
    path("<int:pk>/annuler/", undoing.undo, name="undo"),
    path("<int:pk>/compte-rendu.csv", lists.report, name="report"),
    path("listes/<int:pk>/champs/", sources.winners, name="winners"),
    path("fiches/<int:pk>/", vanishing.record, name="record"),
    path("disparues/", vanishing.vanished, name="vanished"),
    path("adresses/", pulls.addresses, name="addresses"),
    path("adresses/nouvelle/", pulls.add, name="address_new"),
    path("adresses/<int:pk>/", pulls.address, name="address"),
    path("adresses/<int:pk>/changer/", pulls.change, name="address_change"),
    path("adresses/<int:pk>/essayer/", pulls.try_now, name="address_try"),
    path("adresses/<int:pk>/pause/", pulls.pause, name="address_pause"),
    path("adresses/<int:pk>/reprendre/", pulls.resume, name="address_resume"),
    path("adresses/<int:pk>/retirer/", pulls.remove, name="address_remove"),
    path("cordees/", partners.meet, name="meet"),
    path("cordees/suivre/", partners.follow, name="follow"),
    path("adresses/<int:pk>/reconnaitre/", partners.recognise, name="recognise"),
]
