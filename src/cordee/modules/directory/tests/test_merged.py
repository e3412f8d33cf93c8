"""What an address, a search and a page say of a record that was merged into another."""

import json
from typing import Any

import pytest

from cordee.kernel.access import actions as access
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation
from cordee.modules.directory.tests.builders import EMBRUN, a_land, a_manager, an_organisation, operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged():
    """« L’Atelier bois d’Embrun » speaks for « Menuiserie partagée », which has a manager."""
    a_land()
    kept, gone = an_organisation("L’Atelier bois", EMBRUN), an_organisation("Menuiserie partagée", EMBRUN)
    gone.manager = a_manager(gone)
    return actors.merge_organisations(kept=kept, gone=gone, by=operator())


@pytest.mark.parametrize(
    "path",
    ["/annuaire/{}/", "/annuaire/{}/fiche.pdf", "/annuaire/{}/?de=lien", "/api/v1/organisations/{}"],
)
def test_the_old_address_leads_to_the_survivor_for_ever(client, merged, path):
    answer = client.get(path.format(merged.gone.slug))
    assert (answer.status_code, answer["Location"]) == (301, path.format(merged.kept.slug))
    assert client.get(answer["Location"]).status_code == 200


def test_a_chain_of_merges_leads_at_once_to_its_end(client, merged):
    last = an_organisation("Les Bois réunis", EMBRUN)
    actors.merge_organisations(kept=last, gone=Organisation.objects.get(pk=merged.kept.pk), by=operator())
    assert client.get(f"/annuaire/{merged.gone.slug}/")["Location"] == f"/annuaire/{last.slug}/"


def test_after_an_undo_the_address_is_a_page_again_and_one_that_never_was_stays_unknown(client, merged):
    actors.undo_merge(merge=merged, by=operator())
    assert client.get(f"/annuaire/{merged.gone.slug}/").status_code == 200
    assert client.get("/annuaire/jamais-vue/").status_code == 404


def test_a_program_that_writes_to_the_old_address_is_sent_on_with_its_request(client, merged):
    by = merged.gone.memberships.first() or merged.kept.memberships.get()
    _, raw = access.make_token(membership=by, name="Site", scopes=("read", "write"), by=operator())
    call: dict[str, Any] = {"data": json.dumps({"phone": "04 92 51 00 00"}), "content_type": "application/json"}
    call["headers"] = {"Authorization": f"Bearer {raw}"}
    answer = client.patch(f"/api/v1/organisations/{merged.gone.slug}", **call)
    assert answer.status_code == 308
    assert client.patch(answer["Location"], **call).json()["phone"] == "+33492510000"


def test_the_former_name_is_found_and_said(client, merged):
    for page in ("/recherche/?q=menuiserie+partagée", "/annuaire/?q=menuiserie"):
        text = client.get(page).content.decode()
        assert "L’Atelier bois" in text and "anciennement Menuiserie partagée" in text
    assert "anciennement Menuiserie partagée" in client.get(f"/annuaire/{merged.kept.slug}/").content.decode()
    actors.undo_merge(merge=merged, by=operator())
    assert "anciennement" not in client.get("/recherche/?q=menuiserie").content.decode()
