from django.urls import path

from cordee.kernel.access.views import pages, people, tokens

app_name = "access"
urlpatterns = [
    path("bienvenue/", people.welcome, name="welcome"),
    path("mon-compte/", people.my_account, name="my_account"),
    path("qui-peut-faire-quoi/", pages.roles, name="roles"),
    path("jetons/", tokens.tokens, name="tokens"),
    path("jetons/<int:pk>/retirer/", tokens.token_withdraw, name="token_withdraw"),
]
