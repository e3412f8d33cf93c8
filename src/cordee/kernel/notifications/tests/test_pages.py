import re
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse
from django.utils import timezone

from cordee.kernel.actors.actions import register
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.notifications import actions
from cordee.kernel.notifications.models import DemoMail, Preference
from cordee.kernel.notifications.rules import stop_token

BY = Actor(None, via=Via.TICK, at=timezone.now())
BACKEND = "cordee.project.mail.DemoMailbox"


@pytest.fixture
def demo(settings, db):
    settings.DEMO, settings.EMAIL_BACKEND = True, BACKEND


def drop(subject="Bonjour", html="<html><head></head><body>Ici</body></html>"):
    letter = EmailMultiAlternatives(subject, "Voir http://localhost:8000/", "a@exemple.fr", ["b@exemple.fr"])
    letter.attach_alternative(html, "text/html")
    letter.connection = get_connection(BACKEND)
    letter.send()
    return DemoMail.objects.first()


def test_the_mailbox_exists_in_the_demonstration_only(client, db, settings):
    settings.DEMO = False
    kept = drop()
    for name, args in [("mailbox", []), ("mail", [kept.pk]), ("mail_html", [kept.pk])]:
        assert client.get(reverse(f"notifications:{name}", args=args)).status_code == 404


def test_a_mail_of_the_demonstration_is_read_on_a_page(client, demo):
    assert "Aucun courrier" in client.get(reverse("notifications:mailbox")).content.decode()
    kept = drop(subject="Un <b>fait</b>")
    assert "Un &lt;b&gt;fait" in client.get(reverse("notifications:mailbox")).content.decode()
    page = client.get(reverse("notifications:mail", args=[kept.pk]))
    assert 'href="http://localhost:8000/"' in page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]


def test_the_html_of_a_mail_runs_nothing(client, demo):
    kept = drop(html="<html><head></head><body><script>alert(1)</script></body></html>")
    page = client.get(reverse("notifications:mail_html", args=[kept.pk]))
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox allow-top-navigation" in policy and "script-src" not in policy
    assert "allow-scripts" not in policy and page["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in page.content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_mailbox_asks_as_much_for_thirty_mails(client, demo, django_assert_num_queries, rows):
    for _ in range(rows):
        drop()
    client.get(reverse("notifications:mailbox"))
    with django_assert_num_queries(2):
        client.get(reverse("notifications:mailbox"))


def test_the_mailbox_forgets_the_oldest(demo, monkeypatch):
    monkeypatch.setattr(actions, "MAILBOX_HOLDS", 3)
    for n in range(5):
        drop(subject=str(n))
    assert [m.subject for m in DemoMail.objects.all()] == ["4", "3", "2"]


def test_a_sign_in_code_arrives_with_our_layout(client, db, commits):
    register(email="nadia@exemple.fr", name="Nadia", by=BY)
    with commits():
        client.post(reverse("account_request_login_code"), {"email": "nadia@exemple.fr"})
    letter: Any = mail.outbox[0]
    assert (
        re.search(r"^[A-Z0-9]{4}-?[A-Z0-9]{4}$|^[A-Z0-9]{6}$", letter.body, re.M)
        and 'bgcolor="#15222a"' in letter.alternatives[0][0]
    )
    assert "List-Unsubscribe" not in letter.extra_headers


def test_choices_are_for_people_with_an_account(client, db):
    assert client.get(reverse("notifications:choices")).status_code == 302
    client.force_login(register(email="nadia@exemple.fr", name="Nadia", by=BY))
    page = client.get(reverse("notifications:choices"))
    assert page.status_code == 200 and "Ce qui part toujours" in page.content.decode()


def test_a_stop_link_asks_for_one_press(client, db, a_notice):
    url = reverse("notifications:stop", args=[stop_token(a_notice, person_id=None, address="a@exemple.fr")])
    assert "Ne plus recevoir" in client.get(url).content.decode()
    assert Preference.objects.count() == 0  # mail scanners follow links
    assert "arrêté" in client.post(url, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert Preference.objects.get().address == "a@exemple.fr"


@pytest.fixture
def a_notice(monkeypatch):
    from cordee.kernel.notifications.rules import notices
    from cordee.lib.module import Notice

    known = {**notices(), "x.news": Notice("x.news", "des nouvelles", "vous suivez")}
    for module in ("rules", "views"):
        monkeypatch.setattr(f"cordee.kernel.notifications.{module}.notices", lambda: known)
    return "x.news"


def test_a_broken_stop_link_says_what_to_do(client, db):
    page = client.get(reverse("notifications:stop", args=["abc:def"]))
    assert page.status_code == 409 and "complet" in page.content.decode()
