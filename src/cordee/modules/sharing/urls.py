from django.urls import path

from cordee.modules.sharing.views import places

app_name = "sharing"
urlpatterns = [
    path("lieux/", places.places, name="places"),
    path("lieux/<slug:slug>/", places.place, name="place"),
    path("salles/<int:pk>/", places.space, name="space"),
]
