from tools.bench import Measure
from tools.bench.server import serving, side_by_side


def measure() -> Measure:
    """A page of 100 organisations by the API against a bare JsonResponse of the same rows."""
    with serving() as port:
        ours, bare = side_by_side(port, "/api/v1/organisations?limit=100", "/_bare/rows/")
    return Measure(
        "API, 100 organisations", "réponses/s", ours, bare, "un JsonResponse nu des mêmes lignes", wanted=0.40
    )
