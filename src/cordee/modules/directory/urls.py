from django.urls import path

from cordee.modules.directory.views import editing, exports, lists, portals, takeaway

app_name = "directory"
urlpatterns = [
    path("", lists.organisations, name="list"),
    path("ajouter/", editing.add, name="add"),
    path("ma-fiche/", lists.own, name="own"),
    path("export.csv", exports.export_csv, name="export_csv"),
    path("export.geojson", exports.export_geojson, name="export_geojson"),
    path("livret.pdf", takeaway.booklet, name="booklet"),
    path("hors-connexion.html", takeaway.offline, name="offline"),
    path("portails/", portals.portals, name="portals"),
    path("portails/ouvrir/", portals.portal_open, name="portal_open"),
    path("portails/<slug:slug>/", portals.portal, name="portal"),
    path("portails/<slug:slug>/cadre/", portals.portal_frame, name="portal_frame"),
    path("portails/<slug:slug>/couleurs.css", portals.portal_colours, name="portal_colours"),
    path("portails/<slug:slug>/modifier/", portals.portal_edit, name="portal_edit"),
    path("portails/<slug:slug>/partager/", portals.portal_share, name="portal_share"),
    path("portails/<slug:slug>/fermer/", portals.portal_close, name="portal_close"),
    path("<slug:slug>/", lists.organisation, name="organisation"),
    path("<slug:slug>/fiche.pdf", exports.sheet, name="sheet"),
    path("<slug:slug>/apercu/", lists.preview, name="preview"),
    path("<slug:slug>/modifier/", editing.edit, name="edit"),
    path("<slug:slug>/lieux/ajouter/", editing.site_add, name="site_add"),
    path("<slug:slug>/lieux/<int:pk>/", editing.site_edit, name="site_edit"),
    path("<slug:slug>/lieux/<int:pk>/fermer/", editing.site_close, name="site_close"),
    path("<slug:slug>/liens/", editing.links, name="links"),
    path("<slug:slug>/liens/<int:pk>/accepter/", editing.link_accept, name="link_accept"),
    path("<slug:slug>/liens/<int:pk>/terminer/", editing.link_end, name="link_end"),
]
