"""Two records of one organisation become one, and two again. Somebody decides, always: no job and no import merges.

What follows is what each package lists in ``belongings.moves``. The database says which rows cannot follow (the kept
record has the same membership, the same theme…): they stay where they are, and so an undo finds them there.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions.journal import record
from cordee.kernel.actors.actions.organisations import _one_writer
from cordee.kernel.actors.events import OrganisationsChanged, OrganisationsMerged, OrganisationsUnmerged
from cordee.kernel.actors.models import Membership, Merge, Organisation, Site
from cordee.kernel.actors.queries.merging import conflicts_of, later_merges, prints_of, survivor_of
from cordee.kernel.actors.rules import MANAGER, Actor, animates
from cordee.kernel.actors.rules.merging import combined, filled, same_places
from cordee.lib.errors import Nearest, Refused
from cordee.lib.module import installed, link_to, publish

_CHUNK = 500
_NUMBERS = ("siren", "rna", "it_fiscal_code", "it_vat")
Change = dict[str, Any]


def _foreign_keys() -> dict[type[models.Model], list[str]]:
    """Every foreign key that follows a merge, by table."""
    held: dict[type[models.Model], list[str]] = defaultdict(list)
    for name in (name for module in installed() for name in module.belongings.moves):
        label, _dot, field = name.rpartition(".")
        held[apps.get_model(label)].append(field)
    return dict(held)


def _only_animators(by: Actor) -> None:
    if not animates(by):
        raise Refused(
            _("Réunir ou séparer deux fiches revient à l’animation du réseau."), who=_("L’équipe d’animation.")
        )


def _hold(*organisations: Organisation) -> None:
    """Read both again and hold them, always in the same order: two merges at once cannot wait for each other."""
    rows = Organisation.objects.select_for_update().filter(pk__in=[row.pk for row in organisations]).order_by("pk")
    held = {row.pk: row for row in rows}
    for row in organisations:
        for name in (field.attname for field in Organisation._meta.concrete_fields):
            setattr(row, name, getattr(held[row.pk], name))


@transaction.atomic
def hold_survivor(*, organisation: Organisation) -> Organisation:
    """The record that speaks for this one, held until the end of the transaction: no merge can come between."""
    while True:
        found = survivor_of(Organisation.objects.get(pk=organisation.pk))
        Organisation.objects.select_for_update().filter(pk=found.pk).first()
        if survivor_of(Organisation.objects.get(pk=organisation.pk)).pk == found.pk:
            return found


def _refuse_impossible(kept: Organisation, gone: Organisation) -> None:
    undone = _("Les deux fiches sont restées comme elles étaient.")
    if kept.pk == gone.pk:
        raise Refused(_("Une fiche ne se réunit pas à elle-même."), undone=undone)
    for row in (kept, gone):
        if row.ended_on is not None:
            link = link_to(f"actors.organisation:{survivor_of(row).pk}")
            raise Refused(
                _("« %(name)s » n’est plus une fiche ouverte : elle a été réunie à une autre, ou a cessé.")
                % {"name": row},
                who=_("Vous : séparez d’abord ces fiches, si c’était une erreur."),
                nearest=(Nearest(link[0], link[1]),) if link else (),
                undone=undone,
            )
    if gone.is_host:
        raise Refused(
            _("« %(name)s » anime le réseau : sa fiche est toujours celle qui reste.") % {"name": gone},
            who=_("Vous : gardez celle-ci, et réunissez-lui l’autre."),
            undone=undone,
        )


@transaction.atomic
def merge_organisations(
    *, kept: Organisation, gone: Organisation, chosen: Mapping[str, str] | None = None, by: Actor
) -> Merge:
    """``gone`` ends and leads to ``kept``, which takes its places, people, links and all that packages say moves.

    ``chosen``: for each of ``rules.merging.FIELDS`` whose value stays, "kept" or "gone"; where nothing is chosen,
    the kept record's, or the other's where it has none.
    """
    _only_animators(by)
    _hold(kept, gone)
    _refuse_impossible(kept, gone)
    columns = combined(kept, gone, chosen or {})
    changed = [_change(kept, name, value) for name, value in columns.items()]
    # a number that is given up stays on the record that goes, and so still leads to the one that stays
    changed += [
        _change(gone, name, getattr(kept, name)) for name in _NUMBERS if name in columns and getattr(kept, name)
    ]
    folded = same_places(_open_sites(kept), _open_sites(gone))
    changed += [*_one_head(kept, gone), *_fold(folded, by), *_greater_roles(kept, gone)]
    gone.ended_on, gone.merged_into, gone.updated_at = by.today, kept, by.at
    gone.save(update_fields=["ended_on", "merged_into", "updated_at"])  # its numbers are free from here
    _write(changed)
    moved = _move_all(kept, gone)
    prints: dict[str, dict[str, str]] = defaultdict(dict)
    for one in moved:
        if one["label"].startswith("actors."):
            prints[one["label"]] |= prints_of(apps.get_model(one["label"]), one["pks"])
    merge = Merge.objects.create(
        kept=kept, gone=gone, person=by.person, at=by.at, moved=moved, changed=changed, prints=prints,
        folded=[[one.pk, other.pk] for one, other in folded],
    )  # fmt: skip
    _told(merge, "actors.organisations_merged", OrganisationsMerged(merge.pk, kept.pk, gone.pk), by)
    return merge


def _change(row: models.Model, field: str, after: Any) -> Change:
    return {
        "label": row._meta.label,
        "pk": row.pk,
        "field": field,
        "before": getattr(row, field),
        "after": after,
    }


def _open_sites(organisation: Organisation) -> list[Site]:
    return list(organisation.sites.filter(closed_on=None).order_by("-is_head", "pk"))


def _fold(pairs: list[tuple[Site, Site]], by: Actor) -> Iterator[Change]:
    """A place that both records have is one: the other's closes first, its SIRET being free from then, and fills the
    gaps of the one that stays.
    """
    for one, other in pairs:
        yield _change(other, "closed_on", by.today.isoformat())
        for name, value in filled(one, other).items():
            yield _change(one, name, value)


def _write(changed: list[Change]) -> None:
    """One statement for each row."""
    rows: dict[tuple[str, int], dict[str, Any]] = defaultdict(dict)
    for one in changed:
        rows[one["label"], one["pk"]][one["field"]] = one["after"]
    for (label, pk), columns in rows.items():
        apps.get_model(label)._base_manager.filter(pk=pk).update(**columns)


def _one_head(kept: Organisation, gone: Organisation) -> list[Change]:
    """An organisation has one head office: that of the kept record, when both have one."""
    if not kept.sites.filter(is_head=True).exists():
        return []
    return [_change(site, "is_head", False) for site in Site.objects.filter(organisation=gone, is_head=True)]


def _greater_roles(kept: Organisation, gone: Organisation) -> list[Change]:
    """Who answered for the record that goes answers for the one that stays, even if they were only a member there."""
    managers = gone.memberships.filter(role=MANAGER, until=None).values("person")
    held = Membership.objects.filter(organisation=kept, until=None, person__in=managers, role="member")
    return [_change(membership, "role", MANAGER) for membership in held]


def _move_all(kept: Organisation, gone: Organisation) -> list[dict[str, Any]]:
    """Repoint every row that can follow; a row that ties the two records together stays as it was written."""
    moved = []
    for model, fields in _foreign_keys().items():
        wanted = {}
        for field in fields:
            rows = model._base_manager.filter(**{field: gone})
            for other in fields:
                if other != field:
                    rows = rows.exclude(**{other: kept})
            wanted[field] = list(rows.order_by("pk").values_list("pk", flat=True))
        for field, pks in wanted.items():
            if done := _repoint(model, field, pks, kept):
                moved.append({"label": model._meta.label, "field": field, "pks": done})
    return moved


def _repoint(model: type[models.Model], field: str, pks: list[int], to: Organisation) -> list[int]:
    """Point these rows to a record, in few statements; the rows that followed. Those that a constraint of the database
    forbids stay: they are found by halves.
    """
    if not pks:
        return []
    try:
        with transaction.atomic():
            for start in range(0, len(pks), _CHUNK):
                model._base_manager.filter(pk__in=pks[start : start + _CHUNK]).update(**{field: to})
    except IntegrityError:
        middle = len(pks) // 2
        if not middle:
            return []
        return [*_repoint(model, field, pks[:middle], to), *_repoint(model, field, pks[middle:], to)]
    return pks


@transaction.atomic
def undo_merge(*, merge: Merge, by: Actor) -> Merge:
    """Two records again, as they were. What was changed since stays as changed and is noted in ``conflicts``; what was
    added since stays with the kept record.
    """
    _only_animators(by)
    kept, gone = merge.kept, merge.gone
    _hold(kept, gone)
    merge.refresh_from_db()
    _refuse_out_of_turn(merge)
    conflicts = conflicts_of(merge)
    touched = {(one.label, one.pk, one.field) for one in conflicts}
    back = [one for one in merge.changed if (one["label"], one["pk"], one["field"]) not in touched]
    values = [one for one in back if one["label"] == "actors.Organisation"]
    with _one_writer({one["field"]: one["before"] for one in values if one["pk"] == kept.pk}, but=kept):
        _write([one | {"after": one["before"]} for one in values])
    _reopen(gone, by)
    for one in merge.moved:
        _bring_back(one, kept, gone)
    for one in reversed([one for one in back if one["label"] != "actors.Organisation"]):
        _give_back(one)  # what was written last goes first: a SIRET is given up before its place opens again
    merge.undone_at, merge.undone_by, merge.conflicts = by.at, by.person, [one.as_json() for one in conflicts]
    merge.save(update_fields=["undone_at", "undone_by", "conflicts"])
    _told(merge, "actors.merge_undone", OrganisationsUnmerged(merge.pk, kept.pk, gone.pk), by)
    return merge


def _reopen(gone: Organisation, by: Actor) -> None:
    _hold(gone)
    gone.ended_on, gone.merged_into, gone.updated_at = None, None, by.at
    with _one_writer({name: getattr(gone, name) for name in _NUMBERS}, but=gone):
        gone.save(update_fields=["ended_on", "merged_into", "updated_at"])


def _refuse_out_of_turn(merge: Merge) -> None:
    undone = _("Les fiches restent réunies.")
    if merge.undone_at is not None:
        raise Refused(_("Ces deux fiches sont déjà séparées."), undone=undone)
    if (later := later_merges(merge).first()) is not None:
        link = link_to(f"actors.merge:{later.pk}")
        raise Refused(
            _("Depuis, « %(gone)s » a été réunie à « %(kept)s » : cette réunion-là se défait d’abord.")
            % {"gone": later.gone, "kept": later.kept},
            who=_("Vous : défaites la plus récente, puis revenez à celle-ci."),
            nearest=(Nearest(_("Voir la réunion plus récente"), link[1] if link else ""),),
            undone=undone,
        )


def _bring_back(one: Mapping[str, Any], kept: Organisation, gone: Organisation) -> None:
    """Rows that still belong to the kept record go back; what was deleted or given to another stays so."""
    model, field = apps.get_model(one["label"]), one["field"]
    here: list[int] = []
    for start in range(0, len(one["pks"]), _CHUNK):
        rows = model._base_manager.filter(**{"pk__in": one["pks"][start : start + _CHUNK], field: kept})
        here += rows.order_by("pk").values_list("pk", flat=True)
    _repoint(model, field, here, gone)


def _give_back(one: Mapping[str, Any]) -> None:
    """A mark taken off by the merge. A place closed since is no head office any more."""
    model = apps.get_model(one["label"])
    rows = model._base_manager.filter(pk=one["pk"])
    if model is Site and one["field"] == "is_head":
        rows = rows.filter(closed_on=None)
    try:
        with transaction.atomic():
            rows.update(**{one["field"]: one["before"]})
    except IntegrityError:
        return


def _told(merge: Merge, verb: str, event: object, by: Actor) -> None:
    kept = merge.kept
    Organisation.objects.filter(pk=kept.pk).update(updated_at=by.at)
    detail = {"kept": kept.pk, "gone": merge.gone_id}
    record(by=by, verb=verb, thing=merge, concerns=kept, detail=detail)
    publish(event)
    publish(OrganisationsChanged((kept.pk, merge.gone_id)))
