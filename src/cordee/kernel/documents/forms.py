from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Visibility
from cordee.kernel.documents.models import Kind
from cordee.kernel.documents.rules import ACCEPT, LARGEST, Unwanted, sniff
from cordee.ui.fields import Choices


class PaperField(forms.FileField):
    """A file whose size and format are judged before anything else reads it; cleans to (name, bytes)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Fichier"),
            help_text=_("PDF, photo, texte ou fichier de bureautique sans macros ; 10 Mo au plus."),
            widget=forms.FileInput(attrs={"accept": ACCEPT}),
            **options,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        file: UploadedFile = super().clean(data, initial)
        if file.size is None or file.size > LARGEST:
            raise forms.ValidationError(_("Un fichier pèse au plus 10 Mo. Réduisez-le, ou coupez-le en plusieurs."))
        content = file.read()
        try:
            sniff(content)
        except Unwanted as unwanted:
            raise forms.ValidationError(str(unwanted)) from None
        return file.name or "", content


class AboutForm(forms.Form):
    title = forms.CharField(label=_("Titre"), max_length=200, help_text=_("Par exemple « Statuts du 12 mai 2024 »."))
    kind = forms.ChoiceField(label=_("Nature"), choices=Kind.choices)
    visibility = forms.ChoiceField(
        label=_("Qui peut le lire"),
        choices=Visibility.choices,
        initial=Visibility.PRIVATE,
        widget=Choices(
            notes={
                "public": _("Il paraît sur la fiche publique de l’organisation."),
                "network": _("Il faut agir au nom d’une organisation du réseau."),
                "private": _("Il faut agir au nom de votre organisation."),
            }
        ),
    )


class DepositForm(AboutForm):
    file = PaperField()
    field_order = ["file", "title", "kind", "visibility"]


class VersionForm(forms.Form):
    file = PaperField()
    note = forms.CharField(
        label=_("Ce qui change"),
        max_length=200,
        required=False,
        help_text=_("Par exemple « nouvelle adresse »."),
    )


class WithdrawForm(forms.Form):
    wipe = forms.BooleanField(
        label=_("Effacer aussi le contenu des fichiers, pour toujours"),
        required=False,
        help_text=_(
            "À cocher si le papier a été déposé par erreur ou contient des données qu’il ne fallait pas montrer."
        ),
    )
