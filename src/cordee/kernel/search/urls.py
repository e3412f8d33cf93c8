from django.urls import path

from cordee.kernel.search import views

app_name = "search"
urlpatterns = [path("", views.search, name="search")]
