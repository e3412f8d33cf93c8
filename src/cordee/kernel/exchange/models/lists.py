"""Where every imported value comes from: the lists we read, each reading of them, each record they brought."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation, Person


class SourceKind(models.TextChoices):
    LIST = "list", _("liste tenue par un réseau")
    REGISTER = "register", _("registre public")
    PARTNER = "partner", _("outil d’un partenaire")


class Source(models.Model):
    """A list that somebody keeps. ``version`` counts the imports applied: a plan made before the last one is stale."""

    name = models.CharField(_("nom de la liste"), max_length=120)
    # whose list it is; null: the network’s animation
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    # the network whose members it names; null: not said, or of no network
    members_of = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("nature"), max_length=8, choices=SourceKind.choices, default=SourceKind.LIST)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    url = models.URLField(_("adresse d’origine"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("nombre de reprises"), default=0)
    # who wins where the list and the record differ, {"phone": "list"}; absent: what is written here (rules.precedence)
    winners: Any = models.JSONField(_("qui l’emporte, champ par champ"), default=dict, blank=True)
    created_at = models.DateTimeField(_("ajoutée le"))

    class Meta:
        verbose_name = _("source")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(organisation=None), name="one_source_of_the_network_per_name"
            ),
            models.UniqueConstraint(fields=["organisation", "name"], name="one_source_of_an_organisation_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    MAPPING = "mapping", _("colonnes à vérifier")
    READY = "ready", _("aperçu prêt")
    RUNNING = "running", _("en cours")
    UNDOING = "undoing", _("en cours d’annulation")
    APPLIED = "applied", _("appliquée")
    UNDONE = "undone", _("annulée")
    DROPPED = "dropped", _("abandonnée")


class Import(models.Model):
    """One reading of one file. ``report`` is the one the command prints; ``changes`` says what each row does.

    ``mapping``: field → title of the column. ``digest``: of the plan that was shown; another plan is not applied.
    ``sample``: ten rows shown as they will read (queries.sample).
    ``stored``: path of the file under MEDIA, emptied when the file is deleted.
    ``undoing``: what its undo did and left (rules.undoing), kept for its page.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="imports")
    file_name = models.CharField(_("fichier"), max_length=200)
    stored = models.CharField(_("fichier gardé"), max_length=120, blank=True)
    checksum = models.CharField(_("empreinte du fichier"), max_length=64)
    kind = models.CharField(_("format"), max_length=8, blank=True)
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.MAPPING)
    step = models.CharField(_("étape"), max_length=200, blank=True)
    mapping: Any = models.JSONField(_("colonnes"), default=dict)
    report: Any = models.JSONField(_("compte rendu"), default=dict)
    changes: Any = models.JSONField(_("changements"), default=list)
    sample: Any = models.JSONField(_("lignes montrées"), default=list, blank=True)
    digest = models.CharField(_("empreinte de l’aperçu"), max_length=64, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("déposée le"))
    started_at = models.DateTimeField(_("commencée le"), null=True, blank=True)
    applied_at = models.DateTimeField(_("appliquée le"), null=True, blank=True)
    undone_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    undoing: Any = models.JSONField(_("compte rendu de l’annulation"), default=dict, blank=True)

    class Meta:
        verbose_name = _("reprise de liste")
        verbose_name_plural = _("reprises de listes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(applied_at__isnull=False), name="applied_import_has_its_date"
            ),
            models.CheckConstraint(
                condition=~Q(state="undone") | Q(undone_at__isnull=False, applied_at__isnull=False),
                name="undone_import_was_applied_and_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class Origin(models.Model):
    """A record that a source brought: ``thing`` is "actors.site:12", or "actors.organisation:12" without a site.

    ``external_id``: the key of the row in its source (its own identifier, else the SIRET, else name and commune).
    ``seen``: the values as last read, so that a correction made here is not undone by the next reading.
    ``organisation`` is null for what belongs to none (an event, a funding call).
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="origins")
    last_import = models.ForeignKey(Import, models.PROTECT, related_name="origins")
    external_id = models.CharField(_("identifiant dans la source"), max_length=400)
    thing = models.CharField(_("objet"), max_length=80)
    # the places that it spoke of before, the last at the end: each time a merge made one of that and of the next
    things_before: Any = models.JSONField(_("objets avant une réunion"), default=list, blank=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    checksum = models.CharField(_("empreinte des valeurs"), max_length=64)
    seen: Any = models.JSONField(_("valeurs lues"), default=dict)
    # columns of ``seen`` that only the rest of their address kept out (rules.merging.whole): still news next time
    waits: Any = models.JSONField(_("valeurs en attente du reste"), default=list, blank=True)
    first_seen = models.DateTimeField(_("vu la première fois le"))
    last_seen = models.DateTimeField(_("vu le"))
    # this source created the record: an origin noted on somebody else’s record gives no right to write it
    brought = models.BooleanField(_("fiche créée par cette source"), default=False)
    live = models.BooleanField(_("en vigueur"), default=True)
    # from whom the source itself has it: [{"name", "licence", "url"}, …], the nearest first
    held_from: Any = models.JSONField(_("ceux qui l’avaient avant la source"), default=list)
    gone_at = models.DateTimeField(_("la source dit que c’est fini, depuis le"), null=True, blank=True)
    # whole readings of the source in a row that did not hold it (rules.vanishing); the first that does sets it to 0
    missed = models.PositiveSmallIntegerField(_("lectures complètes sans elle"), default=0)
    # somebody said that it still exists: not asked again until the source speaks of it
    stays_at = models.DateTimeField(_("dite toujours active le"), null=True, blank=True)

    class Meta:
        verbose_name = _("provenance")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=Q(live=True), name="one_live_origin_per_external_id"
            ),
        ]
        indexes = [
            models.Index(fields=["thing"], name="origins_by_thing"),
            models.Index(fields=["organisation"], name="origins_by_organisation"),
            models.Index(fields=["missed"], condition=Q(missed__gte=2), name="origins_no_longer_said"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class Written(models.Model):
    """What an import wrote, in few rows, so that it can be undone as a whole (actions.undoing).

    ``part``: what ``rows`` holds, a list whose form depends on it (rules.undoing). Deleted with the undo, and when the
    import is too old to be undone: former values are contacts too.
    """

    run = models.ForeignKey(Import, models.CASCADE, related_name="written")
    part = models.CharField(_("partie"), max_length=16)
    rows: Any = models.JSONField(_("écritures"), default=list)

    class Meta:
        verbose_name = _("écritures d’une reprise")
        verbose_name_plural = _("écritures des reprises")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.run} {self.part}"
