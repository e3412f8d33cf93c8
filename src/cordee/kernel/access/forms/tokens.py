"""What a manager says of a new token."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cordee.kernel.access.models import Scope


class NewToken(forms.Form):
    name = forms.CharField(
        label=_("À quoi servira-t-il ?"),
        help_text=_("Le nom du site ou du programme qui l’emploiera."),
        max_length=100,
        error_messages={"required": _("Il manque son usage : vous ne sauriez plus lequel retirer.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("Que peut-il faire ?"),
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins un droit.")},
    )
    last_day = forms.DateField(
        label=_("Dernier jour"),
        help_text=_("Laissez vide s’il ne doit pas s’arrêter de lui-même."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("Ce jour est déjà passé."))
        return day

    @property
    def expires_at(self):
        """The first instant of the day after: the last day is whole."""
        day = self.cleaned_data["last_day"]
        return day and timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
