"""allauth's pages, each with its French path and its access rule.

A page that allauth adds one day is not served until it is named here.
"""

from collections.abc import Iterator
from typing import Any

from allauth import urls as allauth_urls
from django.urls import URLPattern, URLResolver, path, re_path

from cordee.lib.access import Rule, allow, anyone, signed_in

PAGES: dict[str, tuple[str, Rule]] = {
    "account_login": ("connexion/", anyone),
    "account_logout": ("deconnexion/", anyone),
    "account_signup": ("inscription/", anyone),
    "account_inactive": ("ferme/", anyone),
    "account_email": ("adresses/", signed_in),
    "account_email_verification_sent": ("adresse-a-confirmer/", anyone),
    "account_confirm_email": (r"^adresse/(?P<key>[-:\w]+)/$", anyone),
    "account_change_password": ("mot-de-passe/changer/", signed_in),
    "account_set_password": ("mot-de-passe/choisir/", signed_in),
    "account_reset_password": ("mot-de-passe/oublie/", anyone),
    "account_reset_password_done": ("mot-de-passe/oublie/envoye/", anyone),
    "account_reset_password_from_key": (r"^mot-de-passe/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", anyone),
    "account_reset_password_from_key_done": ("mot-de-passe/fait/", anyone),
    "account_reauthenticate": ("confirmer/", signed_in),
    "account_confirm_login_code": ("code/saisir/", anyone),
    "account_request_login_code": ("code/", anyone),
    "mfa_index": ("securite/", signed_in),
    "mfa_authenticate": ("second-pas/", anyone),
    "mfa_reauthenticate": ("confirmer/code/", signed_in),
    "mfa_activate_totp": ("securite/application/", signed_in),
    "mfa_deactivate_totp": ("securite/application/retirer/", signed_in),
    "mfa_view_recovery_codes": ("securite/codes-de-secours/", signed_in),
    "mfa_generate_recovery_codes": ("securite/codes-de-secours/nouveaux/", signed_in),
    "mfa_download_recovery_codes": ("securite/codes-de-secours/fichier/", signed_in),
    "mfa_list_webauthn": ("securite/cles/", signed_in),
    "mfa_add_webauthn": ("securite/cles/ajouter/", signed_in),
    "mfa_remove_webauthn": ("securite/cles/<int:pk>/retirer/", signed_in),
    "mfa_edit_webauthn": ("securite/cles/<int:pk>/", signed_in),
    "mfa_login_webauthn": ("connexion/cle/", anyone),
    "mfa_reauthenticate_webauthn": ("confirmer/cle/", signed_in),
    "usersessions_list": ("appareils/", signed_in),
}


def _flat(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _flat(pattern.url_patterns)
        elif pattern.name in PAGES:
            route, rule = PAGES[pattern.name]
            make = re_path if route.startswith("^") else path
            yield make(route, allow(rule)(pattern.callback), name=pattern.name)


urlpatterns = list(_flat(allauth_urls.urlpatterns))
