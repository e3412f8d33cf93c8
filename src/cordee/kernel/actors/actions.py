"""Every write of people, organisations, sites and memberships; and the journal."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cordee.kernel.actors.events import MembershipChanged, OrganisationChanged
from cordee.kernel.actors.models import (
    JournalLine,
    Membership,
    Organisation,
    OrganisationTheme,
    Person,
    Site,
    family_of,
)
from cordee.kernel.actors.rules import Actor
from cordee.lib.errors import Refused
from cordee.lib.module import publish


@transaction.atomic
def record(
    *,
    by: Actor,
    verb: str,
    thing: models.Model,
    concerns: Organisation | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write the journal line of the outermost action. ``concerns`` defaults to the organisation acted for."""
    JournalLine.objects.create(
        at=by.at,
        person=by.person,
        organisation=by.organisation,
        role=by.role,
        via=by.via,
        verb=verb,
        thing=f"{thing._meta.label_lower}:{thing.pk}",
        label=str(thing)[:200],
        concerns=concerns or by.organisation,
        detail=detail or {},
    )


@transaction.atomic
def register(*, email: str, name: str = "", password: str | None = None, by: Actor, **flags: Any) -> Person:
    """A new person. ``flags`` are columns of Person (language, is_superuser…). Raises Refused for a known address."""
    email = email.strip().lower()
    if Person.objects.filter(email=email).exists():
        raise Refused(
            _("Un compte existe déjà avec cette adresse."), who=_("Connectez-vous, ou demandez un code par e-mail.")
        )
    person = Person(email=email, name=name, joined_at=by.at, **flags)
    person.set_password(password) if password else person.set_unusable_password()
    person.save()
    record(
        by=Actor(by.person or person, by.organisation, by.role, by.via, by.at), verb="actors.registered", thing=person
    )
    return person


def _free_slug(name: str) -> str:
    base = slugify(name)[:70] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(len(taken) + 1) if (slug := f"{base}-{n + 1}" if n else base) not in taken)


@transaction.atomic
def create_organisation(
    *, name: str, themes: Iterable[str] = (), manager: Person | None = None, by: Actor, **columns: Any
) -> Organisation:
    """A new organisation, with its themes and the person who answers for it (none: an unclaimed record)."""
    form = columns.get("legal_form")
    organisation = Organisation.objects.create(
        slug=_free_slug(name),
        name=name,
        created_at=by.at,
        updated_at=by.at,
        **(columns | ({"family": family_of(form)} if form else {})),
    )
    _set_themes(organisation, themes)
    if manager is not None:
        Membership.objects.create(person=manager, organisation=organisation, role="manager", since=by.today)
    record(by=by, verb="actors.organisation_created", thing=organisation, concerns=organisation)
    publish(OrganisationChanged(organisation.pk))
    return organisation


def _set_themes(organisation: Organisation, themes: Iterable[str]) -> None:
    wanted = list(dict.fromkeys(themes))
    organisation.theme_rows.exclude(code__in=wanted).delete()
    held = set(organisation.theme_rows.values_list("code", flat=True))
    OrganisationTheme.objects.bulk_create(
        OrganisationTheme(organisation=organisation, code=code) for code in wanted if code not in held
    )


def _apply(thing: models.Model, columns: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the columns that differ; what changed, as {column: [before, after]} in JSON values."""
    changed = {name: value for name, value in columns.items() if getattr(thing, name) != value}
    before = {name: getattr(thing, name) for name in changed}
    for name, value in changed.items():
        setattr(thing, name, value)
    return {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None) else str(value)


@transaction.atomic
def edit_organisation(
    *, organisation: Organisation, themes: Iterable[str] | None = None, by: Actor, **columns: Any
) -> Organisation:
    """Change columns and themes of an organisation the actor manages; the journal keeps before and after."""
    if not by.manages(organisation):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » modifient sa fiche.") % {"organisation": organisation},
            who=_("Ses responsables, ou l’animation du réseau."),
        )
    if "legal_form" in columns:
        columns["family"] = family_of(columns["legal_form"])
    changes = _apply(organisation, columns)
    if themes is not None:
        _set_themes(organisation, themes)
    organisation.updated_at = by.at
    organisation.save()
    record(by=by, verb="actors.organisation_edited", thing=organisation, concerns=organisation, detail=changes)
    publish(OrganisationChanged(organisation.pk))
    return organisation


@transaction.atomic
def save_site(*, organisation: Organisation, site: Site | None = None, by: Actor, **columns: Any) -> Site:
    """Add a site, or change one. The first site of an organisation is its head office."""
    if not by.manages(organisation):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » modifient ses lieux.") % {"organisation": organisation},
            who=_("Ses responsables, ou l’animation du réseau."),
        )
    new = site is None
    site = site or Site(organisation=organisation, is_head=not organisation.sites.filter(is_head=True).exists())
    changes = _apply(site, columns)
    site.save()
    verb = "actors.site_added" if new else "actors.site_edited"
    record(by=by, verb=verb, thing=site, concerns=organisation, detail={} if new else changes)
    publish(OrganisationChanged(organisation.pk))
    return site


@transaction.atomic
def give_role(*, person: Person, organisation: Organisation, role: str, title: str = "", by: Actor) -> Membership:
    """Make someone a member in a role from today; a current membership ends and the new one begins."""
    organisation.memberships.filter(person=person, until=None).update(until=by.today)
    membership = Membership.objects.create(
        person=person, organisation=organisation, role=role, title=title, since=by.today
    )
    record(by=by, verb="actors.role_given", thing=person, concerns=organisation, detail={"role": role})
    publish(MembershipChanged(person.pk, organisation.pk))
    return membership
