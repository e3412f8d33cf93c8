from django.urls import path

from cordee.modules.sharing.views import prices

app_name = "sharing"
urlpatterns = [
    path("tarifs/<int:pk>/", prices.tariffs, name="tariffs"),
    path("prix/<int:pk>/arreter/", prices.tariff_end, name="tariff_end"),
]
