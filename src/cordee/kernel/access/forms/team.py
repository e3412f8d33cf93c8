"""The team of an organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Visibility
from cordee.kernel.actors.rules import ANIMATOR, roles_in


def _roles(organisation, by):
    allowed = by.is_animator or by.is_operator
    roles = (role for role in roles_in(organisation).values() if role.code != ANIMATOR or allowed)
    return [(role.code, f"{role.name} : {role.description}") for role in roles]


class Invite(forms.Form):
    email = forms.EmailField(
        label=_("Son adresse e-mail"),
        error_messages={"required": _("Il manque l’adresse : l’invitation part par e-mail.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Son rôle"), widget=forms.RadioSelect, initial="member")

    def __init__(self, *args, organisation, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=_("Son rôle"), widget=forms.RadioSelect, initial="member", choices=_roles(organisation, by)
        )


class ChangeRole(forms.Form):
    title = forms.CharField(
        label=_("Fonction"), help_text=_("Par exemple : trésorière, coordinateur."), max_length=100, required=False
    )

    def __init__(self, *args, organisation, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=_("Rôle"), widget=forms.RadioSelect, choices=_roles(organisation, by)
        )
        self.order_fields(["role", "title"])


class ShowName(forms.Form):
    visibility = forms.ChoiceField(
        label=_("Qui voit mon nom à côté de celui de l’organisation ?"),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
    )
