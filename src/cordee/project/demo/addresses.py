"""Two lists read again at their address: one well, one in breakdown."""

from django.utils import timezone

from cordee.kernel.actors.rules import OPERATOR, Actor, Via
from cordee.kernel.exchange import actions as exchange
from cordee.kernel.exchange import jobs as imports
from cordee.kernel.reference.models import Commune
from cordee.lib.fetch import Fetched, Unfetchable
from cordee.project.demo.seed import Territory, read


def addresses(territory: Territory) -> None:
    """Dated of the day of the load, and not due for a month: their hosts do not exist."""
    by = Actor(territory.people["elie"], role=OPERATOR, via=Via.COMMAND, at=timezone.now())
    rows = [(row["name"], row["sites"][0]["commune"]) for row in read("territoire.json")["organisations"][:4]]
    names = dict(Commune.objects.filter(pk__in=[code for _name, code in rows]).values_list("pk", "name"))
    text = "Nom;Code INSEE;Commune\n" + "".join(f"{name};{code};{names[code]}\n" for name, code in rows)
    for name, host in [("Carte des initiatives (fictive)", "carte"), ("Adhérents du réseau (fictive)", "reseau")]:
        url = f"https://{host}.demo.cordee.example/liste.csv"
        pull = exchange.add_address(
            source_name=name, licence="ODbL 1.0", url=url, format="csv", frequency="month", by=by
        )
        imports.take(pull, Fetched(url, text.encode(), "text/csv"), by)
        pull.refresh_from_db()
        if pull.last_import is not None:
            imports.apply(run=imports.prepare(run=pull.last_import, by=by), by=by)
    error = Unfetchable("status", "reseau.demo.cordee.example est en panne (503).", passing=True, status=503)
    for _try in range(2):  # one more, and those who keep the list are written to
        exchange.failed(pull=pull, error=error, by=by)
