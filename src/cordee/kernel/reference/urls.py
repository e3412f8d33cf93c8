from django.urls import path

from cordee.kernel.reference import views

app_name = "reference"
urlpatterns = [
    path("", views.parameters, name="parameters"),
    path("parametres/<slug:code>/", views.figure, name="figure"),
    path("parametres/<slug:code>/nouvelle-valeur/", views.add_figure, name="add_figure"),
    path("communes/", views.communes, name="communes"),
    path("territoires/", views.territories, name="territories"),
]
