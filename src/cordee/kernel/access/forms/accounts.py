"""allauth's forms in plain words: our labels and hints, no placeholder standing in for a label."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

PASSWORD = _("8 caractères au moins. Trois ou quatre mots sans lien entre eux se retiennent bien.")
SIX = _("Les chiffres et les lettres reçus ou affichés, avec ou sans espace.")
WORDS: dict[str, tuple[Any, Any]] = {
    "login": (_("Adresse e-mail"), ""),
    "email": (_("Adresse e-mail"), ""),
    "password": (_("Mot de passe"), ""),
    "password1": (_("Mot de passe"), PASSWORD),
    "password2": (_("Le même mot de passe, encore une fois"), ""),
    "oldpassword": (_("Mot de passe actuel"), ""),
    "remember": (_("Rester connecté sur cet appareil"), _("Pas sur un ordinateur que d’autres utilisent.")),
    "code": (_("Code"), SIX),
    "name": (_("Nom de la clé"), _("Pour la reconnaître : « téléphone de Nadia », « clé du bureau ».")),
    "passwordless": (
        _("Se connecter avec cette clé seule"),
        _("Sans mot de passe : la clé demandera votre empreinte, votre visage ou son code."),
    ),
}


class Plain(forms.Form):
    """Mixed in before an allauth form."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in WORDS and not isinstance(field.widget, forms.HiddenInput):
                field.label, field.help_text = WORDS[name]


class Login(Plain, account.LoginForm):
    pass


class Signup(Plain, account.SignupForm):
    pass


class AddEmail(Plain, account.AddEmailForm):
    pass


class ChangePassword(Plain, account.ChangePasswordForm):
    pass


class SetPassword(Plain, account.SetPasswordForm):
    pass


class ResetPassword(Plain, account.ResetPasswordForm):
    pass


class ResetPasswordKey(Plain, account.ResetPasswordKeyForm):
    pass


class Reauthenticate(Plain, account.ReauthenticateForm):
    pass


class RequestLoginCode(Plain, account.RequestLoginCodeForm):
    pass


class ConfirmLoginCode(Plain, account.ConfirmLoginCodeForm):
    pass


class Authenticate(Plain, mfa.AuthenticateForm):
    pass


class ReauthenticateCode(Plain, mfa.ReauthenticateForm):
    pass


class ActivateTOTP(Plain, totp.ActivateTOTPForm):
    pass


class AddWebAuthn(Plain, webauthn.AddWebAuthnForm):
    pass


class EditWebAuthn(Plain, webauthn.EditWebAuthnForm):
    pass
