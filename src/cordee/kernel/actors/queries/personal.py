"""What this kernel holds of a person, for « mes données »."""

from typing import Any

from cordee.kernel.actors.models import JournalLine, Merge, Person
from cordee.kernel.actors.queries.journal import sentences


def export(person: Person) -> dict[str, list[dict[str, Any]]]:
    lines = JournalLine.objects.filter(person=person).select_related("person", "organisation", "concerns")
    return {
        "compte": [
            {
                "nom": person.name,
                "adresse": person.email,
                "telephone": person.phone,
                "langue": person.language,
                "apparence": person.scheme,
                "inscription": person.joined_at.isoformat(),
                "derniere_connexion": person.last_login.isoformat() if person.last_login else "",
            }
        ],
        "réunions de fiches": [
            {"le": merge.at.isoformat(), "gardée": merge.kept.name, "réunie": merge.gone.name}
            for merge in Merge.objects.filter(person=person).select_related("kept", "gone")
        ],
        "rôles": [
            {
                "organisation": m.organisation.name,
                "role": m.role_name,
                "fonction": m.title,
                "nom_vu_par": m.get_visibility_display(),
                "depuis": m.since.isoformat(),
                "jusqu_au": m.until.isoformat() if m.until else "",
            }
            for m in person.memberships.select_related("organisation")
        ],
        "formations": [
            {
                "code": row.code,
                "formation": row.label,
                "donnée_par": row.given_by.name,
                "depuis": row.since.isoformat(),
                "jusqu_au": row.until.isoformat() if row.until else "",
            }
            for row in person.qualifications.select_related("given_by")
        ],
        "actes": [
            {
                "le": s.at.isoformat(),
                "acte": s.verb,
                "objet": s.what,
                "au_nom_de": s.on_behalf,
                "concerne": s.concerns,
                "voie": s.via,
            }
            for s in sentences(lines)
        ],
    }
