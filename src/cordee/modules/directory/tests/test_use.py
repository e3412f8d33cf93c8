"""Saved searches, favourites, letters and the bourse: what is told, once, and what is forgotten."""

import datetime as dt
import itertools
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.events import OfferPublished, OfferWithdrawn
from cordee.kernel.actors.rules import MANAGER, OPERATOR, Actor, Via
from cordee.kernel.notifications.jobs import send_due
from cordee.kernel.notifications.models import DemoMail, Message
from cordee.lib.errors import Refused
from cordee.lib.module import publish
from cordee.modules.directory.actions import enquiries as letters
from cordee.modules.directory.actions import favourites, watching
from cordee.modules.directory.jobs.enquiries import follow_up
from cordee.modules.directory.jobs.watching import read_again
from cordee.modules.directory.models import Enquiry, EnquiryWords, Offer, SavedSearch
from cordee.modules.directory.queries import enquiries, facts, offering
from cordee.modules.directory.rules import Search
from cordee.modules.directory.rules.enquiries import months_before
from cordee.modules.directory.rules.sensitive import sensitive_words
from cordee.modules.directory.rules.watching import next_reading, pack, unpack
from cordee.modules.directory.tests.builders import (
    ANYONE,
    BRIANCON,
    EMBRUN,
    GAP,
    a_land,
    a_letter,
    a_manager,
    an_offer,
    an_organisation,
)

PARIS = ZoneInfo("Europe/Paris")
DAY = dt.timedelta(days=1)
# tomorrow, for people get their roles today: a fixed day would be past one day, and midnight may pass while tests run
NOW = dt.datetime.combine(dt.datetime.now(PARIS).date() + DAY, dt.time(10), PARIS)
db = pytest.mark.django_db


def paris(year, month, day, hour=12):
    return dt.datetime(year, month, day, hour, tzinfo=PARIS)


def tick(at):
    return Actor(None, via=Via.TICK, at=at)


def told(notice, address):
    return Message.objects.filter(notice=notice, address=address)


@pytest.mark.parametrize(
    "frequency, at, expected",
    [
        ("daily", (2026, 10, 24, 9), (2026, 10, 25, 8)),  # summer time ends in the night: still eight
        ("daily", (2027, 3, 27, 9), (2027, 3, 28, 8)),
        ("daily", (2026, 11, 30, 8), (2026, 12, 1, 8)),
        ("daily", (2026, 11, 25, 7), (2026, 11, 25, 8)),
        ("weekly", (2026, 11, 25, 10), (2026, 11, 30, 8)),
        ("weekly", (2026, 11, 30, 8), (2026, 12, 7, 8)),
    ],
)
def test_a_search_is_read_at_eight_by_the_clock_on_the_wall(frequency, at, expected):
    assert next_reading(frequency, paris(*at)) == paris(*expected)


@given(st.sets(st.integers(1, 2**40)))
def test_what_is_known_is_read_back(ids):
    assert unpack(pack(ids)) == ids


@pytest.mark.parametrize(
    "at, expected", [((2026, 8, 31), (2026, 2, 28)), ((2028, 8, 31), (2028, 2, 29)), ((2026, 3, 5), (2025, 9, 5))]
)
def test_months_end_where_the_month_ends(at, expected):
    found = months_before(paris(*at), 6)
    assert found == paris(*expected)


@pytest.mark.parametrize(
    "text, found", [("Marie est allergique", ["allergique"]), ("Une salle de vingt places", []), ("le RSA", ["RSA"])]
)
def test_words_on_health_and_situation_are_noticed(text, found):
    assert sensitive_words(text) == found


def a_search(by, **columns):
    columns = {"kind": "organisations", "query": "theme=culture", "name": "Culture", "frequency": "daily"} | columns
    return watching.keep(by=by, **columns)


@db
def test_an_address_gets_nothing_but_a_link_until_it_is_confirmed(client):
    a_land()
    search = a_search(Actor(None, via=Via.PUBLIC, at=NOW), address="Zoe@exemple.fr")
    an_organisation("Théâtre", GAP, themes=["culture"])
    read_again(by=tick(NOW + 2 * DAY))
    assert [m.notice for m in Message.objects.filter(address="zoe@exemple.fr")] == ["directory.alert_confirm"]
    with pytest.raises(Refused):
        watching.confirm(search=search, by=Actor(None, via=Via.LINK, at=NOW + 3 * DAY))
    read_again(by=tick(NOW + 7 * DAY))
    assert not SavedSearch.objects.exists()


@db
def test_a_stranger_cannot_fill_a_mailbox():
    by = Actor(None, via=Via.PUBLIC, at=NOW)
    for _n in range(3):
        a_search(by, address="zoe@exemple.fr")
    with pytest.raises(Refused):
        a_search(by, address="zoe@exemple.fr")
    assert told("directory.alert_confirm", "zoe@exemple.fr").count() == 3


@db
def test_what_is_new_is_told_once_even_when_the_tick_was_down():
    a_land()
    old = an_organisation("Ancienne", GAP, themes=["culture"])
    farm = an_organisation("Ferme", GAP, themes=["food"])
    search = a_search(Actor(None, via=Via.PUBLIC, at=NOW), address="zoe@exemple.fr")
    watching.confirm(search=search, by=Actor(None, via=Via.LINK, at=NOW))
    for row, days in ((old, 1), (farm, 2)):
        by = Actor(None, role=OPERATOR, via=Via.COMMAND, at=NOW + days * DAY)
        actors.edit_organisation(organisation=row, themes=["culture"], description="Autre", by=by)
    read_again(by=tick(NOW + 30 * DAY))
    read_again(by=tick(NOW + 31 * DAY))
    letter = told("directory.alert", "zoe@exemple.fr").get()
    assert "Ferme" in letter.text and "Ancienne" not in letter.text and letter.stop_url


@db
def test_a_favourite_is_kept_once_and_its_note_is_ones_own():
    row = an_organisation("Ferme")
    nadia, other = a_manager(row), a_manager(an_organisation("Autre"), "b@exemple.fr")
    kept = favourites.keep(organisation=row, by=nadia)
    assert favourites.keep(organisation=row, by=nadia) == kept
    with pytest.raises(Refused):
        favourites.annotate(favourite=kept, note="vu", by=other)


@db
def test_a_letter_waits_for_its_address_then_goes_to_the_managers_who_can_answer_it():
    row = an_organisation("Ferme", email="ferme@exemple.fr")
    nadia = a_manager(row)
    words = {"sender_name": "Zoé", "sender_email": "zoe@exemple.fr", "text": "Mot à mot"}
    letter = a_letter(row, by=Actor(None, via=Via.PUBLIC, at=NOW), **words)
    (proof,) = Message.objects.all()
    assert (proof.address, "Mot à mot" in proof.text) == ("zoe@exemple.fr", False)
    letters.confirm(enquiry=letter, by=Actor(None, via=Via.LINK, at=NOW))
    mail = told("directory.enquiry", nadia.person.email).get()
    assert (mail.reply_to, "Mot à mot" in mail.text) == ("zoe@exemple.fr", True)
    with pytest.raises(Refused):
        letters.answer(enquiry=letter, state="declined", by=nadia)
    letters.answer(enquiry=letter, state="taken", by=nadia)
    assert "on s’en occupe" in told("directory.enquiry_answer", "zoe@exemple.fr").get().subject


@db
@pytest.mark.parametrize("email, route", [("ferme@exemple.fr", "address"), ("", "animators")])
def test_without_a_manager_a_letter_goes_to_the_record_or_to_the_animation(email, route):
    row = an_organisation("Ferme", email=email)
    sender = a_manager(an_organisation("Autre"))
    assert a_letter(row, by=sender).route == route


@db
def test_a_letter_without_answer_is_reminded_once_closed_and_its_words_forgotten():
    row, sender = an_organisation("Ferme"), a_manager(an_organisation("Autre"))
    nadia = a_manager(row, "n@exemple.fr")
    letter = a_letter(row, by=Actor(sender.person, sender.organisation, MANAGER, at=NOW))
    for days in (6, 7, 8, 29):
        follow_up(by=tick(NOW + days * DAY))
    assert told("directory.enquiry", nadia.person.email).count() == 2
    assert told("directory.enquiry_answer", sender.person.email).count() == 1
    follow_up(by=tick(NOW + 30 * DAY))
    letter = Enquiry.objects.get(pk=letter.pk)
    assert (letter.state, EnquiryWords.objects.count()) == ("expired", 1)
    follow_up(by=tick(NOW + (30 + 180) * DAY))
    assert EnquiryWords.objects.count() == 1
    follow_up(by=tick(NOW + (30 + 182) * DAY))
    assert EnquiryWords.objects.count() == 0 and enquiries.words_of(Enquiry.objects.get(pk=letter.pk)) is None


@db
def test_nobody_is_referred_without_their_consent():
    row, sender = an_organisation("Ferme"), a_manager(an_organisation("Autre"))
    words = {"subject": "Une place", "text": "Le mardi", "concerned_name": "Léo", "concerned_contact": "06"}
    with pytest.raises(Refused):
        letters.refer(organisation=row, consent=False, by=sender, **words)
    assert letters.refer(organisation=row, consent=True, by=sender, **words).words.consent_on == sender.today


def an_event(organisation, **columns):
    said: dict[str, Any] = {"source": "x.room:1", "direction": "offer", "family": "room", "title": "Salle", "at": NOW}
    return OfferPublished(organisation_id=organisation.pk, **(said | {"expires_on": NOW.date() + DAY} | columns))


@db
def test_what_another_package_publishes_replaces_itself_and_leaves_by_itself():
    a_land()
    row = an_organisation("Ferme", GAP)
    publish(an_event(row))
    publish(an_event(row, title="Grande salle"))
    offer = Offer.objects.get()
    assert (offer.title, offer.commune_id) == ("Grande salle", GAP)
    assert list(offering.shown(NOW.date())) == [offer] and not offering.shown(NOW.date() + DAY)
    publish(OfferWithdrawn("x.room:1", NOW))
    assert not offering.shown(NOW.date())


@db
def test_a_need_meets_the_nearest_offer_of_its_family_at_the_same_time():
    a_land()
    farm, near, far = (an_organisation(name, place) for name, place in (("F", GAP), ("N", EMBRUN), ("L", BRIANCON)))
    by = a_manager(farm)
    need = an_offer(farm, "Il faut une salle", by=by, direction="need", since=by.today, until=by.today + DAY)
    later = {"since": by.today + DAY, "until": by.today + 2 * DAY}
    for organisation, columns in ((far, {}), (near, {}), (near, later), (near, {"family": "cash"})):
        an_offer(organisation, by=Actor(None, organisation, MANAGER), **columns)
    found = offering.matches(need, actor=by)
    assert [match.offer.organisation for match in found] == [near, far]
    assert "km" in found[0].reason


@db
@pytest.mark.parametrize("rows", [1, 30])
def test_the_bourse_reads_the_same_number_of_times(client, rows, django_assert_num_queries):
    a_land()
    row = an_organisation("Ferme", GAP)
    for n in range(rows):
        an_offer(row, f"Salle {n}", by=Actor(None, row, MANAGER))
    client.get("/annuaire/bourse/")
    with django_assert_num_queries(7):
        client.get("/annuaire/bourse/")
    with django_assert_num_queries(1):
        assert len(client.get("/api/v1/offers").json()["items"]) == rows


REQUESTS = (
    "",
    "q=atelier",
    "q=ateleir",  # mistyped
    "theme=culture",
    "theme=culture&commune=05061",
    "q=atelier&theme=culture&autour=Embrun&rayon=10",
    "autour=Embrun&rayon=10",
    "famille=association",
    "territoire=valley:serre-poncon",
)


@db
@pytest.mark.parametrize("query", REQUESTS)
@pytest.mark.parametrize("many", [1000, 2])  # the whole is read in memory, or it is left in the database
def test_an_alert_finds_among_what_changed_what_the_page_finds(query, many, monkeypatch):
    a_land()
    monkeypatch.setattr(facts, "MANY", many)
    rows = [
        an_organisation(f"Atelier {n}", place, themes=[theme], legal_form="association")
        for n, (place, theme) in enumerate(itertools.product((GAP, EMBRUN), ("culture", "food")))
    ]
    asked = Search.of(QueryDict(query), QueryDict(query).getlist)
    everyone = set(facts.directory(asked, actor=ANYONE).every())
    assert everyone
    for some in ({row.pk for row in rows[:1]}, {row.pk for row in rows[1:]}, {row.pk for row in rows}):
        assert facts.answering(asked, some, actor=ANYONE) == everyone & some


@db
@pytest.mark.parametrize("others", [1, 30])
def test_an_alert_costs_what_changed_whatever_answers(others, django_assert_num_queries):
    a_land()
    for n in range(others):
        an_organisation(f"Atelier {n}", GAP, themes=["culture"])
    new = an_organisation("Atelier neuf", GAP, themes=["culture"])
    query = QueryDict("q=atelier&theme=culture")
    with django_assert_num_queries(6) as asked:
        assert facts.answering(Search.of(query, query.getlist), {new.pk}, actor=ANYONE) == {new.pk}
    assert f"{new.pk}" in asked.captured_queries[-1]["sql"]


def link_in(mail):
    (path,) = re.findall(r"https?://[^/\s]+(/annuaire/me-prevenir/\S+)", mail.text)
    return path


@pytest.mark.django_db(transaction=True)
def test_from_the_search_page_to_the_mail_and_its_stop(client, settings):
    """Ask with an address, follow the mailed link, a new organisation, the tick, the mail, stop: nothing is left."""
    settings.EMAIL_BACKEND, settings.DEMO = "cordee.project.mail.DemoMailbox", True
    a_land()
    an_organisation("Ancienne", GAP, themes=["culture"])
    page = client.get("/annuaire/?theme=culture").content.decode()
    assert "/annuaire/me-prevenir/?theme=culture" in page
    asked = {"address": "Zoe@exemple.fr", "name": "La culture près de chez moi", "frequency": "at_once"}
    assert client.post("/annuaire/me-prevenir/?theme=culture", asked).status_code == 200
    send_due(by=tick(timezone.now()))
    (proof,) = DemoMail.objects.all()
    assert "près de chez moi" not in proof.text
    assert SavedSearch.objects.get().state == "asked"
    path = link_in(proof)
    assert client.get(path).status_code == 200 and SavedSearch.objects.get().state == "asked"
    client.post(path)
    assert SavedSearch.objects.get().state == "active"
    an_organisation("Théâtre des Neiges", EMBRUN, themes=["culture"])
    an_organisation("Ferme", EMBRUN, themes=["food"])
    SavedSearch.objects.update(next_at=timezone.now())  # ten minutes later
    read_again(by=tick(timezone.now()))
    send_due(by=tick(timezone.now()))
    _proof, alert = DemoMail.objects.order_by("pk")
    assert "Théâtre des Neiges" in alert.text and "Ferme" not in alert.text and "Ancienne" not in alert.text
    assert "zoe@exemple.fr" in alert.recipients
    client.post(link_in(alert), {"end": "1"})
    assert not SavedSearch.objects.exists()
