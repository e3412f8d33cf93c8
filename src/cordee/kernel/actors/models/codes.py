"""Closed lists, in code and versioned: lists that users edit cannot be compared from one year to the next."""

from django.db import models
from django.utils.translation import gettext_lazy as _

THEMES_VERSION = "cordee-1"


class Family(models.TextChoices):
    """The families of the social and solidarity economy (loi 2014-856, art. 1), and those who work with it."""

    ASSOCIATION = "association", _("association")
    COOPERATIVE = "cooperative", _("coopérative")
    MUTUAL = "mutual", _("mutuelle")
    FOUNDATION = "foundation", _("fondation")
    ENTERPRISE = "enterprise", _("entreprise")
    PUBLIC = "public", _("collectivité ou service public")
    GROUP = "group", _("collectif")
    OTHER = "other", _("autre")


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", _("association loi 1901")
    ASSOCIATION_PUBLIC_INTEREST = "association_rup", _("association reconnue d’utilité publique")
    EMPLOYERS_GROUP = "employers_group", _("groupement d’employeurs")
    SCIC = "scic", _("SCIC (coopérative d’intérêt collectif)")
    SCOP = "scop", _("SCOP (coopérative de salariés)")
    CAE = "cae", _("coopérative d’activité et d’emploi")
    COOPERATIVE = "cooperative", _("autre coopérative")
    CUMA = "cuma", _("CUMA (matériel agricole)")
    MUTUAL = "mutual", _("mutuelle")
    FOUNDATION = "foundation", _("fondation ou fonds de dotation")
    COMPANY_ESUS = "company_esus", _("société commerciale de l’ESS")
    COMPANY = "company", _("autre société")
    SOLE_TRADER = "sole_trader", _("entreprise individuelle")
    TOWN_HALL = "town_hall", _("mairie ou communauté de communes")
    PUBLIC_BODY = "public_body", _("établissement public")
    INFORMAL = "informal", _("collectif sans statut")
    IT_ODV = "it_odv", _("organisation italienne de bénévolat (ODV)")
    IT_APS = "it_aps", _("association italienne de promotion sociale (APS)")
    IT_SOCIAL_COOP = "it_social_coop", _("coopérative sociale italienne")
    OTHER = "other", _("autre ou non précisée")


_FAMILY = {
    LegalForm.ASSOCIATION: Family.ASSOCIATION,
    LegalForm.ASSOCIATION_PUBLIC_INTEREST: Family.ASSOCIATION,
    LegalForm.EMPLOYERS_GROUP: Family.ASSOCIATION,
    LegalForm.SCIC: Family.COOPERATIVE,
    LegalForm.SCOP: Family.COOPERATIVE,
    LegalForm.CAE: Family.COOPERATIVE,
    LegalForm.COOPERATIVE: Family.COOPERATIVE,
    LegalForm.CUMA: Family.COOPERATIVE,
    LegalForm.MUTUAL: Family.MUTUAL,
    LegalForm.FOUNDATION: Family.FOUNDATION,
    LegalForm.COMPANY_ESUS: Family.ENTERPRISE,
    LegalForm.COMPANY: Family.ENTERPRISE,
    LegalForm.SOLE_TRADER: Family.ENTERPRISE,
    LegalForm.TOWN_HALL: Family.PUBLIC,
    LegalForm.PUBLIC_BODY: Family.PUBLIC,
    LegalForm.INFORMAL: Family.GROUP,
    LegalForm.IT_ODV: Family.ASSOCIATION,
    LegalForm.IT_APS: Family.ASSOCIATION,
    LegalForm.IT_SOCIAL_COOP: Family.COOPERATIVE,
    LegalForm.OTHER: Family.OTHER,
}


def family_of(form: str) -> Family:
    """The family of a legal form; stored beside it so that lists filter and count on one column."""
    return _FAMILY[LegalForm(form)]


class Theme(models.TextChoices):
    FOOD = "food", _("alimentation et agriculture")
    CULTURE = "culture", _("culture et patrimoine")
    EDUCATION = "education", _("éducation populaire et jeunesse")
    CHILDHOOD = "childhood", _("petite enfance et famille")
    TRAINING = "training", _("formation")
    EMPLOYMENT = "employment", _("emploi et insertion")
    SOLIDARITY = "solidarity", _("solidarité et aide alimentaire")
    HEALTH = "health", _("santé et bien-être")
    AGEING = "ageing", _("grand âge et aide à domicile")
    DISABILITY = "disability", _("handicap")
    HOUSING = "housing", _("logement")
    MOBILITY = "mobility", _("mobilité")
    ENVIRONMENT = "environment", _("nature et environnement")
    ENERGY = "energy", _("énergie")
    REUSE = "reuse", _("réemploi et déchets")
    BUILDING = "building", _("bâtiment et espaces verts")
    TOURISM = "tourism", _("tourisme et montagne")
    SPORT = "sport", _("sport et plein air")
    DIGITAL = "digital", _("numérique")
    MEDIA = "media", _("médias et communication")
    FINANCE = "finance", _("finance solidaire")
    SUPPORT = "support", _("accompagnement de projets")
    CITIZENSHIP = "citizenship", _("citoyenneté et accès aux droits")
    THIRD_PLACE = "third_place", _("tiers-lieu")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("tout le monde")
    NETWORK = "network", _("les membres du réseau")
    PRIVATE = "private", _("mon organisation seulement")


class AffiliationKind(models.TextChoices):
    NETWORK = "network", _("réseau")
    COOPERATIVE = "cooperative", _("coopérative")
    EMPLOYERS_GROUP = "employers_group", _("groupement d’employeurs")
    WORKING_GROUP = "working_group", _("groupe de travail")


class AffiliationStatus(models.TextChoices):
    PROPOSED = "proposed", _("proposée")  # by the member; the group answers
    INVITED = "invited", _("proposée par le réseau")  # by the group; the member answers
    ACTIVE = "active", _("en cours")
    ENDED = "ended", _("terminée")


AFFILIATION_INVITED = "actors.affiliation_invited"  # verb of the journal: the group asked, the member wrote nothing


class OfferDirection(models.TextChoices):
    """Whether an organisation gives or asks (events.OfferPublished)."""

    OFFER = "offer", _("offre")
    NEED = "need", _("besoin")


class OfferFamily(models.TextChoices):
    """What is offered or needed: what the domains of the network can be matched on."""

    ROOM = "room", _("salle ou lieu")
    EQUIPMENT = "equipment", _("matériel")
    JOB = "job", _("part d’emploi")
    TRAINING = "training", _("place de formation")
    CASH = "cash", _("trésorerie")
    SKILL = "skill", _("coup de main, compétence")
    GOODS = "goods", _("denrées, objets")
    OTHER = "other", _("autre chose")
