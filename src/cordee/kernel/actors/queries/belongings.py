"""What this kernel holds of an organisation, for whoever takes everything of it away."""

import dataclasses
from typing import Any

from django.db.models import F, Q

from cordee.kernel.actors.models import Affiliation, JournalLine, Organisation, Qualification
from cordee.kernel.actors.queries.journal import sentences
from cordee.lib.rows import plain

_RECORD = (
    "slug name acronym legal_form family siren rna it_fiscal_code it_vat registering naf_code naf_version description"
    " fte_hundredths volunteers languages website email phone is_host fictional created_at updated_at ended_on"
    " visibility"
).split()
_SITE = (
    "name siret is_head address postcode lat_e6 lon_e6 opening phone email closed_on visibility commune__code"
    " commune__name"
).split()


def export_of(organisation: Organisation) -> dict[str, list[dict[str, Any]]]:
    """The record, its places, texts, themes, team, links, and the journal its managers read."""
    lines = JournalLine.objects.filter(Q(concerns=organisation) | Q(organisation=organisation))
    links = Affiliation.objects.filter(Q(member=organisation) | Q(group=organisation))
    given = Qualification.objects.filter(given_by=organisation)
    return {
        "fiche": plain(Organisation.objects.filter(pk=organisation.pk), *_RECORD),
        "lieux": plain(organisation.sites.all(), *_SITE),
        "textes": plain(organisation.texts.all(), "language", "description"),
        "themes": plain(organisation.theme_rows.all(), "code", "version"),
        "equipe": plain(
            organisation.memberships.all(), "role", "title", "visibility", "since", "until", nom=F("person__name")
        ),
        "formations": plain(given, "code", "label", "since", "until", nom=F("person__name")),
        "liens": plain(links, "kind", "status", "since", "until", membre=F("member__name"), ensemble=F("group__name")),
        "journal": [
            {**dataclasses.asdict(said), "at": said.at.isoformat()}
            for said in sentences(lines.select_related("person", "organisation", "concerns"))
        ],
    }
