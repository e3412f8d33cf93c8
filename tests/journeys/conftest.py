"""A real demo and a real browser for the journeys. Playwright must be gone before other tests meet the database, hence
the scope; pytest-django runs these last, on SQLite only."""

import time
from pathlib import Path

import pytest
from django.urls import reverse

from tools import browser as browsers
from tools import demo as demos

HERE = Path(__file__).resolve().parent


def pytest_itemcollected(item):
    if HERE in item.path.parents:
        item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def demo():
    with demos.running() as found:
        yield found


@pytest.fixture(scope="package")
def browser():
    with browsers.chromium() as found:
        yield found


@pytest.fixture(scope="package")
def signed_in(browser, demo):
    """The cookies of each role of ``tools.demo.PEOPLE``: signed in once, by the sign-in page."""
    kept = {}

    def cookies(role):
        if role not in kept:
            context = browsers.new_context(browser, demo.url)
            if demos.PEOPLE[role]:
                browsers.sign_in(context, demos.PEOPLE[role], demos.PASSWORD)
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return cookies


@pytest.fixture
def as_role(browser, demo, signed_in):
    """A new context for this role: ``as_role("manager", size=PHONE, java_script_enabled=False).new_page()``."""
    opened = []

    def context(role="anonymous", **settings):
        opened.append(browsers.new_context(browser, demo.url, storage_state=signed_in(role), **settings))
        return opened[-1]

    yield context
    for one in opened:
        one.close()


@pytest.fixture
def visit(as_role):
    """A page that is watched: the test fails at its end if the console said an error or another host was asked."""
    watched = []

    def page(role="anonymous", **settings):
        found = as_role(role, **settings).new_page()
        watched.append(browsers.Watch(found))
        return found

    yield page
    assert [line for watch in watched for line in watch.problems] == []


@pytest.fixture
def open_mail():
    """Mails leave in the background: the mailbox of the demo is looked at again until this one is there."""

    def opened(page, email, subject):
        for _ in range(100):
            page.goto(reverse("notifications:mailbox"))
            found = page.locator("main li", has_text=email).locator("a", has_text=subject)
            if found.count():
                return found.first.click()
            time.sleep(0.1)
        raise AssertionError(f"no mail: {subject}")

    return opened
