from django.urls import path

from cordee.kernel.outbound.views import agreements, readings

app_name = "outbound"
urlpatterns = [
    path("accords/", agreements.agreements, name="agreements"),
    path("accords/proposer/", agreements.propose, name="propose"),
    path("accords/<int:pk>/", agreements.agreement, name="agreement"),
    path("accords/<int:pk>/accepter/", agreements.accept, name="accept"),
    path("accords/<int:pk>/retirer/", agreements.withdraw, name="withdraw"),
    path("lectures/", readings.readings, name="readings"),
    path("lectures.csv", readings.readings_file, name="readings_file"),
]
