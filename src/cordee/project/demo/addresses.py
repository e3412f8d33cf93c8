"""Two lists read again at their address: one well, one that has been in breakdown for two days."""

import datetime as dt

from django.utils import timezone

from cordee.kernel.actors.rules import OPERATOR, Actor, Via
from cordee.kernel.exchange import actions as exchange
from cordee.kernel.exchange import jobs as imports
from cordee.kernel.exchange.models import Pull
from cordee.kernel.reference.models import Commune
from cordee.lib.fetch import Fetched, Unfetchable
from cordee.project.demo.seed import Territory, read

READ = dt.timedelta(days=3)  # before the load
FAILURES = 6  # in a row: the next try is in fifteen hours


def addresses(territory: Territory) -> None:
    """Dated of the load, and not due at once: their hosts do not exist."""
    now = timezone.now()
    rows = [(row["name"], row["sites"][0]["commune"]) for row in read("territoire.json")["organisations"][:4]]
    names = dict(Commune.objects.filter(pk__in=[code for _name, code in rows]).values_list("pk", "name"))
    text = "Nom;Code INSEE;Commune\n" + "".join(f"{name};{code};{names[code]}\n" for name, code in rows)
    _address("Carte des initiatives (fictive)", "carte", "month", text, _elie(territory, now - READ))
    failing = _address("Adhérents du réseau (fictive)", "reseau", "day", text, _elie(territory, now - READ))
    error = Unfetchable("status", "reseau.demo.cordee.example est en panne (503).", passing=True, status=503)
    for _try in range(FAILURES):
        failing.refresh_from_db()
        exchange.failed(pull=failing, error=error, by=_elie(territory, failing.next_at or now))


def _elie(territory: Territory, at: dt.datetime) -> Actor:
    return Actor(territory.people["elie"], role=OPERATOR, via=Via.COMMAND, at=at)


def _address(name: str, host: str, frequency: str, text: str, by: Actor) -> Pull:
    """An address that was added, then read once and well."""
    url = f"https://{host}.demo.cordee.example/liste.csv"
    pull = exchange.add_address(source_name=name, licence="ODbL 1.0", url=url, format="csv", frequency=frequency, by=by)
    imports.take(pull, Fetched(url, text.encode(), "text/csv"), by)
    pull.refresh_from_db()
    if pull.last_import is not None:
        imports.apply(run=imports.prepare(run=pull.last_import, by=by), by=by)
    return pull
