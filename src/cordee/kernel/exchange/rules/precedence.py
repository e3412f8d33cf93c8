"""Field by field, who wins when a list says one thing and the record another: a choice of whoever keeps the list."""

from collections.abc import Mapping

# what the organisation wrote stays (the default); the list wins; the list fills what is empty and changes nothing
OWNER, LIST, EMPTY = "owner", "list", "empty"
WINNERS = (OWNER, LIST, EMPTY)

# Field of a list → columns it writes. What belongs together is chosen together: half of one address and half of another
# is no address. The numbers are not here: they say which record a row means (rules.merging.NUMBERS).
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "acronym": ("acronym",),
    "legal_form": ("legal_form",),
    "themes": ("themes",),
    "naf_code": ("naf_code", "naf_version"),
    "description": ("description",),
    "website": ("website",),
    "email": ("email", "site.email"),
    "phone": ("phone", "site.phone"),
    "languages": ("languages",),
    "volunteers": ("volunteers",),
    "fte": ("fte_hundredths",),
    "site_name": ("site.name",),
    "address": ("site.address", "site.postcode", "site.commune_id"),
    "point": ("site.lat_e6", "site.lon_e6"),
    "opening": ("site.opening",),
}
_FIELD_OF = {column: field for field, columns in COLUMNS.items() for column in columns}


def winner_of(choices: Mapping[str, str], column: str) -> str:
    """Who wins on this column ("site.phone"), by the choices kept with a source."""
    return choices.get(_FIELD_OF.get(column, ""), OWNER) if choices else OWNER


def differences(choices: Mapping[str, str]) -> dict[str, str]:
    """The choices as they are kept: known fields and known words only, and nothing for the default."""
    return {f: w for f in COLUMNS if (w := choices.get(f, OWNER)) in (LIST, EMPTY)}
