"""A record says, field by field, which list it comes from; what differs is said to its keepers only."""

import pytest

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import MANAGER
from cordee.kernel.exchange.tests import builders as make

pytestmark = pytest.mark.django_db
LIST = "Nom;SIRET;Code postal;Commune;Téléphone\nLa Grange;73282932000074;05000;Gap;04 92 51 00 00\n"


def test_a_reader_learns_where_each_field_comes_from_and_a_keeper_what_the_list_says_otherwise(client):
    make.communes()
    make.take(LIST)
    grange = Organisation.objects.get()
    address = f"/annuaire/{grange.slug}/"
    told = client.get(address).context["told"]
    assert (told[0].external_id, told[0].differing) == ("73282932000074", []) and "téléphone" in told[0].same
    actors.edit_organisation(organisation=grange, phone="+33492510001", by=make.OPERATOR_BY)
    told = client.get(address).context["told"]
    assert "téléphone" not in told[0].same and told[0].differing == []
    keeper = actors.register(email="k@exemple.fr", name="Karim", by=make.OPERATOR_BY)
    actors.give_role(person=keeper, organisation=grange, role=MANAGER, by=make.OPERATOR_BY)
    client.force_login(keeper)
    page = client.get(address)
    assert [each[0] for each in page.context["told"][0].differing] == ["téléphone"]
    assert "par l’animation du réseau le 3 novembre" in page.context["told"][0].differing[0][2]
    assert "modifié ici, la liste dit" in page.content.decode()


def test_nothing_is_said_of_a_field_that_is_kept_from_the_reader(client):
    make.communes()
    make.take(LIST)
    grange = Organisation.objects.get()
    actors.edit_organisation(organisation=grange, visibility={"phone": "private"}, by=make.OPERATOR_BY)
    assert "téléphone" not in client.get(f"/annuaire/{grange.slug}/").context["told"][0].same


def test_the_next_file_of_a_list_opens_with_the_columns_that_were_approved_for_the_last(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from cordee.kernel.exchange.models import Import

    make.communes()
    client.force_login(make.an_operator().person)

    def send():
        file = SimpleUploadedFile("liste.csv", b"Nom;Autre;Code postal;Commune\nLe Four;06 11 22 33 44;05000;Gap\n")
        answer = client.post("/imports/nouvelle/", {"file": file, "source_name": "Voisins", "licence": "membres"})
        assert answer.status_code == 302
        return Import.objects.order_by("pk").last()

    first = send()
    assert first.mapping["phone"] == "Autre"
    Import.objects.filter(pk=first.pk).update(
        mapping={"name": "Nom", "acronym": "Autre", "postcode": "Code postal", "commune": "Commune"}
    )
    first.refresh_from_db()
    from cordee.kernel.exchange import jobs

    by = make.an_operator()
    jobs.apply(run=jobs.prepare(run=first, by=by), by=by)
    assert send().mapping["acronym"] == "Autre"
