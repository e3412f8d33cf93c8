"""allauth's pages, each with its access rule: a page that allauth adds one day is not served until it is named here."""

from collections.abc import Iterator
from typing import Any

from allauth import urls as allauth_urls
from django.urls import URLPattern, URLResolver, path, re_path
from django.urls.resolvers import RegexPattern

from cordee.lib.access import Rule, allow, anyone, signed_in

RULES: dict[str, Rule] = {
    "account_login": anyone,
    "account_logout": anyone,
    "account_signup": anyone,
    "account_inactive": anyone,
    "account_email": signed_in,
    "account_email_verification_sent": anyone,
    "account_confirm_email": anyone,
    "account_change_password": signed_in,
    "account_set_password": signed_in,
    "account_reset_password": anyone,
    "account_reset_password_done": anyone,
    "account_reset_password_from_key": anyone,
    "account_reset_password_from_key_done": anyone,
    "account_reauthenticate": signed_in,
    "account_confirm_login_code": anyone,
    "account_request_login_code": anyone,
    "mfa_index": signed_in,
    "mfa_authenticate": anyone,
    "mfa_reauthenticate": signed_in,
    "mfa_activate_totp": signed_in,
    "mfa_deactivate_totp": signed_in,
    "mfa_view_recovery_codes": signed_in,
    "mfa_generate_recovery_codes": signed_in,
    "mfa_download_recovery_codes": signed_in,
    "mfa_list_webauthn": signed_in,
    "mfa_add_webauthn": signed_in,
    "mfa_remove_webauthn": signed_in,
    "mfa_edit_webauthn": signed_in,
    "mfa_login_webauthn": anyone,
    "mfa_reauthenticate_webauthn": signed_in,
    "usersessions_list": signed_in,
}


def _flat(patterns: list[Any], prefix: str = "") -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _flat(pattern.url_patterns, prefix + str(pattern.pattern))
        elif pattern.name in RULES:
            make = re_path if isinstance(pattern.pattern, RegexPattern) else path
            view = allow(RULES[pattern.name])(pattern.callback)
            yield make(prefix + str(pattern.pattern), view, name=pattern.name)


urlpatterns = list(_flat(allauth_urls.urlpatterns))
