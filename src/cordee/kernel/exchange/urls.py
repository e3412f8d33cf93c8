from django.urls import path

from cordee.kernel.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("nouvelle/", views.receive, name="receive"),
    path("<int:pk>/", views.show, name="import"),
    path("<int:pk>/colonnes/", views.columns, name="columns"),
    path("<int:pk>/appliquer/", views.apply, name="apply"),
    path("<int:pk>/refaire/", views.again, name="again"),
    path("<int:pk>/abandonner/", views.drop, name="drop"),
    path("<int:pk>/compte-rendu.csv", views.report, name="report"),
]
