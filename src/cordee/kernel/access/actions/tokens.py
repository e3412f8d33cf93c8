"""Tokens for programs."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.access.models import ApiToken, Scope
from cordee.kernel.access.rules import digest_of, new_token
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Membership
from cordee.kernel.actors.queries import survivor_of
from cordee.kernel.actors.rules import Actor
from cordee.lib.errors import Refused


@transaction.atomic
def make_token(
    *,
    membership: Membership,
    name: str,
    scopes: Iterable[str] = (Scope.READ,),
    expires_at: dt.datetime | None = None,
    by: Actor,
) -> tuple[ApiToken, str]:
    """A token that acts as this membership; also its raw text, which is shown once and kept nowhere."""
    organisation = membership.organisation
    if not by.manages(organisation):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » autorisent des programmes.")
            % {"organisation": organisation},
            who=_("Ses responsables."),
        )
    if not by.is_operator and membership.person != by.person:
        raise Refused(_("Un programme agit comme la personne qui l’autorise."), who=_("Cette personne elle-même."))
    chosen = [code for code in Scope.values if code in set(scopes)]
    if not chosen:
        raise Refused(_("Il manque ce que le programme pourra faire."), undone=_("Aucun programme n’a été autorisé."))
    if expires_at is not None and expires_at <= by.at:
        raise Refused(_("La date de fin est déjà passée."), undone=_("Aucun programme n’a été autorisé."))
    prefix, raw = new_token()
    token = ApiToken.objects.create(
        membership=membership,
        name=name,
        prefix=prefix,
        digest=digest_of(raw),
        scopes=" ".join(chosen),
        created_at=by.at,
        expires_at=expires_at,
    )
    actors.record(by=by, verb="access.token_made", thing=token, concerns=organisation, detail={"scopes": chosen})
    return token, raw


@transaction.atomic
def withdraw_token(*, token: ApiToken, by: Actor) -> None:
    """The program stops at its next call. Withdrawing twice changes nothing."""
    organisation = survivor_of(token.membership.organisation)
    if not by.manages(organisation):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » retirent l’autorisation de ses programmes.")
            % {"organisation": organisation},
            who=_("Ses responsables."),
        )
    if ApiToken.objects.filter(pk=token.pk, withdrawn_at=None).update(withdrawn_at=by.at):
        actors.record(by=by, verb="access.token_withdrawn", thing=token, concerns=organisation)


@transaction.atomic
def note_token_use(*, token: ApiToken, by: Actor) -> None:
    """Keep the day of the last use. No journal line: what the program does has its own."""
    ApiToken.objects.filter(pk=token.pk).exclude(last_used_on=by.today).update(last_used_on=by.today)
