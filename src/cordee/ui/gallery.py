"""What the gallery page shows besides markup: one form in each of its states, a list in pages, a refusal."""

from typing import Any

from django import forms
from django.core.paginator import Paginator

from cordee.lib.errors import Nearest, Refused
from cordee.ui.fields import Choices, Ticks


class SampleForm(forms.Form):
    """Every shape of field. In French only: this page is for those who build Cordée."""

    name = forms.CharField(label="Nom de la rencontre", initial="Veillée des nouveaux venus")
    price = forms.CharField(label="Prix d’entrée", help_text="Laissez vide si c’est gratuit.", required=False)
    day = forms.DateField(label="Date")
    place = forms.ChoiceField(label="Commune", choices=[("05065", "Guillestre"), ("05046", "Embrun")])
    text = forms.CharField(
        label="Description",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Deux phrases suffisent : ce qu’on y fait, ce qu’il faut apporter.",
        required=False,
    )
    seen = forms.ChoiceField(
        label="Qui pourra le voir ?",
        initial="all",
        choices=[("all", "Tout le monde"), ("network", "Le réseau"), ("team", "Mon équipe")],
        widget=Choices(
            notes={
                "all": "agenda public, feuille de la quinzaine",
                "network": "les organisations membres",
                "team": "brouillon, rien ne sort",
            }
        ),
    )
    needs = forms.MultipleChoiceField(
        label="Il faut",
        initial=["projector"],
        choices=[("projector", "un projecteur"), ("kitchen", "une cuisine")],
        widget=Ticks,
        required=False,
    )
    poster = forms.FileField(
        label="L’affiche", help_text="Une photo suffit. PDF, JPEG ou PNG, 8 Mo au plus.", required=False
    )
    agreed = forms.BooleanField(label="Prévenir les personnes inscrites", required=False)


def samples() -> dict[str, Any]:
    wrong = SampleForm({"price": "5", "day": "29/02/2027", "place": "05065", "seen": "all"}, prefix="w")
    wrong.errors["day"] = forms.utils.ErrorList(["Le 29 février n’existe pas en 2027. Essayez le 28 ou le 1er mars."])
    return {
        "form": SampleForm(),
        "wrong": wrong,
        "page": Paginator(range(74), 20).page(2),
        "refusal": Refused(
            "Dix heures par mois et par organisation, pour que chacun passe. Vous en êtes à 9 h 30.",
            who="Samira B., Ateliers du Torrent, répond en un jour.",
            nearest=(
                Nearest("Le 1er février, même salle, gratuit", "#refus"),
                Nearest("Le 28, payé 12,50 €", "#refus"),
            ),
            undone="Votre demande de 3 h le 28 n’est pas enregistrée.",
        ),
        "trail": [("Les pièces", "")],
        "tabs": [("Annuaire", "#onglets", True), ("Agenda", "#onglets", False), ("Lettres", "#onglets", False)],
        "facts": [("Statut", "association"), ("Communes", "Embrun, Guillestre"), ("Bénévoles", "12")],
    }
