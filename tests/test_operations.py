"""What the operator counts on: logs, /healthz, headers, periodic work."""

import json
import logging
import re
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.core.management import CommandError, call_command
from django.urls import reverse

from cordee.kernel.actors.rules import Via
from cordee.lib.module import Module
from cordee.project import logs, periodic
from cordee.project import settings as of_an_instance

HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def test_healthz_answers_when_the_database_does(client, db):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("url", ["/", "/compte/login/", "/nulle-part/"])
def test_every_answer_has_the_security_headers(client, db, url):
    answer = client.get(url)
    assert {name: answer[name] for name in HEADERS} == HEADERS
    directives = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "://" not in answer["Content-Security-Policy"]


def test_an_instance_keeps_passwords_by_argon2_and_reads_older_ones(settings):
    """Every other test uses a hash that costs nothing: see conftest.py."""
    settings.PASSWORD_HASHERS = of_an_instance.PASSWORD_HASHERS
    assert make_password("un mot de passe").startswith("argon2$argon2id$")
    older = make_password("un mot de passe", hasher="pbkdf2_sha256")
    assert check_password("un mot de passe", older) and not check_password("un autre", older)


def test_each_request_has_a_line_that_tells_no_secret(client, db):
    url = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "tres-secret"})
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(json.loads(lines.format(record)))

    settings = logs.configuration("json", "INFO")["formatters"]["cordee"]
    lines = settings.pop("()")(**settings)
    keeper = Keep()
    logging.getLogger("cordee.request").addHandler(keeper)
    try:
        answer = client.get(url)
    finally:
        logging.getLogger("cordee.request").removeHandler(keeper)
    [line] = [line for line in written if line["event"] == "request"]
    assert line["request_id"] == answer["X-Request-ID"]
    assert (line["method"], line["status"], line["level"]) == ("GET", answer.status_code, "info")
    assert "tres-secret" not in json.dumps(line)


def test_a_page_that_breaks_gives_the_reference_of_its_log_line(client, db, monkeypatch):
    def boom(request):
        raise RuntimeError("boom")

    boom.allowed_by = None
    monkeypatch.setattr("django.urls.resolvers.URLPattern.resolve", lambda *a, **k: _match(boom))
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.content.decode()
    assert "RuntimeError" not in answer.content.decode()


def _match(view):
    from django.urls import ResolverMatch

    return ResolverMatch(view, (), {}, "boom")


def test_the_tick_runs_every_work_even_after_a_failure(db, monkeypatch):
    seen = []

    def fails(*, by):
        raise ValueError("panne")

    def works(*, by):
        seen.append(by.via)

    module = Module(name="essai", label="Essai", tick=(fails, works))
    monkeypatch.setattr(periodic, "installed", lambda: (module,))
    with pytest.raises(CommandError):
        call_command("tick")
    assert seen == [Via.TICK]


def test_the_tick_of_this_instance_passes(db, tasks_wait, tmp_path, settings):
    settings.DATA = tmp_path
    assert periodic.tick() == 0
    assert (tmp_path / "cleaned").exists()


def test_every_variable_of_the_environment_is_documented():
    top = Path(__file__).resolve().parent.parent
    told = (top / "docs" / "exploitation.md").read_text()
    used = set()
    for path in [top / "cordee", *(top / "tools").rglob("*.py"), *(top / "src").rglob("*.py")]:
        text = path.read_text()
        used |= set(re.findall(r"\bCORDEE_[A-Z_]+\b", text))
        if path.name == "settings.py":
            used |= {f"CORDEE_{name}" for name in re.findall(r'\b(?:env|words)\("([A-Z_]+)"', text)}
    spelled = set(re.findall(r"CORDEE_[A-Z_]+", told)) | {f"CORDEE_SMTP_{x}" for x in ("PORT", "USER", "PASSWORD")}
    assert sorted(name for name in used - spelled if not name.endswith("_")) == []


def test_an_operator_begins_with_an_account_and_a_network(client, db):
    words = ["Lea@Example.org", "--name", "Léa", "--network", "Le Réseau", "--password", "une-phrase-de-passe"]
    call_command("create_operator", *words)
    answer = client.post(
        reverse("account_login"), {"login": "lea@example.org", "password": "une-phrase-de-passe"}, follow=True
    )
    assert answer.status_code == 200
    actor = answer.wsgi_request.actor
    assert (actor.person.name, actor.is_operator, actor.is_animator) == ("Léa", True, True)
    with pytest.raises(CommandError):
        call_command("create_operator", *words)
