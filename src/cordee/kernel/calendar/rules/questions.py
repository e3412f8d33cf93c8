"""What the calendar asks the packages that lend, before it answers: they hear these as events."""

from collections.abc import Sequence
from dataclasses import dataclass

from cordee.kernel.calendar.models import Resource
from cordee.kernel.calendar.rules.asking import Ask, Breach
from cordee.kernel.calendar.rules.purposes import Want


@dataclass(frozen=True, slots=True)
class Asked:
    """A request is being judged, for a page as under the locks of the action that books: the package that lends adds
    to ``found``, by resource, what its own rules say against it.
    """

    resources: Sequence[Resource]
    ask: Ask
    found: dict[int, list[Breach]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is about to be taken, in one gesture: the package that lends puts in ``wants`` what stands for a set."""

    wants: list[Want]
