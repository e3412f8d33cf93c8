"""What is written of possible duplicates: the steps of a search, what people decide. Nothing merges by itself."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors import queries as known
from cordee.kernel.actors.events import OrganisationsMerged, OrganisationsUnmerged
from cordee.kernel.actors.models import Membership, Merge, Organisation, Person
from cordee.kernel.actors.rules import MANAGER, Actor, animates
from cordee.kernel.notifications.actions import tell
from cordee.kernel.notifications.rules import absolute
from cordee.lib.bulk import insert_rows
from cordee.lib.errors import Nearest, Refused
from cordee.lib.ids import Among
from cordee.modules.directory.models import Pair, PairKey, PairState, Scan, ScanPhase
from cordee.modules.directory.queries import duplicates
from cordee.modules.directory.rules.duplicates import SHOWN, Likeness

_BATCH = 500
_KEPT_SCANS = 20


def _only_animators(by: Actor) -> None:
    if not animates(by):
        raise Refused(_("Les doublons se jugent à l’animation du réseau."), who=_("L’équipe d’animation."))


# ── a search ──


@transaction.atomic
def start_scan(*, whole: bool, by: Actor) -> Scan | None:
    """Begin to look at all records, or at those written since the last search (None when there are none)."""
    last = duplicates.last_scan()
    since = None if whole or last is None else last.started_at - duplicates.OVERLAP
    total = 2 * duplicates.how_many(since, by.at)
    if not whole and not total:
        return None
    try:
        with transaction.atomic():
            scan = Scan.objects.create(since=since, total=total, person=by.person, started_at=by.at, moved_at=by.at)
    except IntegrityError:
        raise Refused(
            _("Une recherche de doublons est déjà en cours."),
            who=_("Personne : elle finit d’elle-même, vous pouvez en lancer une autre ensuite."),
            nearest=(Nearest(_("Voir où elle en est"), reverse("directory:twins")),),
            undone=_("Aucune autre recherche n’a commencé."),
        ) from None
    if by.person is not None:
        actors.record(by=by, verb="directory.twins_searched", thing=scan)
    return scan


@transaction.atomic
def keep_keys(*, scan: Scan, keys: Mapping[int, set[str]], ids: list[int], by: Actor) -> bool:
    """One slice of the first phase. False: another worker has done it meanwhile."""
    if not _step(scan, ids, by):
        return False
    held = set(PairKey.objects.filter(Among("organisation", ids)).values_list("organisation_id", "key"))
    wanted = {(pk, key) for pk, some in keys.items() for key in some}
    insert_rows(PairKey, ("organisation_id", "key"), sorted(wanted - held))
    old = held - wanted
    for pk in {pk for pk, _key in old}:
        PairKey.objects.filter(organisation=pk, key__in=[key for one, key in old if one == pk]).delete()
    return True


@transaction.atomic
def keep_pairs(*, scan: Scan, found: Mapping[tuple[int, int], Likeness], ids: list[int], by: Actor) -> bool:
    """One slice of the second phase: new pairs wait to be judged, those that no longer look alike leave. What was
    decided stays decided. False: another worker has done it meanwhile.
    """
    if not _step(scan, ids, by):
        return False
    rows = Pair.objects.filter(low__in={low for low, _high in found}).select_for_update()
    held = {(row.low_id, row.high_id): row for row in rows}
    made = []
    for (low, high), likeness in found.items():
        row = held.get((low, high))
        reasons = [reason.as_json() for reason in likeness.reasons]
        if row is None:
            if likeness.score >= SHOWN:
                made.append(Pair(low_id=low, high_id=high, score=likeness.score, reasons=reasons, found_at=by.at))
        elif row.state == PairState.OPEN and likeness.score < SHOWN and row.reported_by_id is None:
            row.delete()
        elif row.state == PairState.OPEN and (row.score, row.reasons) != (likeness.score, reasons):
            row.score, row.reasons = likeness.score, reasons
            row.save(update_fields=["score", "reasons"])
    Pair.objects.bulk_create(made, _BATCH, ignore_conflicts=True)
    Scan.objects.filter(pk=scan.pk).update(found=F("found") + len(made))
    return True


def _step(scan: Scan, ids: list[int], by: Actor) -> bool:
    """Move the search on, if it still stands where this slice began; at the end of a phase, the next one or the end."""
    now = Scan.objects.select_for_update().get(pk=scan.pk)
    if not now.running or (now.phase, now.position) != (scan.phase, scan.position):
        return False
    now.done, now.moved_at = now.done + len(ids), by.at
    if ids:
        now.position = ids[-1]
    elif now.phase == ScanPhase.KEYS:
        now.phase, now.position = ScanPhase.PAIRS, 0
    else:
        now.running, now.ended_at, now.done = False, by.at, now.total
        old = Scan.objects.filter(running=False).values_list("pk", flat=True)[_KEPT_SCANS:]
        Scan.objects.filter(pk__in=list(old)).delete()
    now.save()
    return True


# ── what people decide ──


def _held(pair: Pair, *states: str) -> Pair:
    held = Pair.objects.select_for_update(of=("self",)).select_related("low", "high").get(pk=pair.pk)
    if held.state not in states:
        raise Refused(
            _("Quelqu’un a déjà décidé de ces deux fiches : %(state)s.") % {"state": held.get_state_display()},
            who=_("Vous : relisez la paire avant de continuer."),
            undone=_("Rien n’a changé."),
        )
    return held


@transaction.atomic
def merge_pair(*, pair: Pair, keep: str, chosen: Mapping[str, str], by: Actor) -> Merge:
    """Merge the two. ``keep``: "low" or "high"; ``chosen``: for each field, the side whose value stays."""
    _only_animators(by)
    _held(pair, PairState.OPEN, PairState.APART)
    kept, gone = (pair.low, pair.high) if keep == "low" else (pair.high, pair.low)
    sides = {field: "kept" if side == keep else "gone" for field, side in chosen.items()}
    return actors.merge_organisations(kept=kept, gone=gone, chosen=sides, by=by)


@transaction.atomic
def set_apart(*, pair: Pair, by: Actor) -> None:
    """These are two. Remembered for ever: no search asks again."""
    _only_animators(by)
    held = _held(pair, PairState.OPEN)
    held.state, held.decided_by, held.decided_at = PairState.APART, by.person, by.at
    held.save(update_fields=["state", "decided_by", "decided_at"])
    actors.record(by=by, verb="directory.twins_set_apart", thing=held)


@transaction.atomic
def judge_again(*, pair: Pair, by: Actor) -> None:
    """The decision that they are two is lifted: the pair waits again, with the score of today."""
    _only_animators(by)
    held = _held(pair, PairState.APART)
    likeness = duplicates.likeness_of(held.low_id, held.high_id)
    held.state, held.decided_by, held.decided_at = PairState.OPEN, None, None
    held.score, held.reasons = likeness.score, [reason.as_json() for reason in likeness.reasons]
    held.save()
    actors.record(by=by, verb="directory.twins_judged_again", thing=held)


@transaction.atomic
def report_twin(*, organisation: Organisation, other: Organisation, note: str, by: Actor) -> Pair:
    """Whoever answers for a record says that it is there twice. The pair waits to be judged, whatever its score."""
    if not by.manages(organisation):
        raise Refused(
            _("Un doublon est signalé par qui répond de la fiche."),
            who=_("Ses responsables, ou l’animation du réseau."),
        )
    if organisation.pk == other.pk:
        raise Refused(_("C’est la même fiche : choisissez l’autre."), undone=_("Rien n’a été signalé."))
    low, high = sorted((organisation, other), key=lambda row: row.pk)
    likeness = duplicates.likeness_of(low.pk, high.pk)
    reasons = [reason.as_json() for reason in likeness.reasons]
    pair, _made = Pair.objects.select_for_update().get_or_create(
        low=low, high=high, defaults={"score": likeness.score, "reasons": reasons, "found_at": by.at}
    )
    pair.reported_by, pair.note, pair.score, pair.reasons = by.person, note.strip()[:500], likeness.score, reasons
    pair.state, pair.decided_by, pair.decided_at = PairState.OPEN, None, None
    pair.save()
    actors.record(by=by, verb="directory.twin_reported", thing=pair, concerns=organisation)
    return pair


# ── after a merge, whoever made it ──


@transaction.atomic
def after_merge(*, event: OrganisationsMerged) -> None:
    """The pair is judged, and those who answer for either record are told."""
    merge = known.merges().get(pk=event.merge_id)
    _pair(event).update(state=PairState.MERGED, decided_by=merge.person, decided_at=merge.at)
    _tell(merge, "directory.merged", Actor(merge.person, at=merge.at))


@transaction.atomic
def after_undo(*, event: OrganisationsUnmerged) -> None:
    """They are two again, and the pair waits again: somebody will say whether it is a duplicate."""
    merge = known.merges().get(pk=event.merge_id)
    _pair(event).update(state=PairState.OPEN, decided_by=None, decided_at=None)
    _tell(merge, "directory.unmerged", Actor(merge.undone_by, at=merge.undone_at or merge.at))


def _pair(event: OrganisationsMerged | OrganisationsUnmerged) -> QuerySet[Pair]:
    low, high = sorted((event.kept_id, event.gone_id))
    return Pair.objects.filter(low=low, high=high)


def _tell(merge: Merge, notice: str, by: Actor) -> None:
    both = (merge.kept_id, merge.gone_id)
    held = Membership.objects.filter(organisation__in=both, role=MANAGER, until=None, person__is_active=True)
    link = absolute(reverse("directory:organisation", args=[merge.kept.slug]))
    for person in Person.objects.filter(pk__in=held.values("person")).order_by("pk"):
        context = {"kept": merge.kept, "gone": merge.gone, "link": link}
        tell(notice=notice, key=f"{notice}:{merge.pk}", person=person, context=context, by=by)


@transaction.atomic
def forget_reporter(*, person: Person, by: Actor) -> list[str]:
    """What this person reported or decided of duplicates stays, without a name."""
    Pair.objects.filter(reported_by=person).update(note="")
    return []
