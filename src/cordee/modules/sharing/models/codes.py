"""Closed lists of the lenders."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# The kinds of calendar.Resource that this module lends.
SPACE, EQUIPMENT, SKILL = "sharing.space", "sharing.equipment", "sharing.skill"


class Function(models.TextChoices):
    """What a place is first of all for."""

    EVENTS = "events", _("rencontres et spectacles")
    TRAINING = "training", _("formation")
    OFFICES = "offices", _("bureaux partagés")
    WELCOME = "welcome", _("accueil et permanences")
    WORKSHOP = "workshop", _("atelier")
    KITCHEN = "kitchen", _("cuisine")
    STORAGE = "storage", _("stockage")


class Ease(models.TextChoices):
    """How far somebody with a disability can use it; what nobody looked at is said so."""

    YES = "yes", _("oui")
    PARTLY = "partly", _("en partie, appelez avant")
    NO = "no", _("non")
    UNKNOWN = "unknown", _("pas encore vérifié")


class Feature(models.TextChoices):
    PROJECTOR = "projector", _("vidéoprojecteur")
    SCREEN = "screen", _("écran")
    SOUND = "sound", _("sonorisation")
    VIDEO_CALL = "video_call", _("visioconférence")
    WIFI = "wifi", _("wifi")
    WHITEBOARD = "whiteboard", _("tableau")
    COMPUTERS = "computers", _("ordinateurs")
    KITCHEN = "kitchen", _("coin cuisine")
    TABLES = "tables", _("tables mobiles")
    STAGE = "stage", _("scène")
    HEATING = "heating", _("chauffage")
    OUTDOORS = "outdoors", _("accès extérieur")
    PARKING = "parking", _("stationnement")


class Layout(models.TextChoices):
    THEATRE = "theatre", _("en rangées")
    CLASSROOM = "classroom", _("en classe")
    CIRCLE = "circle", _("en cercle")
    U = "u", _("en U")
    TABLES = "tables", _("en îlots")
    STANDING = "standing", _("debout")


class Family(models.TextChoices):
    """Families of equipment and skills, for the list and the fair-use meter."""

    AUDIOVISUAL = "audiovisual", _("son, lumière, image")
    FURNITURE = "furniture", _("tables, chaises, barnums")
    VEHICLE = "vehicle", _("véhicules et remorques")
    TOOLS = "tools", _("outillage")
    KITCHEN = "kitchen", _("cuisine et buvette")
    COMPUTING = "computing", _("informatique")
    SPORT = "sport", _("sport et plein air")
    SIGNAGE = "signage", _("affichage et signalisation")
    KNOWHOW = "knowhow", _("temps et savoir-faire")
    OTHER = "other", _("autre")


class Condition(models.TextChoices):
    GOOD = "good", _("bon état")
    WORN = "worn", _("usé, mais sert")
    BROKEN = "broken", _("à réparer")


class Audience(models.TextChoices):
    """Who pays which price."""

    MEMBER = "member", _("membres du réseau")
    SOLIDARITY = "solidarity", _("tarif solidaire")
    PUBLIC = "public", _("tout public")


class Per(models.TextChoices):
    HOUR = "hour", _("l’heure")
    HALF_DAY = "half_day", _("la demi-journée")
    DAY = "day", _("la journée")
    BOOKING = "booking", _("la réservation")
