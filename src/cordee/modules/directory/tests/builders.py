"""Organisations of the tests, made by the actions that everyone calls."""

import datetime as dt
from typing import Any

from django.utils import timezone

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import MANAGER, OPERATOR, Actor, Via
from cordee.kernel.reference.models import Commune, Perimeter, PerimeterCommune
from cordee.modules.directory.actions import choose_period, open_portal, remind, verify
from cordee.modules.directory.actions.duplicates import report_twin
from cordee.modules.directory.actions.enquiries import write as write_letter
from cordee.modules.directory.actions.offering import post as post_offer
from cordee.modules.directory.actions.watching import keep as keep_search
from cordee.modules.directory.rules import links
from cordee.modules.directory.rules.freshness import key_of

EMBRUN, BRIANCON, GAP, RISTOLAS = "05046", "05023", "05061", "05120"
PLACES = {
    EMBRUN: ("Embrun", 44_564_000, 6_495_000),
    BRIANCON: ("Briançon", 44_898_000, 6_643_000),
    GAP: ("Gap", 44_559_000, 6_079_000),
    RISTOLAS: ("Ristolas", 44_773_000, 6_953_000),
}
VALLEYS = {"serre-poncon": ("Serre-Ponçon", [EMBRUN]), "queyras": ("Queyras", [RISTOLAS])}
ANYONE = Actor(None)


def operator():
    return Actor(None, role=OPERATOR, via=Via.COMMAND)


def a_land():
    """Four communes of the Hautes-Alpes and two valleys."""
    for code, (name, lat, lon) in PLACES.items():
        folded = name.lower().replace("ç", "c")
        Commune.objects.create(
            code=code, country="FR", name=name, folded=folded, department="05", lat_e6=lat, lon_e6=lon
        )
    for code, (name, communes) in VALLEYS.items():
        valley = Perimeter.objects.create(kind="valley", code=code, name=name, country="FR")
        PerimeterCommune.objects.bulk_create(PerimeterCommune(perimeter=valley, commune_id=one) for one in communes)


def an_organisation(name, *communes, **columns):
    """Known to the directory, with one site in each of these communes."""
    organisation = actors.create_organisation(name=name, by=operator(), **columns)
    for code in communes:
        actors.save_site(organisation=organisation, commune_id=code, by=Actor(None, organisation, MANAGER))
    return organisation


def a_manager(organisation, email="nadia@exemple.fr", name="Nadia Martin", **columns):
    person = actors.register(email=email, name=name, by=ANYONE)
    actors.give_role(
        person=person, organisation=organisation, role=MANAGER, by=Actor(None, organisation, MANAGER), **columns
    )
    return Actor(person, organisation, MANAGER)


def a_reminder(organisation, every=1):
    """The first letter about a record that was verified by telephone, long enough ago."""
    now = timezone.now()
    caller = Actor(None, role=OPERATOR, via=Via.COMMAND, at=now - dt.timedelta(days=40))
    choose_period(organisation=organisation, every=every, by=caller)
    verify(organisation=organisation, by=caller)
    reminder = remind(organisation=organisation, by=Actor(None, via=Via.TICK, at=now))
    assert reminder is not None
    return reminder


def access_fixture(cast):
    a_land()
    by = cast.actor("manager")
    site = actors.save_site(organisation=cast.organisation, by=by)
    link = actors.propose_affiliation(member=cast.organisation, group=cast.host, kind="network", by=by)
    shown: dict[str, Any] = {"network": None, "filters": {"themes": ["food"]}, "offered": [], "hosts": []}
    colours = {"band": "#15222a", "accent": "#0b5361"}
    portal = open_portal(organisation=cast.organisation, title="Manger", lede="", by=by, **shown, **colours)
    twins = [actors.create_organisation(name=name, by=operator()) for name in ("Le Pré", "Pré (le)", "Au Pré")]
    merge = actors.merge_organisations(kept=twins[1], gone=twins[2], by=operator())
    pair = report_twin(organisation=cast.organisation, other=twins[0], note="", by=by)
    reminder = a_reminder(an_organisation("La Combe", email="combe@exemple.fr"))
    found = {"pair": pair.pk, "merge": merge.pk, "reminder": reminder.pk, "key": key_of(reminder)}
    found |= {"commune": "05046-embrun", "valley": "queyras"}
    things = found | {"slug": cast.organisation.slug, "site": site.pk, "link": link.pk, "portal": portal.slug}
    return things | use_fixture(cast)


def an_offer(organisation, title="Salle de vingt places", *, by, **columns):
    """Written by hand, shown for a month."""
    columns = {"direction": "offer", "family": "room", "expires_on": by.today + dt.timedelta(days=30)} | columns
    return post_offer(organisation=organisation, title=title, by=by, **columns)


def a_letter(organisation, *, by, **words):
    return write_letter(organisation=organisation, by=by, **({"subject": "Une visite", "text": "Mardi ?"} | words))


def use_fixture(cast):
    """A search, an offer and a letter of the manager; the letter goes to their own organisation."""
    by = cast.actor("manager")
    asked = {"name": "Culture", "query": "theme=culture", "kind": "organisations", "frequency": "daily"}
    search = keep_search(by=by, **asked)
    letter = a_letter(cast.organisation, by=by)
    anonymous = a_letter(cast.organisation, by=ANYONE, sender_name="Zoé", sender_email="zoe@exemple.fr")
    return {
        "search": search.pk,
        "search_key": links.key_of(search),
        "offer": an_offer(cast.organisation, by=by).pk,
        "letter": letter.pk,
        "letter_key": links.key_of(letter, "answer"),
        "unsent": anonymous.pk,
        "unsent_key": links.key_of(anonymous, "confirm"),
    }
