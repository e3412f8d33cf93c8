import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.kernel.access.models import ApiToken
from cordee.kernel.access.rules import opens
from cordee.kernel.actors.models import Membership, Organisation
from cordee.kernel.actors.queries import membership_in_survivor, merged_records
from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.lib.errors import Refused


def token_for(raw: str, at: dt.datetime) -> ApiToken | None:
    """The valid token that ``raw`` is, at that moment; its membership must be current that day."""
    prefix = raw.rpartition("_")[0][:16]
    rows = ApiToken.objects.select_related("membership__person", "membership__organisation")
    token = rows.filter(prefix=prefix).first() if prefix else None
    if token is not None:  # its record may have been merged into another
        token.membership = membership_in_survivor(token.membership)
    if not opens(token, raw, at) or token is None:
        return None
    member, day = token.membership, timezone.localdate(at)
    current = member.since <= day and (member.until is None or day < member.until)
    return token if current else None


def actor_of_token(token: ApiToken, at: dt.datetime) -> Actor:
    member = token.membership
    return Actor(member.person, member.organisation, member.role, Via.API, at, frozenset(token.scopes.split()))


def actor_for_token(raw: str, at: dt.datetime) -> Actor | None:
    """Who acts when a program shows this token: its person, for its organisation, within its scopes. None: nobody."""
    token = token_for(raw, at)
    return None if token is None else actor_of_token(token, at)


def tokens_of(organisation: Organisation) -> QuerySet[ApiToken]:
    """Tokens not withdrawn, newest first; those of the records that were merged into this one too."""
    owners = [organisation.pk, *(row.pk for row in merged_records(organisation))]
    rows = ApiToken.objects.filter(membership__organisation__in=owners, withdrawn_at=None)
    return rows.select_related("membership__person")


def membership_for_token(slug: str, email: str, at: dt.datetime) -> Membership:
    """The membership that a token made at the command line acts as. Raises Refused."""
    organisation = Organisation.objects.filter(slug=slug, ended_on=None).first()
    if organisation is None:
        raise Refused(_("Aucune organisation n’a l’adresse « %(slug)s ».") % {"slug": slug})
    day = timezone.localdate(at)
    rows = Membership.objects.filter(organisation=organisation, since__lte=day, person__is_active=True)
    rows = rows.filter(Q(until=None) | Q(until__gt=day)).order_by("pk").select_related("person")
    if email:
        rows = rows.filter(person__email=email.strip().lower())
    member = next((m for m in rows if m.role == MANAGER), None) or rows.first()
    if member is None:
        raise Refused(
            _("Aucune personne ne peut agir pour « %(organisation)s ».") % {"organisation": organisation},
            who=_("Ses responsables : donnez d’abord un rôle à quelqu’un, un programme agit comme un membre."),
        )
    return member


def own_membership(actor: Actor) -> Membership:
    """The membership one acts through. Raises Refused when acting for oneself."""
    person, organisation = actor.signatory()
    return Membership.objects.select_related("organisation", "person").get(
        person=person, organisation=organisation, until=None
    )
