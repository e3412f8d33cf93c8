"""Closed lists of the calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# How far before an instant a row that covers it may begin, in hours: each row has the least that holds its length.
# Looking back by classes keeps "who is there at this hour" a handful of index ranges, however many rows there are.
REACHES = (4, 24, 168, 744, 8784)
OPEN_REACHES = (*REACHES, 17568)  # hours of opening run on for longer than a booking may


class State(models.TextChoices):
    """What has become of the hours asked for. HOLDING ones occupy the resource; the others leave it free."""

    REQUESTED = "requested", _("demandée")
    OPTION = "option", _("option")
    OFFERED = "offered", pgettext_lazy("réservation", "proposée")
    CONFIRMED = "confirmed", pgettext_lazy("réservation", "confirmée")
    CANCELLED = "cancelled", pgettext_lazy("réservation", "annulée")
    REJECTED = "rejected", _("refusée")
    LAPSED = "lapsed", _("expirée")
    NO_SHOW = "no_show", _("personne n’est venu")


class Why(models.TextChoices):
    """Why hours ended, where the calendar says it and nobody wrote a reason: read in the language of whoever reads."""

    MOVED = "moved", pgettext_lazy("réservation", "déplacée")
    DROPPED = "dropped", _("option rendue")
    CROWDED = "crowded", _("Ces heures ont été confirmées à quelqu’un d’autre : vous êtes sur la liste d’attente.")
    APART = "apart", _("Une autre partie de cette réservation ne tient plus : tout est rendu ensemble.")


HOLDING = (State.OPTION, State.OFFERED, State.CONFIRMED)
LIVE = (State.REQUESTED, *HOLDING)


class Access(models.TextChoices):
    """Who decides of a booking, and who may ask."""

    FREE = "free", _("sans demande : la réservation est confirmée aussitôt")
    APPROVAL = "approval", _("sur demande : le propriétaire répond")


class Term(models.TextChoices):
    """When in the school year a weekly rule holds (calendrier scolaire, code de l'éducation art. L521-1)."""

    ALWAYS = "always", _("toute l’année")
    SCHOOL = "school", _("en période scolaire")
    HOLIDAYS = "holidays", _("pendant les vacances scolaires")


class QuotaUnit(models.TextChoices):
    COUNT = "count", _("réservations")
    MINUTES = "minutes", _("heures")


class QuotaWindow(models.TextChoices):
    DAY = "day", _("par jour")
    WEEK = "week", _("par semaine")
    MONTH = "month", _("par mois")
    YEAR = "year", _("par an")


class QuotaHolder(models.TextChoices):
    PERSON = "person", _("par personne")
    ORGANISATION = "organisation", _("par organisation")


class WaitState(models.TextChoices):
    WAITING = "waiting", _("en attente")
    OFFERED = "offered", _("une place lui est proposée")
    TAKEN = "taken", _("a pris la place")
    LEFT = "left", _("a quitté la liste")
