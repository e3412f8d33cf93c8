"""Every write of an organisation and its sites."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions.journal import record
from cordee.kernel.actors.events import OrganisationChanged, OwnRecordWritten
from cordee.kernel.actors.models import (
    Membership,
    Organisation,
    OrganisationTheme,
    Person,
    Site,
    family_of,
)
from cordee.kernel.actors.queries import holder_of, survivor_of
from cordee.kernel.actors.rules import Actor
from cordee.kernel.actors.rules.visibility import ORGANISATION_FIELDS, SITE_FIELDS, chosen
from cordee.lib.errors import Nearest, Refused
from cordee.lib.module import link_to, publish

# addresses that stand where those of the records do
_PAGES = {"ajouter", "ma-fiche", "doublons", "fusions", "a-appeler", "fraicheur", "portails", "toujours-exact"}
_PAGES |= {"bourse", "demandes", "me-prevenir", "mes-recherches", "mes-favoris"}
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae"})  # no accent to take off: slugify drops them


def _free_slug(name: str) -> str:
    base = slugify(name.translate(_LIGATURES))[:70] or "organisation"
    taken = _PAGES | set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(len(taken) + 1) if (slug := f"{base}-{n + 1}" if n else base) not in taken)


def _refuse_taken(held: Organisation | None) -> None:
    """One live record per number: the same one typed by hand names and links the record that holds it."""
    if held is None:
        return
    link = link_to(f"actors.organisation:{held.pk}")
    raise Refused(
        _("Ce numéro est déjà celui de « %(organisation)s » : une organisation n’a qu’une fiche.")
        % {"organisation": held},
        who=_("L’animation du réseau, si deux organisations ont vraiment reçu le même numéro."),
        nearest=(Nearest(_("Voir la fiche « %(organisation)s »") % {"organisation": held}, link[1] if link else ""),),
    )


@contextmanager
def _one_writer(columns: Mapping[str, Any], **but: Any) -> Iterator[None]:
    """On PostgreSQL two people may pass the check at one instant: the constraint stops one, with the same words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        _refuse_taken(holder_of(columns, **but))
        raise Refused(
            _("Quelqu’un d’autre vient d’écrire cette fiche au même instant."),
            who=_("Vous : réessayez dans un instant."),
            undone=_("Rien n’a été enregistré."),
        ) from error


def _refuse_stranger(organisation: Organisation, by: Actor) -> None:
    if not by.manages(organisation):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » modifient sa fiche.") % {"organisation": organisation},
            who=_("Ses responsables, ou l’animation du réseau."),
        )


def _refuse_merged(organisation: Organisation) -> None:
    """A record that leads to another is written no more: the other is."""
    if organisation.merged_into_id is None:
        return
    survivor = survivor_of(organisation)
    link = link_to(f"actors.organisation:{survivor.pk}")
    raise Refused(
        _("Cette fiche vient d’être réunie à « %(organisation)s » : c’est elle qui parle pour les deux.")
        % {"organisation": survivor},
        who=_("L’animation du réseau, qui peut séparer ces deux fiches."),
        nearest=(
            Nearest(_("Voir la fiche « %(organisation)s »") % {"organisation": survivor}, link[1] if link else ""),
        ),
        undone=_("Rien n’a été enregistré."),
    )


def _lock(organisation: Organisation, seen: dt.datetime | None) -> None:
    """Read the record again and hold it (on SQLite writers already queue); refuse when it changed since ``seen``."""
    organisation.refresh_from_db(from_queryset=Organisation.objects.select_for_update())
    _refuse_merged(organisation)
    if seen is not None and organisation.updated_at != seen:
        raise Refused(
            _("Quelqu’un d’autre a modifié cette fiche pendant que vous écriviez."),
            who=_("Vous : relisez ce qui a changé, puis enregistrez à nouveau si votre version est la bonne."),
            undone=_("Rien n’a été enregistré. Votre texte est gardé."),
        )


@transaction.atomic
def create_organisation(
    *, name: str, themes: Iterable[str] = (), manager: Person | None = None, by: Actor, **columns: Any
) -> Organisation:
    """A new organisation, with its themes and the person who answers for it (none: an unclaimed record)."""
    _refuse_taken(holder_of(columns))
    _choose_readers(columns, ORGANISATION_FIELDS)
    form = columns.get("legal_form")
    with _one_writer(columns):
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
    if manager is not None and manager == by.person:
        publish(OwnRecordWritten(organisation.pk, by.today))
    publish(OrganisationChanged(organisation.pk))
    return organisation


def _set_themes(organisation: Organisation, themes: Iterable[str]) -> dict[str, list[Any]]:
    """Write the themes; what changed, as ``_apply`` says it."""
    wanted = list(dict.fromkeys(themes))
    before = set(organisation.theme_rows.values_list("code", flat=True))
    organisation.theme_rows.exclude(code__in=wanted).delete()
    held = before & set(wanted)
    OrganisationTheme.objects.bulk_create(
        OrganisationTheme(organisation=organisation, code=code) for code in wanted if code not in held
    )
    return {"themes": [sorted(before), wanted]} if before != set(wanted) else {}


def _set_texts(organisation: Organisation, texts: Mapping[str, str]) -> dict[str, list[Any]]:
    """Write the description in other languages, "" to take one away; what changed, as ``_apply`` says it."""
    held = dict(organisation.texts.values_list("language", "description"))
    changed = {language: text for language, text in texts.items() if held.get(language, "") != text}
    organisation.texts.filter(language__in=[language for language, text in changed.items() if not text]).delete()
    for language, text in changed.items():
        if text:
            organisation.texts.update_or_create(language=language, defaults={"description": text})
    return {f"description_{language}": [held.get(language, ""), text] for language, text in changed.items()}


def _apply(thing: models.Model, columns: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the columns that differ; what changed, as {column: [before, after]} in JSON values."""
    changed = {name: value for name, value in columns.items() if getattr(thing, name) != value}
    before = {name: getattr(thing, name) for name in changed}
    for name, value in changed.items():
        setattr(thing, name, value)
    return {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}


def _choose_readers(columns: dict[str, Any], fields: Iterable[str]) -> None:
    """The choices of a record ("visibility") as they are kept, whatever was sent."""
    if "visibility" in columns:
        columns["visibility"] = chosen(columns["visibility"], fields)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None) else str(value)


@transaction.atomic
def edit_organisation(
    *,
    organisation: Organisation,
    themes: Iterable[str] | None = None,
    texts: Mapping[str, str] | None = None,
    seen: dt.datetime | None = None,
    by: Actor,
    **columns: Any,
) -> Organisation:
    """Change columns and themes of an organisation the actor manages; the journal keeps before and after.

    ``texts``: the description in other languages, by their code ({"it": "…"}); those left out stay.

    ``seen`` is the ``updated_at`` of the record when it was read: Refused when it has been changed since.
    """
    _refuse_stranger(organisation, by)
    _lock(organisation, seen)
    _refuse_taken(holder_of(columns, but=organisation))
    if "legal_form" in columns:
        columns["family"] = family_of(columns["legal_form"])
    _choose_readers(columns, ORGANISATION_FIELDS)
    changes = _apply(organisation, columns)
    if themes is not None:
        changes |= _set_themes(organisation, themes)
    changes |= _set_texts(organisation, texts or {})
    organisation.updated_at = by.at
    with _one_writer(columns, but=organisation):
        organisation.save(update_fields=[*(name for name in columns if name in changes), "updated_at"])
    record(by=by, verb="actors.organisation_edited", thing=organisation, concerns=organisation, detail=changes)
    _published(organisation, by)
    return organisation


@transaction.atomic
def save_site(*, organisation: Organisation, site: Site | None = None, by: Actor, **columns: Any) -> Site:
    """Add a site, or change one. The first site of an organisation is its head office."""
    _refuse_stranger(organisation, by)
    _lock(organisation, None)
    _refuse_taken(holder_of(columns, but_site=site))
    new = site is None
    site = site or Site(organisation=organisation, is_head=not organisation.sites.filter(is_head=True).exists())
    if columns.get("is_head"):
        organisation.sites.filter(is_head=True).exclude(pk=site.pk).update(is_head=False)
    _choose_readers(columns, SITE_FIELDS)
    changes = _apply(site, columns)
    with _one_writer(columns, but_site=site):
        site.save()
    verb = "actors.site_added" if new else "actors.site_edited"
    record(by=by, verb=verb, thing=site, concerns=organisation, detail={} if new else changes)
    _changed(organisation, by)
    return site


@transaction.atomic
def close_site(*, site: Site, by: Actor) -> None:
    """The place exists no more: it leaves the directory, its SIRET is free, the journal keeps it."""
    _refuse_stranger(site.organisation, by)
    _lock(site.organisation, None)
    site.closed_on, site.is_head = by.today, False
    site.save(update_fields=["closed_on", "is_head"])
    record(by=by, verb="actors.site_closed", thing=site, concerns=site.organisation)
    _changed(site.organisation, by)


def _changed(organisation: Organisation, by: Actor) -> None:
    """A site is part of the record: whoever is editing it elsewhere must know, and so must the listeners."""
    organisation.updated_at = by.at
    organisation.save(update_fields=["updated_at"])
    _published(organisation, by)


def _published(organisation: Organisation, by: Actor) -> None:
    """What is written by its manager, on its page, has been read by them; a program or the animation has not."""
    if by.writes_own(organisation):
        publish(OwnRecordWritten(organisation.pk, by.today))
    publish(OrganisationChanged(organisation.pk))
