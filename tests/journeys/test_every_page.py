"""Each page that links lead to, for each role: axe finds nothing, in light at phone width and in dark at desktop width;
the console is silent; nothing is asked of another host; no page can be pushed sideways from 320 px up."""

import pytest

from tools import browser as browsers
from tools import demo as demos

SEEN: set[str] = set()  # a page is inspected once, as the first role that reaches it; the home page for each role


@pytest.mark.parametrize("role", demos.PEOPLE)
def test_every_page_of(role, as_role, demo):
    context = as_role(role)
    pages = demos.crawl(context.request, demo.url)
    assert pages.pop("", []) == [], "links to nowhere"
    page = context.new_page()
    watch = browsers.Watch(page)
    wrong = []
    for name, (path, *_) in sorted(pages.items()):
        if name in SEEN and name != "home":
            continue
        SEEN.add(name)
        answer = page.goto(path)
        if answer.status != 200:
            wrong.append(f"{path}: status {answer.status}")
        wrong += [f"{path}: {line}" for line in browsers.inspect(page) + watch.take()]
    assert not wrong, "\n".join(wrong)


def test_every_page_says_something_without_script(as_role, demo):
    context = as_role("anonymous", java_script_enabled=False, size=browsers.PHONE)
    page = context.new_page()
    for name, (path, *_) in demos.crawl(context.request, demo.url).items():
        if name:
            page.goto(path)
            assert page.locator("h1").count() == 1, path
