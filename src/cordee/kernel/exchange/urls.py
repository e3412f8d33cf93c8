from django.urls import path

from cordee.kernel.exchange.views import lists

app_name = "exchange"
urlpatterns = [
    path("", lists.imports, name="imports"),
    path("nouvelle/", lists.receive, name="receive"),
    path("<int:pk>/", lists.show, name="import"),
    path("<int:pk>/colonnes/", lists.columns, name="columns"),
    path("<int:pk>/appliquer/", lists.apply, name="apply"),
    path("<int:pk>/refaire/", lists.again, name="again"),
    path("<int:pk>/abandonner/", lists.drop, name="drop"),
    path("<int:pk>/compte-rendu.csv", lists.report, name="report"),
]
