"""Records that stay true: the mailed link, the owner's word, the calls, the end of an organisation, other languages."""

import csv
import datetime as dt
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pypdf import PdfReader

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.exchange.rules import columns
from cordee.kernel.notifications import actions as notifications
from cordee.kernel.notifications.models import Message
from cordee.lib import tabular
from cordee.lib.errors import Refused
from cordee.modules.directory import actions, jobs, queries
from cordee.modules.directory.models import Freshness, Outcome, Reminder, State
from cordee.modules.directory.rules.freshness import LINK_LASTS, key_of
from cordee.modules.directory.tests.builders import (
    EMBRUN,
    GAP,
    a_land,
    a_manager,
    a_reminder,
    an_organisation,
    operator,
)

pytestmark = pytest.mark.django_db


def link(reminder):
    return reverse("directory:reminder", args=[reminder.pk, key_of(reminder)])


def words_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_opening_the_mailed_link_says_nothing_and_its_button_says_that_all_is_exact_without_an_account(client):
    row = an_organisation("La Combe", email="combe@exemple.fr")
    reminder = a_reminder(row)
    page = client.get(link(reminder))
    assert page.status_code == 200 and "Tout est exact" in page.content.decode()
    assert queries.standing_of(row, timezone.localdate()).state == State.DUE
    assert client.post(link(reminder)).status_code == 302
    standing = queries.standing_of(row, timezone.localdate())
    assert (standing.state, standing.verified_on) == (State.FRESH, timezone.localdate())
    assert JournalLine.objects.get(verb="directory.verified", via=Via.LINK).concerns == row


def test_a_link_serves_once_and_a_wrong_one_opens_nothing(client):
    reminder = a_reminder(an_organisation("La Combe", email="combe@exemple.fr"))
    client.post(link(reminder))
    assert client.post(link(reminder)).status_code == 409
    assert client.get(reverse("directory:reminder", args=[reminder.pk, "0" * 40])).status_code == 404


def test_a_letter_goes_once_to_the_managers_else_to_the_record_and_never_to_both():
    managed, alone = an_organisation("Tenue", email="t@exemple.fr"), an_organisation("Seule", email="seule@exemple.fr")
    nadia = a_manager(managed)
    for row in (managed, alone):
        a_reminder(row)
    jobs.remind_due(by=Actor(None, via=Via.TICK))
    told = Message.objects.filter(notice="directory.still_true").values_list("address", flat=True)
    assert sorted(told) == sorted([nadia.person.email, "seule@exemple.fr"])


def test_what_time_has_made_old_comes_after_equal_answers_once_the_tick_has_passed():
    a_land()
    old, new = an_organisation("Vélo ancien", EMBRUN), an_organisation("Vélo nouveau", EMBRUN)
    past = Actor(None, via=Via.COMMAND, role="operator", at=timezone.now() - dt.timedelta(days=100))
    for row, by in ((old, past), (new, operator())):
        actions.choose_period(organisation=row, every=1, by=by)
        actions.verify(organisation=row, by=by)
    jobs.follow_time(by=Actor(None, via=Via.TICK))
    assert Freshness.objects.get(organisation=old).indexed == State.OVERDUE
    from cordee.kernel.search import queries as search

    assert [entry.title for entry in search.find("vélo", actor=Actor(None))] == ["Vélo nouveau", "Vélo ancien"]


def test_a_manager_who_writes_has_read_and_the_animation_that_writes_has_not():
    row = an_organisation("La Combe")
    actors.edit_organisation(organisation=row, acronym="LC", by=operator())
    assert queries.standing_of(row, timezone.localdate()).state == State.NEVER
    actors.edit_organisation(organisation=row, acronym="LCB", by=a_manager(row))
    assert queries.standing_of(row, timezone.localdate()).state == State.FRESH


def test_the_animator_notes_a_call_in_one_gesture_and_comes_back_to_the_same_list(client, django_user_model):
    row = an_organisation("La Combe", phone="+33492000001")
    host = an_organisation("Réseau", is_host=True)
    samira = actors.register(email="samira@exemple.fr", name="Samira", by=operator())
    actors.give_role(person=samira, organisation=host, role="animator", by=operator())
    client.force_login(samira)
    assert "04 92 00 00 01" in client.get(reverse("directory:calls")).content.decode().replace("\xa0", " ")
    said = client.post(reverse("directory:call", args=[row.slug]), {"outcome": "exact", "etat": "never", "page": "2"})
    assert said["Location"] == reverse("directory:calls") + "?etat=never&page=2"
    assert queries.standing_of(row, timezone.localdate()).said.endswith("par téléphone")
    ceased = client.post(reverse("directory:call", args=[row.slug]), {"outcome": "ceased"})
    assert ceased["Location"] == reverse("directory:ending", args=[row.slug])


def test_a_call_to_make_again_has_a_day_to_come():
    row = an_organisation("La Combe")
    with pytest.raises(Refused):
        actions.record_call(organisation=row, outcome=Outcome.AGAIN, again_on=timezone.localdate(), by=operator())


def test_the_list_of_calls_asks_the_same_number_of_queries_for_one_and_for_ten(client, django_assert_num_queries):
    a_land()
    elie = actors.register(email="elie@exemple.fr", name="Élie", is_superuser=True, by=operator())
    client.force_login(elie)
    an_organisation("Une", EMBRUN)
    client.get(reverse("directory:calls"))
    with django_assert_num_queries(CALLS):
        client.get(reverse("directory:calls"))
    for n in range(30):
        an_organisation(f"Organisation {n}", GAP)
    with django_assert_num_queries(CALLS):
        client.get(reverse("directory:calls"))


CALLS = 11


def test_an_organisation_that_has_ceased_says_so_at_its_address_and_comes_back_whole(client):
    a_land()
    row = an_organisation("La Combe", EMBRUN)
    by = a_manager(row)
    client.force_login(by.person)
    client.post(reverse("directory:ending", args=[row.slug]))
    address = reverse("directory:organisation", args=[row.slug])
    client.logout()
    assert client.get(address).status_code == 410 and "a cessé" in client.get(address).content.decode()
    row.refresh_from_db()
    actors.revive_organisation(organisation=row, by=operator())
    assert client.get(address).status_code == 200 and "Embrun" in client.get(address).content.decode()


def test_the_neighbours_read_the_record_in_their_language_and_find_it_by_its_words(client):
    row = an_organisation("La Combe", description="Nous prêtons des vélos.")
    actors.edit_organisation(organisation=row, texts={"it": "Prestiamo biciclette."}, by=operator())
    address = reverse("directory:organisation", args=[row.slug])
    italian = client.get(address, headers={"Accept-Language": "it"}).content.decode()
    assert "Prestiamo biciclette." in italian and 'lang="it"' in italian
    assert "Nous prêtons des vélos." in client.get(address, headers={"Accept-Language": "fr"}).content.decode()
    assert "La Combe" in client.get(reverse("directory:list"), {"q": "biciclette"}).content.decode()
    actors.edit_organisation(organisation=row, visibility={"description": "private"}, by=operator())
    assert "biciclette" not in client.get(address, headers={"Accept-Language": "it"}).content.decode()


def test_a_link_that_has_expired_still_shows_the_record_and_no_longer_serves(client):
    row = an_organisation("La Combe", email="combe@exemple.fr")
    reminder = a_reminder(row)
    Reminder.objects.filter(pk=reminder.pk).update(
        sent_at=timezone.now() - LINK_LASTS - dt.timedelta(days=1), expires_at=timezone.now()
    )
    page = client.get(link(reminder)).content.decode()
    assert "La Combe" in page and "a expiré" in page and "<form method" not in page.split("<main")[1]
    assert client.post(link(reminder)).status_code == 409
    assert queries.standing_of(row, timezone.localdate()).state == State.DUE


def test_an_address_that_has_refused_reminders_gets_no_more_and_the_series_goes_on_without_it():
    row = an_organisation("La Combe", email="combe@exemple.fr")
    a_reminder(row)
    first = Message.objects.get(notice="directory.still_true")
    notifications.stop(token=first.stop_url.rstrip("/").rpartition("/")[2], by=Actor(None, via=Via.LINK))
    later = Actor(None, via=Via.TICK, at=timezone.now() + dt.timedelta(days=60))
    assert jobs.remind_due(by=later) == 1
    assert Message.objects.filter(notice="directory.still_true").count() == 1
    assert Freshness.objects.get(organisation=row).remind_on is None


def test_the_day_of_the_verification_goes_out_with_the_record_and_comes_back_in_without_a_word(client):
    row = an_organisation("La Combe", description="Nous prêtons des vélos.", email="combe@exemple.fr")
    never = an_organisation("Le Pré")
    actors.edit_organisation(organisation=row, texts={"it": "Prestiamo biciclette."}, by=operator())
    actions.verify(organisation=row, by=operator())
    today = timezone.localdate()
    text = b"".join(client.get(reverse("directory:export_csv"), {"simple": 1}).streaming_content).decode("utf-8-sig")
    told = {line["slug"]: line["verified_on"] for line in csv.DictReader(io.StringIO(text))}
    assert told == {row.slug: today.isoformat(), never.slug: ""}
    features = json.loads(b"".join(client.get(reverse("directory:export_geojson")).streaming_content))["features"]
    assert {one["properties"]["verified_on"] for one in features} == {today.isoformat(), None}
    said = f"Fiche vérifiée le {date_format(today, 'DATE_FORMAT')}"
    assert client.get(reverse("directory:offline")).content.decode().count(said) == 1
    sheet = client.get(reverse("directory:sheet", args=[row.slug]), headers={"Accept-Language": "it"}).content
    assert "Prestiamo biciclette." in words_of(sheet)
    assert said in words_of(client.get(reverse("directory:sheet", args=[row.slug])).content)


@pytest.mark.parametrize(("asked", "title"), [({"simple": 1}, "verified_on"), ({}, "vérifiée le")])
def test_a_list_that_comes_back_in_brings_no_verification(client, asked, title):
    actions.verify(organisation=an_organisation("La Combe", email="combe@exemple.fr"), by=operator())
    text = b"".join(client.get(reverse("directory:export_csv"), asked).streaming_content)
    table = tabular.read(text, name="annuaire.csv", known=columns.is_known)
    assert title in table.columns
    proposed = columns.propose(table)
    assert "name" in proposed and title not in proposed.values()


def test_a_description_in_two_languages_is_told_in_both_and_shown_in_that_of_the_reader(client):
    row = an_organisation("La Combe", description="Nous prêtons des vélos.")
    plain = an_organisation("Le Pré", description="Un pré.")
    actors.edit_organisation(organisation=row, texts={"it": "Prestiamo biciclette."}, by=operator())
    assert queries.linked_data(row, [], "/")["description"] == [
        {"@language": "fr", "@value": "Nous prêtons des vélos."},
        {"@language": "it", "@value": "Prestiamo biciclette."},
    ]
    assert queries.linked_data(plain, [], "/")["description"] == "Un pré."
    listed = client.get(reverse("directory:list"), headers={"Accept-Language": "it"}).content.decode()
    assert 'lang="it">Prestiamo biciclette.' in listed and 'lang="fr">Un pré.' in listed
    actors.edit_organisation(organisation=row, visibility={"description": "private"}, by=operator())
    row.refresh_from_db()
    assert "description" not in queries.linked_data(row, [], "/")
    for page in (reverse("directory:list"), reverse("directory:sheet", args=[row.slug])):
        answer = client.get(page, headers={"Accept-Language": "it"}).content
        words = words_of(answer) if answer[:4] == b"%PDF" else answer.decode()
        assert "biciclette" not in words


def test_a_list_in_italian_asks_the_same_number_of_queries_for_one_record_and_for_many(client):
    a_land()

    def asked():
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("directory:list"), headers={"Accept-Language": "it"})
        return len(seen)

    def described(name):
        row = an_organisation(name, GAP, description="Un lieu.")
        actors.edit_organisation(organisation=row, texts={"it": f"Un luogo: {name}."}, by=operator())

    described("Une")
    asked()
    one = asked()
    for rank in range(12):
        described(f"Organisation {rank}")
    assert asked() == one
