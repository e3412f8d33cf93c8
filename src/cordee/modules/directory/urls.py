from django.urls import path

from cordee.modules.directory import views

app_name = "directory"
urlpatterns = [
    path("", views.organisations, name="list"),
    path("<slug:slug>/", views.organisation, name="organisation"),
]
