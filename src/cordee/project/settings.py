"""One file, driven by the environment. Every variable is listed in docs/exploitation.md."""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from cordee.project import logs
from cordee.project.modules import APPS

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("CORDEE_DATA", PACKAGE.parent.parent / "var")).absolute()
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = DATA / "media"


def env(name: str, default: str = "") -> str:
    return os.environ.get(f"CORDEE_{name}", default)


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in env(name, default).split(",") if word.strip()]


def kept_secret() -> str:
    """A key made once for this instance, readable by its owner only."""
    path = DATA / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


DEBUG = env("DEBUG") == "1"
DEMO = env("DEMO") == "1"  # a filled instance with published passwords: never on the internet
SECRET_KEY = env("SECRET_KEY") or kept_secret()
ALLOWED_HOSTS = words("HOSTS", "localhost,127.0.0.1,[::1]")
READINGS_KEPT_MONTHS = int(env("READINGS_KEPT_MONTHS", "13"))  # of "who read our data"
SITE_URL = env("SITE_URL", "http://localhost:8000").rstrip("/")  # links in mails and feeds
HTTPS = SITE_URL.startswith("https://")
# What the feeds of open data say of themselves; the address of a licence that portals know.
SITE_NAME = env("SITE_NAME", "Cordée")
TERRITORY = env("TERRITORY", "Hautes-Alpes")
OPEN_LICENCE_URL = env("OPEN_LICENCE_URL", "https://spdx.org/licenses/etalab-2.0")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # for allauth’s pages
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "cordee.ui",
    "cordee.project",
    *APPS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cordee.project.logs.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",  # Django 6: django.middleware.csp
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "cordee.project.middleware.ActorMiddleware",
]
ROOT_URLCONF = "cordee.project.urls"
WSGI_APPLICATION = "cordee.project.wsgi.application"

# Components and partials each want to rewrite this list: written here in full, neither does.
FILES = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
COTTON_ISOLATE_BY_DEFAULT = True  # a component sees its attributes, slots and the request: nothing leaks from a page
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", FILES)])],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "cordee.ui.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cordee.ui.context.site",
                "cordee.project.context.shell",
            ],
        },
    }
]

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000;"
)


def database() -> dict[str, Any]:
    """SQLite in ``DATA`` unless CORDEE_DATABASE_URL names a PostgreSQL."""
    if url := env("DATABASE_URL"):
        found: dict[str, Any] = {**dj_database_url.parse(url)}
        pool = {"min_size": 1, "max_size": 8}
        return found | {"OPTIONS": {**found.get("OPTIONS", {}), "pool": pool}, "CONN_MAX_AGE": 0}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "cordee.sqlite3",
        "CONN_MAX_AGE": None,  # closing the last WAL connection checkpoints: 6 times fewer writes per second
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # a check then a write cannot interleave with another
            "timeout": 10,
            "init_command": SQLITE_PRAGMAS,
        },
    }


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "actors.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_ADAPTER = "cordee.project.account_adapter.Adapter"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up only
ACCOUNT_SESSION_REMEMBER = None  # asked on the sign-in page
FORMS_OF_ACCOUNTS = "cordee.kernel.access.forms.accounts"
ACCOUNT_FORMS = {
    "login": f"{FORMS_OF_ACCOUNTS}.Login",
    "signup": f"{FORMS_OF_ACCOUNTS}.Signup",
    "add_email": f"{FORMS_OF_ACCOUNTS}.AddEmail",
    "change_password": f"{FORMS_OF_ACCOUNTS}.ChangePassword",
    "set_password": f"{FORMS_OF_ACCOUNTS}.SetPassword",
    "reset_password": f"{FORMS_OF_ACCOUNTS}.ResetPassword",
    "reset_password_from_key": f"{FORMS_OF_ACCOUNTS}.ResetPasswordKey",
    "reauthenticate": f"{FORMS_OF_ACCOUNTS}.Reauthenticate",
    "request_login_code": f"{FORMS_OF_ACCOUNTS}.RequestLoginCode",
    "confirm_login_code": f"{FORMS_OF_ACCOUNTS}.ConfirmLoginCode",
}
MFA_FORMS = {
    "authenticate": f"{FORMS_OF_ACCOUNTS}.Authenticate",
    "reauthenticate": f"{FORMS_OF_ACCOUNTS}.ReauthenticateCode",
    "activate_totp": f"{FORMS_OF_ACCOUNTS}.ActivateTOTP",
    "add_webauthn": f"{FORMS_OF_ACCOUNTS}.AddWebAuthn",
    "edit_webauthn": f"{FORMS_OF_ACCOUNTS}.EditWebAuthn",
}
# Whose address is slowed down: the last one of X-Forwarded-For, written by the proxy that speaks HTTPS for us.
ALLAUTH_TRUSTED_PROXY_COUNT = int(env("PROXIES", "1" if HTTPS else "0"))
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Cordée"

MAILBOX = "cordee.project.mail.DemoMailbox"  # in the demonstration, mails land on a page
EMAIL_BACKEND = env("EMAIL_BACKEND", MAILBOX if DEMO else "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env("SMTP_HOST", "localhost")
EMAIL_PORT = int(env("SMTP_PORT", "25"))
EMAIL_HOST_USER = env("SMTP_USER")
EMAIL_HOST_PASSWORD = env("SMTP_PASSWORD")
EMAIL_USE_TLS = env("SMTP_TLS") == "1"
DEFAULT_FROM_EMAIL = env("MAIL_FROM", "Cordée <cordee@localhost>")

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français")), ("en", _("anglais")), ("it", _("italien"))]
LOCALE_PATHS = [PACKAGE / "locale"]  # what several packages say; each package has its own locale/ too
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # else {{ pk }} and {{ year }} get one too; figures go through |number

API_PACE_PUBLIC = int(env("API_PACE_PUBLIC", "300"))  # requests a minute, for each address without a token
API_PACE_TOKEN = int(env("API_PACE_TOKEN", "1200"))  # the same for each token

# The only exceptions to "public sites alone": "host:port" that pulls and sendings may reach whatever they lead to.
FETCH_ALLOW = words("FETCH_ALLOW")
SIGNING_GENERATION = env("SIGNING_GENERATION", "1")  # another one makes another key for what other Cordées read
INSTANCE_NAME = env("INSTANCE_NAME")  # what other Cordées call this one; "" for the host of SITE_URL
LICENCE = env("LICENCE", "Licence Ouverte 2.0")  # of what this instance publishes, where a record says nothing else

LOGGING = logs.configuration(env("LOG", "json"), env("LOG_LEVEL", "INFO"))
logs.use_structlog()

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = env("COLLECTED") != "1"  # `./cordee serve` collects and compresses them first
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600

# Tiles for the detailed map ("https://tiles.example.org/{z}/{x}/{y}.png"); without it no host but ours is asked.
TILE_URL = env("TILE_URL")
TILE_CREDIT = env("TILE_CREDIT")
TILE_HOST = "/".join(TILE_URL.replace("{s}", "*").split("/")[:3])  # scheme and host

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *([TILE_HOST] if TILE_HOST else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "cordee.project.views.form_too_old"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
