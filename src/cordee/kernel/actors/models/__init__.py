from cordee.kernel.actors.models.codes import (
    AFFILIATION_INVITED,
    THEMES_VERSION,
    AffiliationKind,
    AffiliationStatus,
    Family,
    LegalForm,
    OfferDirection,
    OfferFamily,
    Theme,
    Visibility,
    family_of,
)
from cordee.kernel.actors.models.merging import Merge
from cordee.kernel.actors.models.organisations import (
    Affiliation,
    Membership,
    Organisation,
    OrganisationText,
    OrganisationTheme,
    Site,
)
from cordee.kernel.actors.models.people import JournalLine, Person
from cordee.kernel.actors.models.qualifications import Qualification

__all__ = [
    "AFFILIATION_INVITED",
    "THEMES_VERSION",
    "Affiliation",
    "AffiliationKind",
    "AffiliationStatus",
    "Family",
    "JournalLine",
    "LegalForm",
    "Membership",
    "Merge",
    "OfferDirection",
    "OfferFamily",
    "Organisation",
    "OrganisationText",
    "OrganisationTheme",
    "Person",
    "Qualification",
    "Site",
    "Theme",
    "Visibility",
    "family_of",
]
