"""« Emporter tout »: what is in the archive of an organisation, what is not, who has it and until when."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.core.files.storage import default_storage
from icalendar import Calendar

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import OrganisationText
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.outbound import actions, jobs
from cordee.kernel.outbound.models import Takeout, TakeoutState
from cordee.kernel.outbound.tests.builders import (
    a_manager,
    a_subscription,
    a_takeout,
    an_agreement,
    an_operator,
    an_organisation,
    operator,
)
from cordee.lib.errors import Refused
from cordee.lib.module import installed

pytestmark = pytest.mark.django_db
PAGE = "/partage/emporter/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def nadia():
    hidden = {"phone": "network", "email": "private"}
    torrent = an_organisation(phone="+33492000001", email="bureau@torrent.example", visibility=hidden)
    actors.save_site(organisation=torrent, name="Atelier", address="3 rue du Four", postcode="05000", by=operator())
    OrganisationText.objects.create(organisation=torrent, language="it", description="Ripariamo biciclette.")
    return a_manager(torrent)


def opened(takeout):
    with default_storage.open(takeout.stored) as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    return {name: archive.read(name) for name in archive.namelist()}


def test_every_package_that_moves_something_gives_it_away():
    silent = [module.name for module in installed() if module.belongings.moves and not module.belongings.export]
    assert silent == []


def test_the_archive_holds_each_package_the_record_the_dates_and_an_index(nadia):
    agreement = an_agreement(nadia.organisation, by=an_operator(), accepted_by=nadia)
    files = opened(a_takeout(nadia))
    giving = {f"donnees/{module.name}.json" for module in installed() if module.belongings.export}
    assert set(files) == giving | {"fiche.csv", "calendrier.ics", "LISEZMOI.txt"}
    told = json.loads(files["donnees/actors.json"])
    assert told["fiche"][0]["phone"] == "+33492000001"
    assert told["fiche"][0]["visibility"] == {"phone": "network", "email": "private"}
    assert [(site["name"], site["address"]) for site in told["lieux"]] == [("Atelier", "3 rue du Four")]
    assert told["textes"] == [{"language": "it", "description": "Ripariamo biciclette."}]
    assert [row["nom"] for row in told["equipe"]] == ["Nadia Martin"]
    assert "a accepté un accord de partage" in {row["verb"] for row in told["journal"]}
    assert json.loads(files["donnees/outbound.json"])["accords"][0]["title"] == agreement.title
    events = Calendar.from_ical(files["calendrier.ics"]).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [agreement.until]
    index = files["LISEZMOI.txt"].decode()
    assert "Ateliers du Torrent" in index and all(name in index for name in files if name != "LISEZMOI.txt")


def test_nothing_secret_and_nothing_of_others_is_in_it(nadia):
    other = a_manager(an_organisation("Ferme Voisine", phone="+33492999999"), email="bruno@ferme.example", name="Bruno")
    an_agreement(other.organisation, by=an_operator(), accepted_by=other, title="Accord des autres")
    a_subscription(other, url="https://ferme.example/outil")
    mine = a_subscription(nadia)
    everything = b"\n".join(opened(a_takeout(nadia)).values()).decode()
    assert "https://outil.example/cordee" in everything and mine.secret not in everything
    for theirs in ("Ferme Voisine", "+33492999999", "Bruno", "Accord des autres", "ferme.example"):
        assert theirs not in everything


def test_only_those_who_answer_for_it_ask_and_one_at_a_time(nadia):
    with pytest.raises(Refused):
        actions.ask_takeout(by=an_operator())
    actions.ask_takeout(by=nadia)
    with pytest.raises(Refused, match="déjà en préparation"):
        actions.ask_takeout(by=nadia)


def test_it_is_asked_then_downloaded_by_its_managers_and_nobody_else(client, nadia):
    client.force_login(nadia.person)
    assert "Aucune archive" in client.get(PAGE).content.decode()
    assert client.post(PAGE).status_code == 302
    takeout = Takeout.objects.get()
    assert "En préparation" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}{takeout.pk}.zip").status_code == 404
    assert client.post(PAGE).status_code == 409
    jobs.pack(takeout_id=takeout.pk)
    assert f"{PAGE}{takeout.pk}.zip" in client.get(PAGE).content.decode()
    answer = client.get(f"{PAGE}{takeout.pk}.zip")
    assert "LISEZMOI.txt" in zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    client.force_login(a_manager(an_organisation("Ferme Voisine"), email="bruno@ferme.example").person)
    assert client.get(f"{PAGE}{takeout.pk}.zip").status_code == 404


def test_after_seven_days_the_file_is_gone(client, nadia):
    takeout = a_takeout(nadia)
    week = Actor(None, via=Via.TICK, at=takeout.ready_at + dt.timedelta(days=7))
    assert jobs.forget_takeouts(by=Actor(None, via=Via.TICK, at=week.at - dt.timedelta(seconds=1))) == 0
    assert jobs.forget_takeouts(by=week) == 1
    assert not default_storage.exists(takeout.stored)
    takeout.refresh_from_db()
    assert (takeout.state, takeout.stored) == (TakeoutState.GONE, "")
    client.force_login(nadia.person)
    assert client.get(f"{PAGE}{takeout.pk}.zip").status_code == 404


def test_what_breaks_leaves_it_interrupted_and_another_may_be_asked(nadia, monkeypatch):
    takeout = actions.ask_takeout(by=nadia)
    monkeypatch.setattr(jobs.takeouts, "_dates", lambda organisation: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.pack(takeout_id=takeout.pk)
    takeout.refresh_from_db()
    assert takeout.state == TakeoutState.FAILED
    actions.ask_takeout(by=nadia)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_number_of_queries_does_not_grow(client, nadia, django_assert_num_queries, rows):
    for _number in range(rows):
        Takeout.objects.create(organisation=nadia.organisation, state=TakeoutState.GONE, asked_at=nadia.at)
    client.force_login(nadia.person)
    client.get(PAGE)
    with django_assert_num_queries(6):
        client.get(PAGE)
