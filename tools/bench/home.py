from tools.bench import Measure
from tools.bench.server import serving, side_by_side


def measure() -> Measure:
    """The home page against a bare Django page: same settings and middleware, one query of 20 rows."""
    with serving() as port:
        ours, bare = side_by_side(port, "/", "/_bare/")
    return Measure("Page d’accueil", "pages/s", ours, bare, "une page Django nue", wanted=0.60)
