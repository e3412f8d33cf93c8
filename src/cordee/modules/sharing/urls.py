from django.urls import path

from cordee.modules.sharing.views import places, prices

app_name = "sharing"
urlpatterns = [
    path("lieux/", places.places, name="places"),
    path("lieux/<slug:slug>/", places.place, name="place"),
    path("salles/<int:pk>/", places.space, name="space"),
    path("tarifs/<int:pk>/", prices.tariffs, name="tariffs"),
    path("prix/<int:pk>/arreter/", prices.tariff_end, name="tariff_end"),
]
