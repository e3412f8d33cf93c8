"""Meeting another Cordée, and following what it publishes: page after page, each signed, each kept with its place."""

import json
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange import actions, queries
from cordee.kernel.exchange.models import Pull
from cordee.kernel.exchange.rules import (
    MAPPING,
    Card,
    NotACordee,
    Page,
    Plan,
    Told,
    completed,
    read_card,
    read_page,
    table_of,
)
from cordee.lib.fetch import Fetched, fetch
from cordee.lib.signing import BadSignature, verify

SECONDS = 30.0  # for one page
LIMIT = 200  # records of one page
PAGES = 1000  # of one run; the next run goes on from there
CARD = "/.well-known/cordee.json"


def _json(found: Fetched) -> Any:
    try:
        return json.loads(found.body)
    except (ValueError, RecursionError):
        raise NotACordee(_("La réponse de cette Cordée n’est pas lisible.")) from None


def _signed(url: str, key: str, told: Callable[[int], None] | None = None) -> Fetched:
    """What ``url`` answers, signed by ``key`` for this very request. Raises BadSignature, Unfetchable."""
    found = fetch(url, seconds=SECONDS, refuse=("text/html",), told=told)
    asked = urlsplit(url)
    verify(found.body, found.headers, key=key, path=asked.path, query=asked.query, at=timezone.now())
    return found


def meet(url: str) -> Card:
    """The card of the Cordée at this address, signed by the key that it shows. Raises NotACordee or Unfetchable."""
    site = url.rstrip("/")
    nonce = urlencode({"nonce": secrets.token_urlsafe(16)})
    asked = f"{site}{CARD}?{nonce}"
    found = fetch(asked, seconds=SECONDS, limit=64 * 1024, refuse=("text/html",))
    card = read_card(_json(found), asked=site)
    if _is_us(site):
        raise NotACordee(_("C’est l’adresse de cette Cordée-ci."))
    try:
        verify(found.body, found.headers, key=card.key, path=urlsplit(asked).path, query=nonce, at=timezone.now())
    except BadSignature as error:
        raise _not_signed(error) from None
    return card


def _is_us(url: str) -> bool:
    return urlsplit(url).netloc.lower() == urlsplit(settings.SITE_URL).netloc.lower()


def _not_signed(error: BadSignature) -> NotACordee:
    if str(error) == "clock":
        return NotACordee(_("L’horloge de l’une des deux Cordées est fausse de plus d’un jour."))
    return NotACordee(_("La signature de cette Cordée ne correspond pas à ce qu’elle dit : rien n’a été pris."))


def follow(pull: Pull, by: Actor, *, told: Callable[[int], None]) -> None:
    """Take what is new since the last time. What stops it half-way loses nothing: each page is kept with its place."""
    card = meet(pull.url)
    if card.key != pull.public_key:
        actions.another_key(pull=pull, key=card.key, by=by)
        return
    count = 0
    for _page in range(PAGES):
        query = urlencode({"limit": LIMIT, "nonce": secrets.token_urlsafe(16)} | _from(pull))
        try:
            found = _signed(f"{card.feed}?{query}", pull.public_key, told)
        except BadSignature as error:
            raise _not_signed(error) from None
        page = read_page(_json(found))
        if page.items:
            _take(pull, page, found.checksum, by.later(timezone.now()))
            count += len(page.items)
            read = ngettext("%(n)s fiche lue", "%(n)s fiches lues", count) % {"n": count}
            actions.note_step(pull_id=pull.pk, step=read, by=by)
        pull.cursor = page.cursor
        if not page.more:
            break
    actions.nothing_new(pull=pull, by=by.later(timezone.now()))


def _from(pull: Pull) -> dict[str, str]:
    return {"cursor": pull.cursor} if pull.cursor else {}


def _take(pull: Pull, page: Page, checksum: str, by: Actor) -> None:
    ours = settings.SITE_URL.rstrip("/") + "/"
    taken, gone, _aside = queries.sorted_out(pull, page.items, ours=ours)
    actions.take_over(pull=pull, told=taken + gone, by=by)
    pull.source.refresh_from_db()
    actions.take_page(
        pull=pull,
        plan=_plan(pull, taken, by),
        taken=taken,
        gone=gone,
        cursor=page.cursor,
        checksum=checksum,
        by=by,
    )


def _plan(pull: Pull, taken: list[Told], by: Actor) -> Plan:
    """What these records would change here. A page is a part of the list: what it leaves out has not vanished."""
    table = table_of(taken)
    places = queries.places_for(table, MAPPING)
    drafts, rejected, warnings = queries.drafts_of(table, MAPPING, places, by.today)
    plan = queries.compare(completed(drafts, taken), pull.source, rejected=rejected, warnings=warnings)
    plan.vanished, plan.missing = [], []
    return plan
