"""Periodic work: what has expired lets go, what nobody came for is free again, series are laid out further."""

import datetime as dt

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import actions, queries

AHEAD = dt.timedelta(days=518)  # a series is rolled on about once a month
OPEN_AHEAD = dt.timedelta(days=560)  # further than a series is laid out: its dates are never beyond the hours known


def lapse_due(*, by: Actor) -> None:
    """Options and offers whose time is over: each resource by itself, so that one does not hold up the others."""
    for resource in queries.with_something_over(by.at):
        actions.lapse_one(resource=resource, by=by)


def release_due(*, by: Actor) -> None:
    """What nobody came for."""
    for resource in queries.with_nobody_come(by.at):
        actions.release(resource=resource, by=by)


def roll_due(*, by: Actor) -> None:
    """Series that are not laid out far enough."""
    for series in queries.to_roll(by.at + AHEAD):
        actions.roll(series=series, by=by)


def lay_due(*, by: Actor) -> None:
    """Hours of opening that are not laid out far enough."""
    for policy in queries.to_lay(by.at + OPEN_AHEAD):
        actions.lay_openings(policy=policy, by=by)
