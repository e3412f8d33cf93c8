"""What an organisation takes away of the directory."""

import csv
import datetime as dt
import io
from typing import Any

import pytest

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import OPERATOR, Actor, Via
from cordee.kernel.exchange import jobs as exchange
from cordee.kernel.reference.actions import load_reference
from cordee.kernel.reference.rules import Machine
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


@pytest.fixture
def two_places(torrent):
    """Two places in one commune, each with a telephone of its own or none."""
    load_reference(by=Machine(), departments=("05",))
    actors.edit_organisation(organisation=torrent, themes=["culture", "food"], legal_form="association", by=BY)
    town: dict[str, Any] = {"commune_id": "05061", "postcode": "05000"}
    actors.save_site(organisation=torrent, site=torrent.sites.get(), phone="+33492000007", by=BY, **town)
    actors.save_site(organisation=torrent, name="Boutique", address="1 rue Haute", by=BY, **town)
    return torrent


def picture(row):
    row.refresh_from_db()
    columns = [field.attname for field in row._meta.concrete_fields if field.attname != "updated_at"]
    return (
        [getattr(row, name) for name in columns],
        list(row.sites.order_by("pk").values()),
        set(row.theme_rows.values_list("code", flat=True)),
    )


def test_the_file_of_two_places_in_one_commune_read_again_here_changes_nothing(two_places):
    before = picture(two_places)
    ((name, text),) = personal.files_of(two_places)
    for _reading in range(2):
        report = exchange.import_file(data=text, file_name=name, source_name="La nôtre", by=BY).plan.report()
        assert (report["created"], report["updated"], report["unchanged"], report["rejected"]) == (0, 0, 2, [])
        assert picture(two_places) == before


def test_the_file_of_two_places_in_one_commune_makes_two_places_in_another_cordee(two_places):
    ((name, text),) = personal.files_of(two_places)
    Organisation.objects.filter(pk=two_places.pk).update(name="Tout autre chose", ended_on=dt.date(2020, 1, 1))
    for created in (2, 0):
        report = exchange.import_file(data=text, file_name=name, source_name="Autre Cordée", by=BY).plan.report()
        assert (report["created"], report["updated"], report["rejected"]) == (created, 0, [])
    taken = Organisation.objects.get(name="Ateliers du Torrent")
    assert sorted(taken.sites.values_list("name", flat=True)) == ["Atelier", "Boutique"]


def test_a_place_added_to_the_file_by_hand_is_added_to_the_record(two_places):
    ((name, text),) = personal.files_of(two_places)
    lines = text.decode("utf-8-sig").splitlines()
    lines.append(lines[-1].replace("Boutique", "Grenier").rpartition(";")[0] + ";")
    lines.append(lines[-1].replace("Grenier", "Cave"))
    for created in (2, 0):
        data = "\r\n".join(lines).encode()
        report = exchange.import_file(data=data, file_name=name, source_name="La nôtre", by=BY).plan.report()
        assert (report["created"], report["updated"], report["rejected"]) == (created, 0, [])
    assert Organisation.objects.filter(ended_on=None).count() == 2
    assert {*two_places.sites.values_list("name", flat=True)} == {"Atelier", "Boutique", "Grenier", "Cave"}


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
