from django.urls import path

from cordee.modules.sharing.views import booking, bookings, calendars, feeds, lending, places, prices, waiting

app_name = "sharing"
urlpatterns = [
    path("reserver/<int:pk>/", booking.book, name="book"),
    path("reservations/", bookings.bookings, name="bookings"),
    path("reservations/<int:pk>/", bookings.booking, name="booking"),
    path("reservations/<int:pk>/confirmer/", bookings.confirm, name="confirm"),
    path("reservations/<int:pk>/annuler/", bookings.cancel, name="cancel"),
    path("reservations/<int:pk>/deplacer/", bookings.move, name="move"),
    path("reservations/<int:pk>/arrivee/", bookings.arrive, name="arrive"),
    path("reservations/<int:pk>/accepter/", lending.accept, name="accept"),
    path("reservations/<int:pk>/refuser/", lending.reject, name="reject"),
    path("demandes/", lending.requests, name="requests"),
    path("aujourd-hui/", lending.today, name="today"),
    path("aujourd-hui/<int:pk>/rendre/", lending.give_back, name="give_back"),
    path("reservations/semaine/", calendars.week, name="week"),
    path("agenda/<int:pk>/", calendars.resource_calendar, name="resource_calendar"),
    path("agenda/<int:pk>/porte/", calendars.door, name="door"),
    path("agenda/<int:pk>/agenda.ics", feeds.resource_feed, name="resource_feed"),
    path("arrivee/<str:token>/", calendars.arrival, name="arrival"),
    path("lieux/<slug:slug>/agenda/", calendars.place_calendar, name="place_calendar"),
    path("attente/<int:pk>/", waiting.waiting, name="waiting"),
    path("attente/<int:pk>/prendre/", waiting.take, name="take"),
    path("attente/<int:pk>/quitter/", waiting.leave, name="leave"),
    path("attente/journal/<int:pk>/", waiting.log, name="waiting_log"),
    path("place-liberee/<str:token>/", waiting.offer, name="offer"),
    path("place-liberee/<str:token>/prise/", waiting.offer_taken, name="offer_taken"),
    path("lieux/", places.places, name="places"),
    path("lieux/<slug:slug>/", places.place, name="place"),
    path("salles/<int:pk>/", places.space, name="space"),
    path("tarifs/<int:pk>/", prices.tariffs, name="tariffs"),
    path("prix/<int:pk>/arreter/", prices.tariff_end, name="tariff_end"),
]
