"""Everything that is held of a person, from every package (GDPR art. 15 and 20), and the register (art. 30)."""

import csv
import io
import json
import zipfile
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from cordee.kernel.access.models import ApiToken, Claim, Invitation
from cordee.kernel.actors.models import Membership, Organisation, Person
from cordee.kernel.actors.rules import MANAGER
from cordee.lib.module import Module, Processing, installed

Rows = list[dict[str, Any]]


def addresses_of(person: Person) -> set[str]:
    """Every address of the account, proven or not."""
    return {*EmailAddress.objects.filter(user=person).values_list("email", flat=True), person.email or ""} - {""}


def export(person: Person) -> dict[str, Rows]:
    """What this kernel holds."""
    mails = addresses_of(person)
    tokens = ApiToken.objects.filter(membership__person=person).select_related("membership__organisation")
    invitations = Invitation.objects.filter(Q(email__in=mails) | Q(accepted_by=person)).select_related("organisation")
    claims = Claim.objects.filter(Q(email__in=mails) | Q(person=person)).select_related("organisation")
    return {
        "adresses": [
            {"adresse": row.email, "confirmee": row.verified, "principale": row.primary}
            for row in EmailAddress.objects.filter(user=person)
        ],
        "cles_et_codes": [
            {"nature": row.get_type_display(), "ajoutee": row.created_at.isoformat()}
            for row in Authenticator.objects.filter(user=person)
        ],
        "appareils": [
            {"navigateur": row.user_agent, "adresse_reseau": row.ip, "depuis": row.created_at.isoformat()}
            for row in UserSession.objects.filter(user=person)
        ],
        "programmes autorisés": [
            {"usage": row.name, "organisation": str(row.membership.organisation), "cree": row.created_at.isoformat()}
            for row in tokens
        ],
        "invitations": [
            {"organisation": str(row.organisation), "role": row.role_name, "envoyee": row.sent_at.isoformat()}
            for row in invitations
        ],
        "fiches_demandees": [
            {
                "organisation": str(row.organisation),
                "adresse": row.email,
                "nom": row.name,
                "mots": row.words,
                "etat": str(row.get_status_display()),
                "envoyee": row.sent_at.isoformat(),
            }
            for row in claims
        ],
    }


def everything_of(person: Person) -> list[tuple[Module, dict[str, Rows]]]:
    """By package, what it holds under its headings."""
    return [(module, dict(data.export(person))) for module in installed() for data in module.personal_data]


def zip_of(person: Person) -> bytes:
    """One JSON file for machines, one CSV per heading for spreadsheets, one page to read them."""
    found = everything_of(person)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        whole = {module.name: headings for module, headings in found}
        archive.writestr("donnees.json", json.dumps(whole, ensure_ascii=False, indent=1, default=str))
        for module, headings in found:
            for heading, rows in headings.items():
                if rows:
                    archive.writestr(f"{module.name}-{heading}.csv", _csv(rows))
        page = render_to_string("access/my_data_index.html", {"person": person, "found": found})
        archive.writestr("a-lire.html", page)
    return packed.getvalue()


def _csv(rows: Rows) -> str:
    """As French spreadsheets open it. A cell that begins like a formula is made plain text."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow([_cell(value) for value in row.values()])
    return "\ufeff" + text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def left_without_manager(person: Person) -> QuerySet[Organisation]:
    """The organisations that this person alone answers for."""
    mine = Organisation.objects.filter(memberships__person=person, memberships__role=MANAGER, memberships__until=None)
    shared = Organisation.objects.filter(
        pk__in=mine.values("pk"),
        memberships__in=_other_managers(person),
    )
    return mine.exclude(pk__in=shared.values("pk")).distinct()


def _other_managers(person: Person) -> QuerySet[Membership]:
    return Membership.objects.filter(role=MANAGER, until=None, person__is_active=True).exclude(person=person)


def register() -> list[tuple[Module, tuple[Processing, ...]]]:
    """The register of processing, from the manifests."""
    lines = [(module, tuple(p for data in module.personal_data for p in data.register)) for module in installed()]
    return [(module, rows) for module, rows in lines if rows]
