"""Records that another list wrote a second time: three pairs to be judged, and one that was judged already."""

from typing import Any

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import ANIMATOR, Actor, Via
from cordee.kernel.reference.models import Commune
from cordee.modules.directory.actions import duplicates as actions
from cordee.modules.directory.jobs import duplicates as jobs
from cordee.project.demo.seed import Territory

# (name, commune, street, what else this list says of it)
AGAIN: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("ASSO RADIO MELEZE", "05061", "15 rue du Studio", {"phone": "+33492000005", "legal_form": "association"}),
    ("La Grange aux Rouages", "05179", "8 route du Buech", {"phone": "+33492000003"}),
    ("Mairie de Roche Claire", "05166", "Place de la mairie", {"legal_form": "town_hall"}),
)
BEFORE = "Cantine solidaire de Sainte-Catherine"


def twins(territory: Territory) -> None:
    """Made by the operator as from an old list; the animator has merged one; the search finds the others."""
    by = territory.by
    for name, commune, street, columns in AGAIN:
        _record(name, commune, street, columns, by)
    gone = _record(BEFORE, "05023", "21 avenue de Sainte-Catherine", {"description": "Repas du midi à prix libre."}, by)
    samira = Actor(territory.people["samira"], territory.organisations["cordee"], ANIMATOR, Via.PAGE, by.at)
    cretes = Organisation.objects.get(pk=territory.organisations["cretes"].pk)
    actors.merge_organisations(kept=cretes, gone=gone, by=samira)
    scan = actions.start_scan(whole=True, by=by)
    if scan is not None:
        jobs.run_scan(scan_id=scan.pk)


def _record(name: str, commune: str, street: str, columns: dict[str, Any], by: Actor) -> Organisation:
    row = actors.create_organisation(name=name, fictional=True, by=by, **columns)
    place = Commune.objects.get(pk=commune)
    actors.save_site(organisation=row, commune=place, postcode=place.postcode, address=street, by=by)
    return row
