"""What pydantic says of a value, in the words of the person who sent it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_NUMBER, _WHOLE = gettext_lazy("Il faut un nombre."), gettext_lazy("Il faut un nombre entier.")
_ONE_OF = gettext_lazy("Valeurs possibles : %(expected)s.")
_TEXT, _LIST = gettext_lazy("Il faut un texte."), gettext_lazy("Il faut une liste.")
_REASONS: dict[str, Any] = {
    "missing": gettext_lazy("Cette valeur est nécessaire."),
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "greater_than": gettext_lazy("Il faut plus que %(gt)s."),
    "greater_than_equal": gettext_lazy("Il faut au moins %(ge)s."),
    "less_than": gettext_lazy("Il faut moins que %(lt)s."),
    "less_than_equal": gettext_lazy("Il faut au plus %(le)s."),
    "string_too_long": gettext_lazy("Il faut au plus %(max_length)s caractères."),
    "string_too_short": gettext_lazy("Il faut au moins %(min_length)s caractères."),
    "string_pattern_mismatch": gettext_lazy("Cette forme n’est pas celle attendue : %(pattern)s."),
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "list_type": _LIST,
    "too_long": gettext_lazy("Il faut au plus %(max_length)s valeurs."),
    "too_short": gettext_lazy("Il faut au moins %(min_length)s valeurs."),
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
    "extra_forbidden": gettext_lazy("Ce champ n’existe pas, ou ne se modifie pas ici."),
    "model_attributes_type": gettext_lazy("Il faut un objet JSON."),
    "model_type": gettext_lazy("Il faut un objet JSON."),
}


def reasons(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """One ``{"field", "reason"}`` per value that was not understood, from pydantic's errors."""
    return [{"field": _field(error["loc"]), "reason": _reason(error)} for error in errors]


def _reason(error: Mapping[str, Any]) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])  # our own validators speak
    words = _REASONS.get(error["type"])
    if words is None:
        return _("Cette valeur n’est pas comprise.")
    told = dict(error.get("ctx", {}))
    if "expected" in told:
        told["expected"] = str(told["expected"]).replace("'", "").replace(" or ", ", ")
    return str(words) % told


def _field(location: Iterable[Any]) -> str:
    """("body", "change", "themes", 0) is "themes.0": where the value came from and our argument's name are left out."""
    source, *path = location
    named = path[1:] if source == "body" or len(path) > 1 else path
    return ".".join(map(str, named or [source]))
