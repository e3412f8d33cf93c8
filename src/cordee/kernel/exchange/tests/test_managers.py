"""A manager takes over the list of the organisation: what it creates, and what it may not touch."""

import pytest
from django.urls import reverse

from cordee.kernel.actors.models import Organisation, Site
from cordee.kernel.exchange import actions, jobs
from cordee.kernel.exchange.models import Import, Origin, Source
from cordee.kernel.exchange.tests import builders as make
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
HEAD = "Nom;SIREN;SIRET;Code postal;Commune;Téléphone;Thèmes\n"
GRANGE = "La Grange;732829320;73282932000074;05000;Gap;{};culture\n"
OTHER_SITE = "La Grange de Briançon;732829320;73282932000082;05100;Briançon;;sport\n"


@pytest.fixture
def network():
    make.communes()
    make.take("Nom;Code postal;Commune\nLe Réseau;05000;Gap\n", "Réseaux")
    return make.claimed_by(Organisation.objects.get(), "chef@reseau.example")


def test_a_new_record_is_created_then_updated_then_left_alone(network):
    first = make.take(HEAD + GRANGE.format("0492000001"), by=network)
    assert first.plan.report()["created"] == 1
    second = make.take(HEAD + GRANGE.format("0492000002"), by=network)
    assert second.plan.report()["updated"] == 1
    assert make.take(HEAD + GRANGE.format("0492000002"), by=network).plan.report()["unchanged"] == 1
    assert Source.objects.get(name="Liste").organisation == network.organisation


@pytest.mark.parametrize("claimed", [True, False])
def test_somebody_elses_record_is_never_changed_even_at_the_second_reading(network, claimed):
    make.take(HEAD + GRANGE.format("0492000001").replace("culture", "energie"), "Autre")
    grange = Organisation.objects.get(siren="732829320")
    if claimed:
        make.claimed_by(grange)

    def seen():
        grange.refresh_from_db()
        return grange.updated_at, list(Site.objects.order_by("pk").values()), list(grange.theme_rows.values())

    before = seen()
    for _ in range(2):
        report = make.take(HEAD + GRANGE.format("0492999999") + OTHER_SITE, by=network).plan.report()
        assert (report["created"], report["updated"], report["unchanged"]) == (0, 0, 2)
        assert sum("n’est pas modifiée" in w["reason"] for w in report["warnings"]) == 2
        assert seen() == before
    assert Origin.objects.filter(source__organisation=network.organisation, organisation=grange).count() == 2


def test_a_record_claimed_since_is_left_alone(network):
    make.take(HEAD + GRANGE.format("0492000001"), by=network)
    make.claimed_by(Organisation.objects.get(siren="732829320"))
    assert make.take(HEAD + GRANGE.format("0492999999"), by=network).plan.report()["updated"] == 0


def test_the_same_name_is_a_separate_list_and_the_others_are_not_found(network, client):
    make.take(HEAD + GRANGE.format(""), "Liste")
    run = make.receive(HEAD + GRANGE.format(""), by=network, source="Liste")
    theirs = make.receive(HEAD + GRANGE.format(""), by=make.an_operator(), source="Liste")
    assert Source.objects.filter(name="Liste").count() == 2
    with pytest.raises(Refused):
        actions.drop_import(run=theirs, by=network)
    client.force_login(network.person)
    assert client.get(reverse("exchange:columns", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("exchange:columns", args=[run.pk])).status_code == 200
    jobs.apply(run=jobs.prepare(run=run, by=network), by=network)
    assert Import.objects.get(pk=run.pk).state == "applied"
