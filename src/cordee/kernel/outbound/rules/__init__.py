"""What is announced, under which name."""

from cordee.kernel.outbound.rules.things import ORGANISATION, id_of, thing_of

__all__ = ["ORGANISATION", "id_of", "thing_of"]
