"""Codes, perimeters and dated legal figures: read at a date, in a version."""

import datetime as dt
from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Commune(models.Model):
    """A French commune or an Italian comune. ``code`` is INSEE's (5 characters) or ISTAT's (6 digits), no postcode.

    Coordinates are those of its centre, in millionths of a degree (WGS 84). A commune that has been merged keeps its
    code, readable for ever, and is no longer offered (``ended``). ``folded`` is the name as it is searched,
    ``formerly`` the folded name this code had before a merger ("ribiers" for Val Buëch-Méouge).
    """

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    country = models.CharField(_("pays"), max_length=2)
    name = models.CharField(_("nom"), max_length=120)
    folded = models.CharField(_("nom pour la recherche"), max_length=120, blank=True, editable=False)
    formerly = models.CharField(_("ancien nom pour la recherche"), max_length=120, blank=True, editable=False)
    department = models.CharField(_("département"), max_length=3)
    region = models.CharField(_("région"), max_length=3, blank=True)
    postcodes = models.CharField(_("codes postaux"), max_length=400, blank=True)  # "05000 05001"
    population = models.PositiveIntegerField(_("population"), null=True)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    epci = models.CharField(_("intercommunalité (SIREN)"), max_length=9, blank=True)
    lat_e6 = models.IntegerField(_("latitude (millionièmes de degré)"), null=True)
    lon_e6 = models.IntegerField(_("longitude (millionièmes de degré)"), null=True)
    ended = models.BooleanField(_("disparue"), default=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("commune")
        ordering = ["name", "code"]
        indexes = [
            models.Index(fields=["department", "name"], name="commune_by_department"),
            models.Index(fields=["folded"], name="commune_by_folded_name"),
            models.Index(fields=["formerly"], name="commune_by_former_name"),
            models.Index(fields=["lat_e6", "lon_e6"], name="commune_by_place"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(country__in=["FR", "IT"]), name="commune_is_french_or_italian"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def postcode(self) -> str:
        """The first of its postcodes; empty for an ended commune."""
        return self.postcodes.split(" ")[0]

    @property
    def label(self) -> str:
        """What is shown and typed to choose it: "Gap (05000)". Understood by ``queries.find_communes``."""
        return f"{self.name} ({self.postcode or self.code})"


class PerimeterKind(models.TextChoices):
    """The kinds of territory one filters and counts by. A valley groups communes as people here name them."""

    REGION = "region", _("région")
    DEPARTMENT = "department", _("département")
    EPCI = "epci", _("intercommunalité")
    VALLEY = "valley", _("vallée")


class Perimeter(models.Model):
    """A named set of communes. ``code`` is INSEE's (region, department), a SIREN (EPCI) or ours (valley)."""

    kind = models.CharField(_("sorte"), max_length=10, choices=PerimeterKind.choices)
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("nom"), max_length=120)
    country = models.CharField(_("pays"), max_length=2)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)  # 1 to 9: order and tint of the valleys
    communes = models.ManyToManyField(Commune, through="PerimeterCommune", related_name="perimeters")

    class Meta:
        verbose_name = _("périmètre")
        ordering = ["kind", "position", "name", "code"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="perimeter_has_one_code_per_kind")]

    def __str__(self) -> str:
        return self.name


class PerimeterCommune(models.Model):
    """A commune belongs to a perimeter."""

    perimeter = models.ForeignKey(Perimeter, models.CASCADE, related_name="+")
    commune = models.ForeignKey(Commune, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["perimeter", "commune"], name="commune_is_once_in_a_perimeter")]

    def __str__(self) -> str:
        return f"{self.perimeter} · {self.commune}"


class Certainty(models.TextChoices):
    """How far a figure was checked. What was not re-read is shown as "à vérifier" and stays editable."""

    READ = "read", _("lu dans le texte officiel")
    SECONDARY = "secondary", _("lu dans un guide, pas dans la loi")
    MEMORY = "memory", _("de mémoire : à vérifier")
    CHOICE = "choice", _("choix de Cordée")


class Parameter(models.Model):
    """A legal figure, valid from a day (None: always) until a day (excluded; None: no known end).

    ``value`` is text: "12.02", "1/3" (exact), "2026-09-01", "03-31", "21:00", "TMO" (the value of ``tmo`` on that
    date). Empty: to be entered by hand; whoever needs it refuses. Two rows of one code never overlap (database).
    """

    code = models.CharField(_("code"), max_length=60)
    label = models.CharField(_("libellé"), max_length=200)
    value = models.CharField(_("valeur"), max_length=60, blank=True)
    unit = models.CharField(_("unité"), max_length=40, blank=True)
    valid_from = models.DateField(_("à partir du"), null=True, blank=True)
    valid_until = models.DateField(_("jusqu’au (exclu)"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    checked_on = models.DateField(_("vérifié le"), null=True, blank=True)
    certainty = models.CharField(_("certitude"), max_length=10, choices=Certainty.choices)
    by_hand = models.BooleanField(_("saisi ou modifié ici"), default=False)  # a reload of the shipped file leaves it

    class Meta:
        verbose_name = _("chiffre de la loi")
        ordering = ["code", F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="parameter_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} : {self.value} {self.unit}".strip()

    @property
    def last_day(self) -> dt.date | None:
        """The last day it holds; None when no end is known."""
        return self.valid_until - dt.timedelta(days=1) if self.valid_until else None

    @property
    def to_check(self) -> bool:
        return self.certainty == Certainty.MEMORY or not self.value

    @property
    def number(self) -> Fraction:
        """The value as an exact number. Raises ValueError for a date, an hour or a name."""
        return Fraction(self.value)

    @property
    def day(self) -> dt.date:
        """The value as a date. Raises ValueError for anything else."""
        return dt.date.fromisoformat(self.value)


class Nomenclature(models.Model):
    """One version of a list of codes: "naf" "naf-rev2", "legal-category" "insee"."""

    kind = models.CharField(_("sorte"), max_length=20)
    version = models.CharField(_("version"), max_length=20)
    label = models.CharField(_("libellé"), max_length=200)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("nomenclature")
        ordering = ["kind", "version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="nomenclature_has_one_version")]

    def __str__(self) -> str:
        return self.label


class NomenclatureCode(models.Model):
    """One code of a nomenclature, without its dots ("9499Z"), and its label in French."""

    nomenclature = models.ForeignKey(Nomenclature, models.CASCADE, related_name="codes")
    code = models.CharField(_("code"), max_length=12)
    label = models.CharField(_("libellé"), max_length=300)

    class Meta:
        verbose_name = _("code")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["nomenclature", "code"], name="code_is_once_in_a_nomenclature")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Dataset(models.Model):
    """A data file shipped with Cordée and loaded here: its fingerprint makes a second load free, its source public."""

    name = models.CharField(_("nom"), max_length=40, primary_key=True)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    loaded_at = models.DateTimeField(_("chargé le"))

    class Meta:
        verbose_name = _("jeu de données")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
