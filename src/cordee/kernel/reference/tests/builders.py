"""What the tests of every package stand on."""

from cordee.kernel.reference import actions
from cordee.kernel.reference.rules import Machine


def a_territory() -> None:
    """The Hautes-Alpes and the Alpes-de-Haute-Provence, the near Italian comuni, perimeters, codes and figures."""
    actions.load_reference(by=Machine(), departments=("04", "05"))


def access_fixture(cast: object) -> dict[str, object]:
    a_territory()
    return {}
