from django.urls import path

from cordee.modules.directory import views

app_name = "directory"
urlpatterns = [
    path("", views.organisations, name="list"),
    path("export.csv", views.export_csv, name="export_csv"),
    path("export.geojson", views.export_geojson, name="export_geojson"),
    path("<slug:slug>/", views.organisation, name="organisation"),
]
