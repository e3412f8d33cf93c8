"""Records whose changes are followed."""

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import OPERATOR, Actor, Via

ANYONE = Actor(None)


def operator():
    return Actor(None, role=OPERATOR, via=Via.COMMAND)


def an_organisation(name="Ateliers du Torrent", **columns):
    return actors.create_organisation(name=name, by=operator(), **columns)
