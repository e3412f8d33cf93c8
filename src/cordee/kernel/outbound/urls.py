from django.urls import path

from cordee.kernel.outbound.views import agreements, readings, subscriptions, takeouts

app_name = "outbound"
urlpatterns = [
    path("accords/", agreements.agreements, name="agreements"),
    path("accords/proposer/", agreements.propose, name="propose"),
    path("accords/<int:pk>/", agreements.agreement, name="agreement"),
    path("accords/<int:pk>/accepter/", agreements.accept, name="accept"),
    path("accords/<int:pk>/retirer/", agreements.withdraw, name="withdraw"),
    path("lectures/", readings.readings, name="readings"),
    path("lectures.csv", readings.readings_file, name="readings_file"),
    path("emporter/", takeouts.takeouts, name="takeouts"),
    path("emporter/<int:pk>.zip", takeouts.takeout_file, name="takeout_file"),
    path("prevenir/", subscriptions.subscriptions, name="subscriptions"),
    path("prevenir/<int:pk>/", subscriptions.subscription, name="subscription"),
    path("prevenir/<int:pk>/essai/", subscriptions.test, name="subscription_test"),
    path("prevenir/<int:pk>/reprendre/", subscriptions.restart, name="subscription_restart"),
    path("prevenir/<int:pk>/terminer/", subscriptions.end, name="subscription_end"),
]
