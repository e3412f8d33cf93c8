from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models.codes import (
    THEMES_VERSION,
    AffiliationKind,
    AffiliationStatus,
    Family,
    LegalForm,
    Theme,
    Visibility,
)
from cordee.kernel.reference.models import Commune
from cordee.lib.module import role_name


class Organisation(models.Model):
    """An association, a cooperative, a town hall, a group: whoever acts. Its places are its sites.

    One live record per identifier (constraints below); a failed check digit warns and never blocks, so that no
    constraint speaks of check digits. ``fte_hundredths``: full-time equivalents in hundredths (250 = 2.5).
    """

    slug = models.SlugField(_("adresse de la fiche"), max_length=80, unique=True)
    name = models.CharField(_("nom"), max_length=200)
    acronym = models.CharField(_("sigle"), max_length=40, blank=True)
    legal_form = models.CharField(_("statut"), max_length=20, choices=LegalForm.choices, default=LegalForm.OTHER)
    family = models.CharField(_("famille"), max_length=12, choices=Family.choices, default=Family.OTHER)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    rna = models.CharField(_("numéro RNA"), max_length=10, blank=True)
    it_fiscal_code = models.CharField(_("codice fiscale"), max_length=16, blank=True)
    it_vat = models.CharField(_("partita IVA"), max_length=11, blank=True)
    registering = models.BooleanField(_("immatriculation en cours"), default=False)
    naf_code = models.CharField(_("code APE"), max_length=6, blank=True)  # "94.99Z"
    naf_version = models.CharField(_("version de la nomenclature"), max_length=12, blank=True)  # "naf-rev2"
    description = models.TextField(_("ce que vous faites"), max_length=4000, blank=True)
    fte_hundredths = models.PositiveIntegerField(_("équivalents temps plein (centièmes)"), null=True, blank=True)
    volunteers = models.PositiveIntegerField(_("bénévoles"), null=True, blank=True)
    languages = models.CharField(_("langues parlées"), max_length=60, blank=True)  # "fr it"
    website = models.URLField(_("site internet"), max_length=300, blank=True)
    email = models.EmailField(_("adresse e-mail"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)  # E.164: "+33492000000"
    is_host = models.BooleanField(_("anime le réseau"), default=False)
    fictional = models.BooleanField(_("organisation fictive de la démonstration"), default=False)
    created_at = models.DateTimeField(_("créée le"))
    updated_at = models.DateTimeField(_("modifiée le"))
    ended_on = models.DateField(_("a cessé le"), null=True, blank=True)
    # the record that speaks for this one since a merge: its old address and identifiers lead there
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    # who reads each field, {"phone": "network"}; a field that is absent is public (rules.visibility)
    visibility: Any = models.JSONField(_("qui voit quoi"), default=dict, blank=True)

    class Meta:
        verbose_name = _("organisation")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["updated_at", "id"], name="organisation_by_change")]
        constraints = [
            models.UniqueConstraint(
                fields=[number],
                condition=~Q(**{number: ""}) & Q(ended_on=None),
                name=f"one_live_organisation_per_{number}",
            )
            for number in ("siren", "rna", "it_fiscal_code", "it_vat")
        ] + [
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(ended_on__isnull=False) & ~Q(merged_into=F("pk")),
                name="merged_organisation_has_ended",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationTheme(models.Model):
    """A theme of an organisation, with the version of the list it was chosen from."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="theme_rows")
    code = models.CharField(_("thème"), max_length=20, choices=Theme.choices)
    version = models.CharField(_("version de la liste"), max_length=12, default=THEMES_VERSION)

    class Meta:
        verbose_name = _("thème")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="theme_once_per_organisation")]
        indexes = [models.Index(fields=["code", "organisation"], name="organisations_by_theme")]


class OrganisationText(models.Model):
    """What an organisation says of itself in another language than French: for neighbours across the border."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="texts")
    language = models.CharField(_("langue"), max_length=2, choices=[("it", _("italien")), ("en", _("anglais"))])
    description = models.TextField(_("ce que vous faites"), max_length=4000)

    class Meta:
        verbose_name = _("texte traduit")
        verbose_name_plural = _("textes traduits")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "language"], name="one_text_per_language")]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.language})"


class Site(models.Model):
    """A place of an organisation, on a commune. Coordinates in millionths of a degree (WGS 84), both or none."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sites")
    name = models.CharField(_("nom du lieu"), max_length=200, blank=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    is_head = models.BooleanField(_("siège"), default=False)
    address = models.CharField(_("adresse"), max_length=250, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    lat_e6 = models.IntegerField(_("latitude (millionièmes de degré)"), null=True, blank=True)
    lon_e6 = models.IntegerField(_("longitude (millionièmes de degré)"), null=True, blank=True)
    opening = models.CharField(_("heures d’ouverture"), max_length=300, blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    email = models.EmailField(_("adresse e-mail"), blank=True)
    closed_on = models.DateField(_("fermé le"), null=True, blank=True)
    visibility: Any = models.JSONField(_("qui voit quoi"), default=dict, blank=True)  # as for an organisation

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        ordering = ["-is_head", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"], condition=~Q(siret="") & Q(closed_on=None), name="one_live_site_per_siret"
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(is_head=True), name="one_head_per_organisation"
            ),
            models.CheckConstraint(
                condition=Q(lat_e6__isnull=True, lon_e6__isnull=True)
                # "not null" is said: a comparison with a null is unknown, and a check lets the unknown pass
                | Q(
                    lat_e6__isnull=False,
                    lon_e6__isnull=False,
                    lat_e6__range=(-90_000_000, 90_000_000),
                    lon_e6__range=(-180_000_000, 180_000_000),
                ),
                name="site_has_both_coordinates_or_none",
            ),
        ]
        indexes = [  # each ends on what is asked of it: who is there
            models.Index(
                fields=["lat_e6", "lon_e6", "organisation"], condition=Q(closed_on=None), name="open_sites_by_place"
            ),
            models.Index(fields=["commune", "organisation"], condition=Q(closed_on=None), name="open_sites_by_commune"),
        ]

    def __str__(self) -> str:
        return self.name or self.organisation.name

    @property
    def point(self) -> tuple[float, float] | None:
        """(latitude, longitude) in degrees, for maps and distances only."""
        if self.lat_e6 is None or self.lon_e6 is None:
            return None
        return self.lat_e6 / 1_000_000, self.lon_e6 / 1_000_000


class Membership(models.Model):
    """A person's role in an organisation, from a day to a day: [since, until). A right is read at a date."""

    person = models.ForeignKey("actors.Person", models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("rôle"), max_length=20)  # the code of a lib.module.Role
    title = models.CharField(_("fonction"), max_length=100, blank=True)  # "trésorière"
    visibility = models.CharField(
        _("qui voit ce nom"), max_length=8, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("jusqu’au"), null=True, blank=True)

    class Meta:
        verbose_name = _("appartenance")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(until=None), name="one_current_membership_each"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="membership_ends_after_it_begins"
            ),
        ]

    @property
    def role_name(self) -> str:
        return role_name(self.role)


class Affiliation(models.Model):
    """An organisation belongs to another: a network, a cooperative, an employers' group, a working group."""

    member = models.ForeignKey(Organisation, models.PROTECT, related_name="affiliations")
    group = models.ForeignKey(Organisation, models.PROTECT, related_name="affiliates")
    kind = models.CharField(_("nature"), max_length=16, choices=AffiliationKind.choices)
    status = models.CharField(_("état"), max_length=8, choices=AffiliationStatus.choices)
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("jusqu’au"), null=True, blank=True)

    class Meta:
        verbose_name = _("adhésion")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "group", "kind"], condition=Q(until=None), name="one_current_affiliation_each"
            ),
            models.CheckConstraint(condition=~Q(member=F("group")), name="no_affiliation_to_oneself"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="affiliation_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.group}"
