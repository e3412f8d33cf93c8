from django.urls import path

from cordee.kernel.outbound.views import subscriptions

app_name = "outbound"
urlpatterns = [
    path("prevenir/", subscriptions.subscriptions, name="subscriptions"),
    path("prevenir/<int:pk>/", subscriptions.subscription, name="subscription"),
    path("prevenir/<int:pk>/essai/", subscriptions.test, name="subscription_test"),
    path("prevenir/<int:pk>/reprendre/", subscriptions.restart, name="subscription_restart"),
    path("prevenir/<int:pk>/terminer/", subscriptions.end, name="subscription_end"),
]
