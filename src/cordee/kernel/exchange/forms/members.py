"""The network, and what kind of link."""

from django import forms
from django.utils.translation import gettext_lazy

from cordee.kernel.actors.models import AffiliationKind


class MembersForm(forms.Form):
    group = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("Nature du lien"), choices=AffiliationKind.choices, initial=AffiliationKind.NETWORK
    )
