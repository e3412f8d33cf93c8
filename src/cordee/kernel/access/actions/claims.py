"""Someone says "this record is ours": a mailed link, then at once or by the animator."""

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.access import rules
from cordee.kernel.access.actions.addresses import person_at
from cordee.kernel.access.models import Claim, ClaimStatus
from cordee.kernel.access.queries.claims import animators, has_manager
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import MANAGER, Actor, animates
from cordee.kernel.notifications.actions import tell
from cordee.kernel.notifications.rules import absolute
from cordee.lib.errors import Refused


def _still_free(organisation: Organisation) -> None:
    """Raises Refused when someone already answers for it. Holds the row: two claims at once cannot both pass."""
    Organisation.objects.select_for_update().filter(pk=organisation.pk).first()
    if has_manager(organisation):
        raise Refused(
            _("Quelqu’un répond déjà de « %(organisation)s ».") % {"organisation": organisation},
            who=_("Ses responsables peuvent vous inviter ; l’animation du réseau peut vous aider à les joindre."),
            undone=_("La fiche n’a pas changé de mains."),
        )


def _held(claim: Claim) -> Claim:
    """The claim as it is now, held. The organisation is held first, in every action: no two can wait for each other.

    A record merged meanwhile is claimed through the one that speaks for it.
    """
    survivor = actors.hold_survivor(organisation=claim.organisation)
    held = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    held.organisation = survivor
    return held


def _not_too_many(organisation: Organisation, email: str, by: Actor) -> None:
    day = Claim.objects.filter(sent_at__gt=by.at - rules.CLAIM_LINK_LASTS / 3)
    mine = day.filter(email=email).count()
    if mine >= rules.LINKS_A_DAY or day.filter(organisation=organisation).count() >= 3 * rules.LINKS_A_DAY:
        raise Refused(
            _("Plusieurs liens sont déjà partis aujourd’hui."),
            who=_("Vous : regardez dans vos indésirables, ou réessayez demain."),
            undone=_("Aucun autre message n’est parti."),
        )


@transaction.atomic
def ask_claim(*, organisation: Organisation, email: str, name: str, words: str = "", by: Actor) -> Claim:
    """Mail a link to the claimant: only who reads that mailbox goes further. No account is needed yet."""
    organisation = actors.hold_survivor(organisation=organisation)
    _still_free(organisation)
    email = email.strip().lower()
    _not_too_many(organisation, email, by)
    former = Claim.objects.filter(organisation=organisation, email=email, status=ClaimStatus.SENT)
    former.update(status=ClaimStatus.ENDED)
    claim = Claim.objects.create(
        organisation=organisation,
        email=email,
        name=name,
        words=words,
        nonce=rules.new_nonce(),
        sent_at=by.at,
        expires_at=by.at + rules.CLAIM_LINK_LASTS,
    )
    path = reverse("access:claim_link", args=[claim.pk, rules.key_of(claim)])
    tell(
        notice="access.claim_link",
        key=f"claim:{claim.pk}",
        address=email,
        context={"organisation": organisation, "name": name, "link": absolute(path), "expires_at": claim.expires_at},
        by=by,
    )
    actors.record(by=by, verb="access.claim_asked", thing=claim, concerns=organisation)
    return claim


@transaction.atomic
def confirm_claim(*, claim: Claim, by: Actor) -> Claim:
    """The link was followed and the button pressed. A matching address makes a manager at once, another one waits."""
    claim = _held(claim)
    organisation = claim.organisation
    if not rules.is_open(claim, by.at) or organisation.ended_on:
        raise Refused(
            _("Ce lien a expiré, ou a déjà servi."),
            who=_("Vous : recommencez depuis la fiche de « %(organisation)s ».") % {"organisation": organisation},
            undone=_("La fiche n’a pas changé de mains."),
        )
    _still_free(organisation)
    mails = [organisation.email, *organisation.sites.filter(closed_on=None).values_list("email", flat=True)]
    claim.matched = rules.what_matches(claim.email, website=organisation.website, mails=mails)
    claim.confirmed_at, claim.person = by.at, by.person
    if claim.matched:
        _hand_over(claim, by)
        by = by.called(claim.person) if claim.person else by
        actors.record(by=by, verb="access.claimed", thing=claim, concerns=organisation, detail={"by": claim.matched})
        return claim
    claim.status = ClaimStatus.PENDING
    claim.save()
    actors.record(by=by, verb="access.claim_confirmed", thing=claim, concerns=organisation)
    for person in animators(by.today):
        tell(
            notice="access.claim_waiting",
            key=f"claim-waiting:{claim.pk}",
            person=person,
            context={
                "organisation": organisation,
                "claim": claim,
                "link": absolute(reverse("access:claim", args=[claim.pk])),
            },
            by=by,
        )
    return claim


def _hand_over(claim: Claim, by: Actor) -> None:
    """Make the claimant a manager. The caller has locked the organisation and seen it free."""
    earlier = Claim.objects.filter(organisation=claim.organisation).exclude(pk=claim.pk)
    earlier.filter(status__in=[ClaimStatus.APPROVED, ClaimStatus.SENT]).update(status=ClaimStatus.ENDED)
    claim.person = claim.person or person_at(email=claim.email, name=claim.name, by=by)
    claim.status, claim.decided_at = ClaimStatus.APPROVED, by.at
    claim.save()
    actors.set_role(person=claim.person, organisation=claim.organisation, role=MANAGER, by=by.called(claim.person))


def _decidable(claim: Claim, by: Actor) -> Claim:
    if not animates(by):
        raise Refused(_("L’animation du réseau décide."), who=_("L’équipe qui anime le réseau."))
    claim = _held(claim)
    if claim.status != ClaimStatus.PENDING:
        raise Refused(_("Cette demande est déjà décidée, ou n’est pas encore confirmée."), undone=_("Rien n’a changé."))
    return claim


@transaction.atomic
def approve_claim(*, claim: Claim, by: Actor) -> Claim:
    """The animator knows the claimant: they become manager, and are told."""
    claim = _decidable(claim, by)
    _still_free(claim.organisation)
    claim.decided_by = by.person
    _hand_over(claim, by)
    actors.record(by=by, verb="access.claim_approved", thing=claim, concerns=claim.organisation)
    _tell_decision(claim, by)
    return claim


@transaction.atomic
def refuse_claim(*, claim: Claim, reason: str, by: Actor) -> Claim:
    """Not them, or not yet: the claimant is told why."""
    claim = _decidable(claim, by)
    claim.status, claim.decided_at, claim.decided_by, claim.reason = ClaimStatus.REFUSED, by.at, by.person, reason
    claim.save()
    actors.record(by=by, verb="access.claim_refused", thing=claim, concerns=claim.organisation)
    _tell_decision(claim, by)
    return claim


def _tell_decision(claim: Claim, by: Actor) -> None:
    yes = claim.status == ClaimStatus.APPROVED
    tell(
        notice="access.claim_decided",
        key=f"claim-decided:{claim.pk}",
        address=claim.email,
        context={
            "organisation": claim.organisation,
            "yes": yes,
            "reason": claim.reason,
            "link": absolute(reverse("account_login") if yes else reverse("home")),
        },
        by=by,
    )


@transaction.atomic
def forget_old_claims(*, by: Actor) -> int:
    """Names and addresses of claims that led nowhere are kept a year; how many were emptied."""
    limit = by.at - rules.CLAIMS_KEPT
    old = Claim.objects.filter(sent_at__lt=limit).exclude(status=ClaimStatus.PENDING).exclude(Q(email=""))
    return old.update(email="", name="", words="", reason="")
