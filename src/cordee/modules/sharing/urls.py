from django.urls import path

from cordee.modules.sharing.views import equipment, loans, places, prices

app_name = "sharing"
urlpatterns = [
    path("lieux/", places.places, name="places"),
    path("lieux/<slug:slug>/", places.place, name="place"),
    path("salles/<int:pk>/", places.space, name="space"),
    path("materiel/", equipment.equipment_list, name="equipment_list"),
    path("materiel/ajouter/", equipment.equipment_add, name="equipment_add"),
    path("materiel/<int:pk>/", equipment.equipment, name="equipment"),
    path("materiel/<int:pk>/modifier/", equipment.equipment_edit, name="equipment_edit"),
    path("materiel/<int:pk>/lot/", equipment.equipment_kit, name="equipment_kit"),
    path("materiel/<int:pk>/exemplaires/", equipment.equipment_items, name="equipment_items"),
    path("materiel/<int:pk>/parts/", equipment.equipment_shares, name="equipment_shares"),
    path("materiel/<int:pk>/etiquettes/", equipment.equipment_labels, name="equipment_labels"),
    path("exemplaires/<int:pk>/", loans.item, name="item"),
    path("exemplaires/<int:pk>/reparation/", loans.item_out, name="item_out"),
    path("exemplaires/<int:pk>/remettre/", loans.item_back, name="item_back"),
    path("prets/", loans.desk, name="desk"),
    path("prets/en-retard/", loans.late, name="late"),
    path("prets/<int:pk>/", loans.lending, name="lending"),
    path("prets/retour/<int:pk>/", loans.take_back, name="take_back"),
    path("tarifs/<int:pk>/", prices.tariffs, name="tariffs"),
    path("prix/<int:pk>/arreter/", prices.tariff_end, name="tariff_end"),
]
