from django.urls import path

from cordee.kernel.access.views import doors, mine, pages, people, team, tokens

app_name = "access"
urlpatterns = [
    path("bienvenue/", people.welcome, name="welcome"),
    path("mon-compte/", people.my_account, name="my_account"),
    path("qui-peut-faire-quoi/", pages.roles, name="roles"),
    path("journal/", pages.journal, name="journal"),
    path("donnees-personnelles/", pages.processing, name="processing"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mes-donnees/", mine.my_data, name="my_data"),
    path("mes-donnees/tout.zip", mine.my_data_zip, name="my_data_zip"),
    path("mes-donnees/effacer/", mine.erase, name="erase"),
    path("equipe/", team.team, name="team"),
    path("equipe/inviter/", team.invite, name="invite"),
    path("equipe/<int:pk>/", team.member, name="member"),
    path("equipe/<int:pk>/retirer/", team.member_end, name="member_end"),
    path("equipe/quitter/", team.leave, name="leave"),
    path("equipe/mon-nom/", team.show_name, name="show_name"),
    path("equipe/invitations/<int:pk>/renvoyer/", team.invitation_resend, name="invitation_resend"),
    path("equipe/invitations/<int:pk>/retirer/", team.invitation_withdraw, name="invitation_withdraw"),
    path("acces/invitation/<int:pk>-<str:key>/", doors.invitation, name="invitation"),
    path("acces/reclamer/<slug:slug>/", doors.claim_ask, name="claim_ask"),
    path("acces/lien/<int:pk>-<str:key>/", doors.claim_link, name="claim_link"),
    path("acces/demandes/", doors.claims, name="claims"),
    path("acces/demandes/<int:pk>/", doors.claim, name="claim"),
    path("jetons/", tokens.tokens, name="tokens"),
    path("jetons/<int:pk>/retirer/", tokens.token_withdraw, name="token_withdraw"),
]
