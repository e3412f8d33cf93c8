"""What people say of themselves."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from cordee.lib import identity


class Name(forms.Form):
    name = forms.CharField(
        label=_("Prénom et nom"),
        max_length=150,
        error_messages={"required": _("Il manque votre nom : vos collègues ne sauraient pas qui agit.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class MyAccount(Name):
    phone = forms.CharField(
        label=_("Téléphone"),
        help_text=_("Vu par les responsables de vos organisations seulement."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    scheme = forms.ChoiceField(
        label=_("Apparence"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("", _("Comme l’appareil")), ("light", _("Claire")), ("dark", _("Sombre"))],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
        self.fields["language"] = forms.ChoiceField(
            label=_("Langue des pages et des messages"), widget=forms.RadioSelect, choices=names
        )
        self.order_fields(["name", "phone", "language", "scheme"])

    def clean_phone(self):
        read = identity.phone(self.cleaned_data["phone"])
        if read.warning and not read.value:
            raise forms.ValidationError(read.warning)
        return read.value


class Erase(forms.Form):
    """The address typed again: no one erases an account by pressing one button too many."""

    address = forms.CharField(
        label=_("Recopiez votre adresse e-mail"),
        error_messages={"required": _("Recopiez votre adresse : c’est la confirmation.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_address(self):
        if self.cleaned_data["address"].strip().lower() != self.person.email:
            raise forms.ValidationError(_("Ce n’est pas l’adresse de ce compte."))
        return self.person.email
