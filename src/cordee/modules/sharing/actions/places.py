"""What an owner does with its places: describe them, show them, say who lives there, describe rooms and hours given.

``Resource.active`` is what everybody asks before booking: a room has it while its place is published and it is not
retired. It is set here directly, so that one gesture writes one line of the journal.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.models import Membership, Organisation, Person, Site
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.actions import save_resource
from cordee.kernel.calendar.models import Policy, Resource
from cordee.kernel.calendar.queries import refuse_visitor
from cordee.kernel.search import actions as search
from cordee.lib.bulk import reserve_ids
from cordee.lib.errors import Refused
from cordee.modules.sharing.models import SKILL, SPACE, Host, Layout, Place, Skill, Space, SpaceFeature
from cordee.modules.sharing.queries import places as queries


def _free_slug(name: str) -> str:
    base, n = slugify(name)[:70].strip("-") or "lieu", 1
    slug = base
    while Place.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return slug


@transaction.atomic
def save_place(*, site: Site, by: Actor, place: Place | None = None, **columns: Any) -> Place:
    """Describe a place on a site of its owner. Its site and the address of its page never change; a new one is a draft.

    Raises Refused for strangers, a closed site, or a site that already is a place; ValidationError for wrong values.
    """
    refuse_visitor(site.organisation, by)
    if place is None:
        _refuse_taken(site)
        place = Place(site=site, slug=_free_slug(str(columns.get("name", ""))), created_at=by.at)
    for name, value in columns.items():
        setattr(place, name, value)
    place.full_clean()
    place.save()
    index(places=[place.pk])
    record(by=by, verb="sharing.place_saved", thing=place, concerns=site.organisation)
    return place


def _refuse_taken(site: Site) -> None:
    if site.closed_on is not None:
        raise Refused(_("Cette adresse est fermée : on n’y accueille plus."), who=_("Vous : choisissez-en une autre."))
    if Place.objects.filter(site=site).exists():
        raise Refused(_("Cette adresse a déjà sa page de lieu."), who=_("Vous : complétez cette page."))


@transaction.atomic
def index(*, places: Iterable[int]) -> None:
    """Tell the search what these places are now; those that are not shown leave it."""
    some = list(places)
    texts = list(queries.texts(some))
    search.put(texts=texts)
    search.forget(kind=queries.KIND, things=sorted(set(some) - {text.thing for text in texts}))


@transaction.atomic
def publish(*, place: Place, by: Actor) -> None:
    """Show the place to all; its rooms can be booked. Refused while there is nothing to book there."""
    refuse_visitor(place.site.organisation, by)
    rooms = Space.objects.filter(place=place, retired=False)
    if not rooms.exists() and not queries.kept_at(place).exists():
        raise Refused(
            _("Un lieu que tous voient a au moins une salle à réserver, ou du matériel à prêter."),
            who=_("Vous : ajoutez d’abord une salle."),
        )
    place.published = True
    place.save(update_fields=["published"])
    Resource.objects.filter(pk__in=rooms.values("resource")).update(active=True)
    index(places=[place.pk])
    record(by=by, verb="sharing.place_published", thing=place, concerns=place.site.organisation)


@transaction.atomic
def unpublish(*, place: Place, by: Actor) -> None:
    """Back to a draft: nobody finds it, its rooms take no new booking. Those made before are kept."""
    refuse_visitor(place.site.organisation, by)
    place.published = False
    place.save(update_fields=["published"])
    Resource.objects.filter(pk__in=place.spaces.values("resource")).update(active=False)
    index(places=[place.pk])
    record(by=by, verb="sharing.place_hidden", thing=place, concerns=place.site.organisation)


@transaction.atomic
def host(*, place: Place, organisation: Organisation, by: Actor) -> Host:
    """This organisation lives in the place. Refused for the owner itself, an ended one, or said twice."""
    owner = place.site.organisation
    refuse_visitor(owner, by)
    if organisation.pk == owner.pk:
        raise Refused(_("Ce lieu est le vôtre : vous n’avez pas à vous y héberger."))
    if organisation.ended_on is not None:
        raise Refused(_("« %(organisation)s » a cessé son activité.") % {"organisation": organisation})
    row, new = Host.objects.get_or_create(place=place, organisation=organisation)
    if not new:
        raise Refused(_("« %(organisation)s » est déjà sur la liste.") % {"organisation": organisation})
    record(by=by, verb="sharing.hosted", thing=place, concerns=owner)
    return row


@transaction.atomic
def unhost(*, host: Host, by: Actor) -> None:
    """It has left. The owner says so, or the organisation that left."""
    place, owner = host.place, host.place.site.organisation
    if not by.manages(host.organisation):
        refuse_visitor(owner, by)
    host.delete()
    record(by=by, verb="sharing.unhosted", thing=place, concerns=owner)


@transaction.atomic
def save_space(*, place: Place, policy: Policy, name: str, seats: int, by: Actor, space: Space | None = None,
               layouts: Mapping[str, int] | None = None, features: Iterable[str] = (),
               **columns: Any) -> Space:  # fmt: skip
    """Describe a room of a place. It can be booked, on the rules of ``policy``, as soon as its place is published.

    ``layouts``: people by layout, none more than ``seats``. ValidationError for values that make no sense.
    """
    owner = place.site.organisation
    refuse_visitor(owner, by)
    layouts = dict(layouts or {})
    _refuse_crowd(layouts, seats)
    row = space or Space(pk=reserve_ids(Space, 1)[0], place=place)
    row.resource = save_resource(
        organisation=owner, policy=policy, resource=space.resource if space else None, name=name, site=place.site,
        kind=SPACE, source=f"sharing.space:{row.pk}", active=place.published and not row.retired, by=by,
    )  # fmt: skip
    for column, value in {**columns, "seats": seats, "layouts": layouts}.items():
        setattr(row, column, value)
    row.full_clean(validate_unique=space is not None)
    row.save(force_insert=space is None)
    _set_features(row, features)
    index(places=[place.pk])
    return row


def _refuse_crowd(layouts: Mapping[str, int], seats: int) -> None:
    unknown = set(layouts) - set(Layout.values)
    if unknown or not all(isinstance(people, int) and people > 0 for people in layouts.values()):
        raise ValidationError({"layouts": _("Une disposition connue, et un nombre de personnes.")})
    if max(layouts.values(), default=0) > seats:
        raise ValidationError({"seats": _("Une disposition accueille plus de monde que la salle n’en contient.")})


def _set_features(space: Space, features: Iterable[str]) -> None:
    codes = list(dict.fromkeys(features))
    space.features.exclude(code__in=codes).delete()
    held = set(space.features.values_list("code", flat=True))
    for code in codes:
        if code not in held:
            row = SpaceFeature(space=space, code=code)
            row.full_clean()
            row.save()


@transaction.atomic
def retire_space(*, space: Space, by: Actor) -> None:
    """It is no longer lent. What was booked before is kept: its owner cancels it one by one, or lets it be."""
    _retired(space, True, by)
    record(by=by, verb="sharing.space_retired", thing=space, concerns=space.place.site.organisation)


@transaction.atomic
def restore_space(*, space: Space, by: Actor) -> None:
    """It is lent again."""
    _retired(space, False, by)
    record(by=by, verb="sharing.space_restored", thing=space, concerns=space.place.site.organisation)


def _retired(space: Space, retired: bool, by: Actor) -> None:
    refuse_visitor(space.place.site.organisation, by)
    space.retired = retired
    space.save(update_fields=["retired"])
    Resource.objects.filter(pk=space.resource_id).update(active=space.place.published and not retired)
    index(places=[space.place_id])


@transaction.atomic
def save_skill(*, organisation: Organisation, policy: Policy, person: Person, name: str, by: Actor,
               skill: Skill | None = None, description: str = "", active: bool = True) -> Skill:  # fmt: skip
    """Hours that somebody of the organisation's team gives to others; one booking at a time. Not ``active``: paused."""
    refuse_visitor(organisation, by)
    team = Membership.objects.filter(organisation=organisation, person=person, until=None)
    if not team.exists():
        raise Refused(
            _("Le temps proposé est celui de quelqu’un de l’équipe de « %(owner)s ».") % {"owner": organisation},
            who=_("Vous : invitez d’abord cette personne dans l’équipe."),
        )
    row = skill or Skill(pk=reserve_ids(Skill, 1)[0])
    row.resource = save_resource(
        organisation=organisation, policy=policy, resource=skill.resource if skill else None, name=name, kind=SKILL,
        source=f"sharing.skill:{row.pk}", active=active, by=by,
    )  # fmt: skip
    row.person, row.description = person, description
    row.full_clean(validate_unique=skill is not None)
    row.save(force_insert=skill is None)
    return row
