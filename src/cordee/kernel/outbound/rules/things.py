"""How a thing is named outside its package: "actors.organisation:12"."""

ORGANISATION = "actors.organisation"


def thing_of(kind: str, pk: int) -> str:
    return f"{kind}:{pk}"


def id_of(thing: str) -> int:
    """Raises ValueError for what is not the name of a thing."""
    return int(thing.rpartition(":")[2])
