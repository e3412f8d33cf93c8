"""Making the archive of an organisation: what each package holds of it, in one zip, written part by part on disk."""

import datetime as dt
import json
import tempfile
import zipfile
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.outbound import actions, queries
from cordee.kernel.outbound.models import Takeout, TakeoutState
from cordee.lib.module import Module, installed

README, DATES = "LISEZMOI.txt", "calendrier.ics"


def _tick() -> Actor:
    return Actor(None, via=Via.TICK, at=timezone.now())


def pack(*, takeout_id: int) -> None:
    """Make one archive. What breaks leaves it interrupted, and the error goes where errors go."""
    takeout = Takeout.objects.select_related("organisation").filter(pk=takeout_id, state=TakeoutState.RUNNING).first()
    if takeout is None:
        return
    try:
        with tempfile.TemporaryFile() as target, translation.override("fr"):
            _write(takeout, target)
            actions.mark_ready(takeout=takeout, content=target, by=_tick())
    except Exception:
        actions.mark_over(takeout=takeout, by=_tick())
        raise


def forget_takeouts(*, by: Actor) -> int:
    """The tick: delete the archives whose time is over."""
    over = list(queries.takeouts_over(by.at))
    for takeout in over:
        actions.mark_over(takeout=takeout, by=by)
    return len(over)


def _write(takeout: Takeout, target: Any) -> None:
    organisation, parts = takeout.organisation, [module for module in installed() if _gives(module)]
    told: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, module in enumerate(parts):
            actions.mark_packed(takeout=takeout, done=done, total=len(parts), by=_tick())
            told += _part(archive, module, organisation)
        archive.writestr(DATES, _dates(organisation))
        archive.writestr(README, _readme(organisation, told, timezone.now()))
    actions.mark_packed(takeout=takeout, done=len(parts), total=len(parts), by=_tick())


def _gives(module: Module) -> bool:
    return bool(module.belongings.export or module.belongings.files)


def _part(archive: zipfile.ZipFile, module: Module, organisation: Organisation) -> list[str]:
    """Write what one package gives; the lines that say it in the index."""
    told = []
    if module.belongings.export:
        rows = module.belongings.export(organisation)
        name = f"donnees/{module.name}.json"
        archive.writestr(name, json.dumps(rows, ensure_ascii=False, indent=1))
        counts = ", ".join(f"{heading.replace('_', ' ')} ({len(some)})" for heading, some in rows.items())
        told.append(f"- {name} : {module.label} — {counts}")
    if module.belongings.files:
        for path, content in module.belongings.files(organisation):
            archive.writestr(path, content)
            told.append(f"- {path}")
    return told


def _dates(organisation: Organisation) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Cordee//takeout//FR")
    calendar.add("version", "2.0")
    for module in installed():
        for entry in module.belongings.calendar(organisation) if module.belongings.calendar else ():
            calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Mapping[str, Any]) -> Event:
    event = Event()
    event.add("uid", f"{entry['uid']}@{settings.SITE_URL.split('//')[-1]}")
    event.add("dtstamp", timezone.now().astimezone(dt.UTC))
    event.add("summary", entry["summary"])
    event.add("dtstart", entry["start"])
    if entry.get("end"):
        event.add("dtend", entry["end"])
    if entry.get("url"):
        event.add("url", f"{settings.SITE_URL}{entry['url']}")
    return event


def _readme(organisation: Organisation, told: list[str], at: dt.datetime) -> str:
    said = {"name": organisation.name, "date": formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")}
    return "\r\n".join(
        [
            _("Tout ce que Cordée garde de « %(name)s », au %(date)s.") % said,
            "",
            _(
                "fiche.csv s’ouvre dans un tableur et peut être reprise dans une autre Cordée, qui montre d’abord ce"
                " qu’elle en lit. Ce que vous réservez y est aussi : retirez-le avant de l’envoyer."
            ),
            _("calendrier.ics s’ouvre dans un agenda."),
            _("Les fichiers du dossier « donnees » sont du JSON : un texte que d’autres logiciels savent lire."),
            _("Aucun mot de passe ni clé ne s’y trouve. Gardez ce dossier comme vous gardez vos papiers."),
            "",
            _("Ce qu’il y a dedans :"),
            *told,
            f"- {DATES}",
            "",
        ]
    )
