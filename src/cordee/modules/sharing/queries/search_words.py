"""What is looked for, as one sentence above the answers."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.calendar.rules import hours_in_words
from cordee.modules.sharing.models import Family, Feature
from cordee.modules.sharing.rules.search import Wish


def in_words(wish: Wish) -> str:
    """« Une salle pour 12 personnes, jeudi 7 janvier, de 14:00 à 17:00, à 30 minutes au plus d’Embrun ou Gap »"""
    said = [_room(wish) if wish.room else _thing(wish)]
    said += [str(Feature(code).label) for code in wish.features]
    said += [_("accessible en fauteuil roulant")] if wish.accessible else []
    said += [hours_in_words(wish.start, wish.end, ZoneInfo(settings.TIME_ZONE))]
    return ", ".join([*said, *_near(wish)])


def _room(wish: Wish) -> str:
    text = ngettext("Une salle pour %(n)s personne", "Une salle pour %(n)s personnes", wish.persons)
    return text % {"n": wish.persons}


def _thing(wish: Wish) -> str:
    what = wish.q or (str(Family(wish.family).label) if wish.family else _("du matériel"))
    return f"{what} × {wish.quantity}" if wish.quantity > 1 else what


def _near(wish: Wish) -> list[str]:
    if not wish.near:
        return []
    some = {"places": get_text_list([place.name for place in wish.near], _("ou")), "minutes": wish.minutes}
    if wish.minutes is None:
        return [_("au plus près de : %(places)s") % some]
    return [_("à %(minutes)s minutes de route au plus de : %(places)s") % some]
