"""Both databases in one run: SQLite, then PostgreSQL when a server is found."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator

from tools import postgres
from tools.bench import Measure

URL = "CORDEE_DATABASE_URL"
ALONE = "{what} : mesuré sur SQLite seulement. {why}"


def in_both(what: str, measured: Callable[[dict[str, str]], Iterable[Measure]], *, given: bool = True) -> list[Measure]:
    """``measured`` with the environment of each database. A sentence says when there is no PostgreSQL.

    ``given``: the PostgreSQL of CORDEE_DATABASE_URL will do when there is one; else it is always a throw-away server,
    for a measure that empties the database it is given.
    """
    bare = {name: value for name, value in os.environ.items() if name != URL}
    found = list(measured(bare))
    with _postgresql(what, os.environ.get(URL, "") if given else "") as url:
        return found + list(measured(bare | {URL: url}) if url else ())


@contextlib.contextmanager
def _postgresql(what: str, given: str) -> Iterator[str]:
    """The address of a server; "" when none is found."""
    with contextlib.ExitStack() as held:
        url = given
        try:
            url = url or held.enter_context(postgres.server())[0]
        except SystemExit as missing:
            print(ALONE.format(what=what, why=missing), file=sys.stderr)
        yield url
