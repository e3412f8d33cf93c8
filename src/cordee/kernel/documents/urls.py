from django.urls import path

from cordee.kernel.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.papers, name="papers"),
    path("deposer/", views.deposit, name="deposit"),
    path("<int:pk>/", views.paper, name="paper"),
    path("<int:pk>/modifier/", views.edit, name="edit"),
    path("<int:pk>/nouvelle-version/", views.new_version, name="new_version"),
    path("<int:pk>/retirer/", views.withdraw, name="withdraw"),
    path("<int:pk>/<int:number>/", views.download, name="download"),
]
