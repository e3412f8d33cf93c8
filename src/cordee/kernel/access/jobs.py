"""Entering by a token: a read at each call, a short write once a day."""

import datetime as dt

from cordee.kernel.access.actions import note_token_use
from cordee.kernel.access.queries.tokens import actor_of_token, token_for
from cordee.kernel.actors.rules import Actor


def enter_by_token(raw: str, at: dt.datetime) -> Actor | None:
    """``queries.actor_for_token``, which also notes the day of use."""
    token = token_for(raw, at)
    if token is None:
        return None
    actor = actor_of_token(token, at)
    if token.last_used_on != actor.today:
        note_token_use(token=token, by=actor)
    return actor
