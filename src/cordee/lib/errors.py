"""A refusal is an answer: the rule, who can lift it, and the nearest yes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Nearest:
    """One offer that a single press takes: what it gives, and where."""

    label: str
    url: str = ""


class Refused(Exception):
    """A domain rule says no; every text is fit for the person who asked.

    ``rule``: the rule in the words of those who set it. ``who``: who may lift it, by name or by role. ``nearest``:
    up to three nearest accepted requests. ``undone``: what was not done; said first. Pages and the API answer 409.
    """

    def __init__(self, rule: str, *, who: str = "", nearest: tuple[Nearest, ...] = (), undone: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.who = who
        self.nearest = nearest
        self.undone = undone
