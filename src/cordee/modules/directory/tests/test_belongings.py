"""What an organisation takes away of the directory."""

import csv
import datetime as dt
import io

import pytest

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import OPERATOR, Actor, Via
from cordee.kernel.exchange import jobs as exchange
from cordee.modules.directory.models import Freshness
from cordee.modules.directory.queries import personal

pytestmark = pytest.mark.django_db
BY = Actor(None, role=OPERATOR, via=Via.COMMAND)


@pytest.fixture
def torrent():
    hidden = {"phone": "network", "email": "private"}
    row = actors.create_organisation(
        name="Ateliers du Torrent", phone="+33492000001", email="bureau@torrent.example", visibility=hidden, by=BY
    )
    actors.save_site(
        organisation=row, name="Atelier", address="3 rue du Four", visibility={"address": "private"}, by=BY
    )
    actors.create_organisation(name="Ferme Voisine", by=BY)
    return row


def test_another_cordee_takes_the_record_from_its_spreadsheet_with_what_it_hides(torrent):
    ((name, text),) = personal.files_of(torrent)
    (line,) = csv.DictReader(io.StringIO(text.decode("utf-8-sig")), delimiter=";")
    assert (name, line["nom"], line["lieu"]) == ("fiche.csv", "Ateliers du Torrent", "Atelier")
    Organisation.objects.filter(pk=torrent.pk).update(name="Tout autre chose", ended_on=dt.date(2020, 1, 1))
    done = exchange.import_file(data=text, file_name=name, source_name="Autre Cordée", by=BY)
    assert done.plan.report()["created"] == 1
    taken = Organisation.objects.get(name="Ateliers du Torrent")
    assert (taken.phone, taken.email) == ("+33492000001", "bureau@torrent.example")
    assert [(site.name, site.address) for site in taken.sites.all()] == [("Atelier", "3 rue du Four")]


def test_the_day_to_read_the_record_again_is_in_its_calendar(torrent):
    Freshness.objects.filter(organisation=torrent).delete()
    assert list(personal.calendar_of(torrent)) == []
    days = [dt.date(2026, 1, 5), dt.date(2027, 1, 5), dt.date(2027, 7, 5)]
    Freshness.objects.create(
        organisation=torrent, verified_on=days[0], verified_by="phone", due_on=days[1], overdue_on=days[2]
    )
    (entry,) = personal.calendar_of(torrent)
    assert (entry["start"], entry["url"]) == (days[1], f"/annuaire/{torrent.slug}/")
    assert personal.export_of(torrent)["verification"][0]["due_on"] == "2027-01-05"
