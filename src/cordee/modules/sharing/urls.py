from django.urls import path

from cordee.modules.sharing.views import house_rules, owning, places, prices

app_name = "sharing"
urlpatterns = [
    path("lieux/", places.places, name="places"),
    path("lieux/<slug:slug>/", places.place, name="place"),
    path("salles/<int:pk>/", places.space, name="space"),
    path("mes-lieux/", owning.mine, name="mine"),
    path("mes-lieux/ajouter/", owning.place_add, name="place_add"),
    path("mes-lieux/lieux/<slug:slug>/", owning.my_place, name="my_place"),
    path("mes-lieux/lieux/<slug:slug>/modifier/", owning.place_edit, name="place_edit"),
    path("mes-lieux/lieux/<slug:slug>/montrer/", owning.place_show, name="place_show"),
    path("mes-lieux/lieux/<slug:slug>/accueillir/", owning.place_hosts, name="place_hosts"),
    path("mes-lieux/lieux/<slug:slug>/salle/", owning.space_add, name="space_add"),
    path("mes-lieux/accueillies/<int:pk>/retirer/", owning.host_end, name="host_end"),
    path("mes-lieux/salles/<int:pk>/", owning.space_edit, name="space_edit"),
    path("mes-lieux/salles/<int:pk>/retirer/", owning.space_retire, name="space_retire"),
    path("mes-lieux/regles/ajouter/", house_rules.policy_add, name="policy_add"),
    path("mes-lieux/regles/<int:pk>/", house_rules.policy, name="policy"),
    path("mes-lieux/regles/<int:pk>/heures/", house_rules.policy_hours, name="policy_hours"),
    path("mes-lieux/fermetures/", house_rules.closures, name="closures"),
    path("mes-lieux/fermetures/<int:pk>/", house_rules.closure, name="closure"),
    path("mes-lieux/temps/ajouter/", house_rules.skill_add, name="skill_add"),
    path("mes-lieux/temps/<int:pk>/", house_rules.skill_edit, name="skill_edit"),
    path("tarifs/<int:pk>/", prices.tariffs, name="tariffs"),
    path("prix/<int:pk>/arreter/", prices.tariff_end, name="tariff_end"),
]
