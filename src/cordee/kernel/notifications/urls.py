from django.urls import path

from cordee.kernel.notifications import views

app_name = "notifications"
urlpatterns = [
    path("ce-que-cordee-vous-envoie/", views.choices, name="choices"),
    path("arreter/<str:token>/", views.stop, name="stop"),
    path("boite-aux-lettres/", views.mailbox, name="mailbox"),
    path("boite-aux-lettres/<int:pk>/", views.mail, name="mail"),
    path("boite-aux-lettres/<int:pk>/mise-en-forme/", views.mail_html, name="mail_html"),
]
