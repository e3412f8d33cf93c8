"""« Fiche de l’organisation »: one printable page, in the reader's language."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Organisation, Site, Visibility
from cordee.kernel.actors.queries import sites_of
from cordee.kernel.actors.rules.visibility import seen
from cordee.kernel.documents.queries.pdf import render_pdf
from cordee.lib.identity import phone_display
from cordee.ui.figures import number


def organisation_sheet(
    organisation: Organisation,
    *,
    url: str,
    at: dt.datetime,
    provenance: Sequence[tuple[str, str, dt.date]] = (),
    verified: str = "",
    description: tuple[str, str] | None = None,
) -> bytes:
    """The PDF of the public record of an organisation.

    ``url``: its page. ``provenance``: the lists the facts come from, as (name, licence, last seen on).
    ``verified``: the sentence that says when it was last found exact. ``description``: (text, language) when it is not
    the French one. Only what everybody may see is printed, whoever asks: a sheet is passed from hand to hand.
    """
    today = timezone.localdate(at)
    organisation = seen(organisation, Visibility.PUBLIC)
    described, language = description or (organisation.description, "fr")
    if not organisation.description:  # kept from the public: so are its translations
        described = ""
    data = {
        "masthead": _("Fiche de l’organisation"),
        "name": organisation.name,
        "kind": ", ".join(filter(None, [organisation.acronym, str(organisation.get_legal_form_display())])),
        "notice": _("Organisation fictive de la démonstration.") if organisation.fictional else "",
        "description": described,
        "description_language": language,
        "sections": [
            {"title": _("Identité"), "facts": _told(_identity(organisation))},
            {"title": _("Contact"), "facts": _told(_contacts(organisation))},
        ],
        "sites_title": _("Lieux"),
        "sites": [_site(seen(site, Visibility.PUBLIC)) for site in sites_of(organisation)],
        "people_title": _("Personnes"),
        "people": _people(organisation, today),
        "provenance_title": _("D’où viennent ces informations"),
        "provenance": [*filter(None, [verified]), *(_source(*line) for line in provenance)],
        "foot": [url, _("Éditée le %(date)s") % {"date": formats.date_format(today, "DATE_FORMAT")}],
        "page": _("Page"),
    }
    title = _("Fiche de %(organisation)s") % {"organisation": organisation.name}
    return render_pdf("documents/fiche.typ", data, title=title, language=get_language() or "fr", at=at)


def _source(name: str, licence: str, seen: dt.date) -> str:
    said = {"name": name, "date": formats.date_format(seen, "DATE_FORMAT")}
    if licence:
        return _("%(name)s, licence %(licence)s, relevé le %(date)s.") % {"licence": licence, **said}
    return _("%(name)s, relevé le %(date)s.") % said


def _told(rows: list[tuple[Any, str]]) -> list[list[str]]:
    return [[str(label), value] for label, value in rows if value] or [["—", _("rien d’écrit pour l’instant")]]


def _identity(organisation: Organisation) -> list[tuple[Any, str]]:
    size = []
    if organisation.fte_hundredths is not None:
        size.append(_("%(n)s équivalents temps plein") % {"n": number(organisation.fte_hundredths, 2)})
    if organisation.volunteers is not None:
        n = organisation.volunteers
        size.append(ngettext("%(n)s bénévole", "%(n)s bénévoles", n) % {"n": n})
    themes = [str(row.get_code_display()) for row in organisation.theme_rows.all()]
    return [
        (_("Famille"), str(organisation.get_family_display())),
        (_("SIREN"), _by_three(organisation.siren)),
        (_("RNA"), organisation.rna),
        (_("Codice fiscale"), organisation.it_fiscal_code),
        (_("Partita IVA"), organisation.it_vat),
        (_("Immatriculation"), _("en cours") if organisation.registering else ""),
        (_("Code APE"), organisation.naf_code),
        (_("Thèmes"), ", ".join(themes)),
        (_("Taille"), ", ".join(size)),
    ]


def _by_three(siren: str) -> str:
    return " ".join(siren[i : i + 3] for i in range(0, len(siren), 3))


def _contacts(organisation: Organisation) -> list[tuple[Any, str]]:
    return [
        (_("Téléphone"), phone_display(organisation.phone) if organisation.phone else ""),
        (_("E-mail"), organisation.email),
        (_("Site internet"), organisation.website),
    ]


def _site(site: Site) -> dict[str, Any]:
    place = " ".join(filter(None, [site.postcode, site.commune.name if site.commune else ""]))
    siret = f"SIRET {_by_three(site.siret[:9])} {site.siret[9:]}" if site.siret else ""
    reach = ", ".join(filter(None, [phone_display(site.phone) if site.phone else "", site.email]))
    name = site.name or (_("Siège") if site.is_head else _("Lieu"))
    return {"name": name, "lines": [line for line in (site.address, place, siret, site.opening, reach) if line]}


def _people(organisation: Organisation, today: dt.date) -> list[str]:
    """Those who let everybody see their name."""
    current = organisation.memberships.filter(Q(until=None) | Q(until__gt=today), since__lte=today)
    shown = current.filter(visibility=Visibility.PUBLIC).select_related("person").order_by("pk")
    return [", ".join(filter(None, [m.person.name, m.title])) for m in shown if m.person.name]
