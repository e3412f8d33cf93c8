"""allauth's hooks: people are registered by our action, mails leave by ours, preferences follow the person."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.notifications import actions as notifications
from cordee.kernel.notifications.rules import absolute
from cordee.ui.context import SCHEME_COOKIE


class Adapter(DefaultAccountAdapter):
    def new_user(self, request: Any) -> Person:
        return Person(joined_at=timezone.now())

    def save_user(self, request: Any, user: Any, form: Any, commit: bool = True) -> Any:
        data = form.cleaned_data
        by = Actor(None, via=Via.PUBLIC, at=timezone.now())
        person = actors.register(
            email=data["email"],
            password=data.get("password1"),
            language=(get_language() or settings.LANGUAGE_CODE)[:2],
            verified=False,
            by=by,
        )
        user.__dict__.update(person.__dict__)  # allauth goes on with the object it made
        return user

    def get_login_redirect_url(self, request: Any) -> str:
        """The first time, we ask how to call them."""
        if request.user.is_authenticated and not request.user.name:
            return reverse("access:welcome")
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_signup_redirect_url(self, request: Any) -> str:
        return reverse("access:welcome")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        if self.request.user.is_authenticated:
            return self.get_login_redirect_url(self.request)
        return reverse("account_login")

    def post_login(self, request: Any, user: Any, **kwargs: Any) -> Any:
        """The language and the appearance a person chose follow them to this device."""
        response = super().post_login(request, user, **kwargs)
        keep_preferences(response, user)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Links are those of this instance's address, never of the Host header that asked."""
        ours = {name: _on_this_site(value) if name.endswith("_url") else value for name, value in context.items()}
        ours = {"request": self.request, "email": email, **ours}
        subject = render_to_string(f"{template_prefix}_subject.txt", ours).strip()
        text = render_to_string(f"{template_prefix}_message.txt", ours).strip()
        deliver(email, subject, text)


def _on_this_site(url: str) -> str:
    return absolute(urlsplit(url).path)


def deliver(email: str, subject: str, text: str) -> None:
    """By the road and with the look of all our mails. Essential, and each is a new fact: never the same twice."""
    notifications.forward(
        notice="notifications.account",
        key=f"account:{uuid4()}",
        address=email,
        subject=subject,
        text=text,
        language=(get_language() or settings.LANGUAGE_CODE)[:2],
        by=Actor(None, via=Via.PUBLIC, at=timezone.now()),
    )


def keep_preferences(response: Any, person: Person) -> None:
    """Put what the person chose in the two cookies that pages read."""
    options: dict[str, Any] = {"max_age": 31_536_000, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}
    if person.language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, person.language, **options)
    if person.scheme:
        response.set_cookie(SCHEME_COOKIE, person.scheme, httponly=True, **options)
