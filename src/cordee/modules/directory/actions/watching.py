"""Keeping a search, and telling what is new: by an account at once, by a mail address after it is confirmed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import Actor
from cordee.kernel.notifications import queries as notifications
from cordee.kernel.notifications.actions import tell, welcome_again
from cordee.kernel.notifications.rules import absolute
from cordee.lib.errors import Refused
from cordee.modules.directory.models import SavedSearch, SearchState
from cordee.modules.directory.queries import watching as queries
from cordee.modules.directory.rules import links
from cordee.modules.directory.rules import watching as rules

ALERT = "directory.alert"


def _not_too_many(by: Actor, address: str) -> None:
    rows = SavedSearch.objects.filter(person=by.person) if by.person else SavedSearch.objects.filter(address=address)
    if rows.exclude(state=SearchState.ASKED).count() >= rules.MOST_SEARCHES:
        raise Refused(
            _("On garde au plus %(n)s recherches.") % {"n": rules.MOST_SEARCHES},
            who=_("Vous : arrêtez celles qui ne servent plus."),
            undone=_("Cette recherche n’est pas gardée."),
        )
    if by.person is None and rows.filter(asked_at__gt=by.at - rules.LINKS_EVERY).count() >= rules.LINKS_A_DAY:
        raise Refused(
            _("Plusieurs liens sont déjà partis aujourd’hui à cette adresse."),
            who=_("Vous : regardez dans vos indésirables, ou réessayez demain."),
            undone=_("Aucun autre message n’est parti."),
        )


@transaction.atomic
def keep(*, kind: str, query: str, name: str, frequency: str, address: str = "", language: str = "", by: Actor) -> Any:
    """Keep a search. With an account it runs at once; an address first gets a link, and nothing else before."""
    address = "" if by.person else address.strip().lower()
    _not_too_many(by, address)
    columns = {"kind": kind, "query": query, "name": name, "frequency": frequency, "language": language}
    search = SavedSearch(
        person=by.person,
        address=address,
        state=SearchState.ASKED,
        nonce=links.new_nonce(),
        asked_at=by.at,
        expires_at=by.at + rules.LINK_LASTS,
        **columns,
    )
    if by.person:
        _start(search, by)
    else:
        search.save()
        _tell_link(search, by)
    actors.record(by=by, verb="directory.search_kept", thing=search)
    return search


def _link_of(search: SavedSearch) -> str:
    return absolute(reverse("directory:alert_link", args=[search.pk, links.key_of(search)]))


def _tell_link(search: SavedSearch, by: Actor) -> None:
    """Without a word of what was typed: nobody can send their own text to a stranger by this form."""
    tell(
        notice="directory.alert_confirm",
        key=f"alert-confirm:{search.pk}",
        address=search.address,
        language=search.language,
        context={"link": _link_of(search), "expires_at": search.expires_at},
        by=by,
    )


def _start(search: SavedSearch, by: Actor) -> None:
    """From now on, what answers already is known and will not be told."""
    search.state, search.seen_at = SearchState.ACTIVE, by.at
    search.next_at = rules.next_reading(search.frequency, by.at)
    search.known = rules.pack(queries.matching(search, by.at))
    search.save()


def _held(search: SavedSearch) -> SavedSearch:
    """The search as it is now, held; Refused when it was ended meanwhile."""
    found = SavedSearch.objects.select_for_update(of=("self",)).select_related("person").filter(pk=search.pk).first()
    if found is None:
        raise Refused(_("Cette recherche n’est plus gardée."), undone=_("Rien n’a changé."))
    return found


@transaction.atomic
def confirm(*, search: SavedSearch, by: Actor) -> SavedSearch:
    """The mailed link was followed and the button pressed: the alerts begin."""
    search = _held(search)
    if search.state != SearchState.ASKED:
        return search
    if not rules.may_confirm(search, by.at):
        raise Refused(
            _("Ce lien a expiré."),
            who=_("Vous : refaites la recherche, puis « Me prévenir »."),
            undone=_("Aucune alerte ne partira."),
        )
    welcome_again(notice=ALERT, address=search.address, by=by)
    _start(search, by)
    actors.record(by=by, verb="directory.search_confirmed", thing=search)
    return search


def _own(search: SavedSearch, by: Actor) -> SavedSearch:
    search = _held(search)
    if by.person is None or search.person != by.person:
        raise Refused(_("Chacun règle ses propres recherches."), who=_("La personne elle-même."))
    return search


@transaction.atomic
def change(*, search: SavedSearch, name: str, frequency: str, paused: bool, by: Actor) -> SavedSearch:
    """Rename it, change its pace, pause it. What comes during a pause is told when it starts again."""
    search = _own(search, by)
    search.name, search.frequency = name, frequency
    search.state = SearchState.PAUSED if paused else SearchState.ACTIVE
    search.next_at = rules.next_reading(frequency, by.at)
    search.save(update_fields=["name", "frequency", "state", "next_at"])
    if not paused and by.person:
        welcome_again(notice=ALERT, person=by.person, by=by)
    actors.record(by=by, verb="directory.search_changed", thing=search)
    return search


@transaction.atomic
def end(*, search: SavedSearch, by: Actor) -> None:
    """By its owner, or by whoever holds the link of its mails: the row goes, and the address with it."""
    actors.record(by=by, verb="directory.search_ended", thing=_held(search))
    SavedSearch.objects.filter(pk=search.pk).delete()


@transaction.atomic
def forget_unconfirmed(*, by: Actor) -> int:
    """The tick: addresses that nobody confirmed are erased after a week."""
    gone, _details = SavedSearch.objects.filter(
        state=SearchState.ASKED, asked_at__lte=by.at - rules.UNCONFIRMED_KEPT
    ).delete()
    return gone


@transaction.atomic
def read_again(*, search_id: int, by: Actor) -> int:
    """Ask a search that is due, and mail what answers for the first time. How many things were told.

    Whoever has refused these mails since: the search of an account pauses, that of an address is erased.
    """
    search = SavedSearch.objects.select_for_update(of=("self",)).select_related("person").filter(pk=search_id).first()
    if search is None or search.state != SearchState.ACTIVE or search.next_at is None or search.next_at > by.at:
        return 0
    if not _wanted(search):
        _give_up(search)
        return 0
    ids = queries.newly(search, by.at)
    if ids:
        search.alerts += 1
        search.known = rules.pack(rules.unpack(search.known) | set(ids))
        _tell_news(search, ids, by)
    _looked(search, by.at)
    return len(ids)


def _wanted(search: SavedSearch) -> bool:
    if search.person is not None and (not search.person.is_active or not search.person.email):
        return False
    return notifications.wants(ALERT, person=search.person, address=search.address)


def _give_up(search: SavedSearch) -> None:
    if search.person is None:
        SavedSearch.objects.filter(pk=search.pk).delete()
    else:
        search.state = SearchState.PAUSED
        search.save(update_fields=["state"])


def _looked(search: SavedSearch, at: datetime) -> None:
    search.seen_at, search.next_at = at, rules.next_reading(search.frequency, at)
    search.save(update_fields=["seen_at", "next_at", "alerts", "known"])


def _tell_news(search: SavedSearch, ids: list[int], by: Actor) -> None:
    first = queries.news(search, ids[: rules.MOST_TOLD])
    tell(
        notice=ALERT,
        key=f"alert:{search.pk}:{search.alerts}",
        person=search.person,
        address=search.address,
        language=search.language,
        context={
            "search": search,
            "news": [{"name": one.name, "line": one.line, "link": absolute(one.path)} for one in first],
            "count": len(ids),
            "more": len(ids) - len(first),
            "list": absolute(queries.list_url(search.kind, search.query)),
            "stop": absolute(reverse("directory:searches")) if search.person else _link_of(search),
        },
        by=by,
    )
