"""Why an address could not be read."""


class Unfetchable(Exception):
    """One sentence for the person. ``code`` names the rule; ``passing``: it may well work later, as it is."""

    def __init__(self, code: str, sentence: str, *, passing: bool = False, status: int = 0) -> None:
        super().__init__(sentence)
        self.code = code
        self.passing = passing
        self.status = status
