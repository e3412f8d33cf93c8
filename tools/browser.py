"""One browser for the journeys and for the pictures: where Chromium comes from, and what every page must satisfy."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-default-browser-check",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESKTOP, SMALLEST = (390, 844), (1280, 900), (320, 640)
MISSING = (
    "Il faut un navigateur Chromium pour les parcours : installez-le (sudo apt install chromium), "
    "ou donnez son chemin dans CORDEE_CHROMIUM."
)
AXE = """async (tags) => (await axe.run({runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})).violations
    .flatMap(rule => rule.nodes.map(node => `${rule.id} on ${node.target.join(" ")}: ${node.failureSummary}`))"""
TALL = "document.documentElement.scrollHeight"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _on_path() -> str | None:
    return os.environ.get("CORDEE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def _by_apt() -> str | None:
    """Debian's own package, when we may install it."""
    if not shutil.which("apt-get") or os.name == "nt" or os.geteuid() != 0:
        return None
    print("Installation de Chromium par apt …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        if subprocess.run(["apt-get", *words], stdout=subprocess.DEVNULL, env=environment).returncode:
            return None
    return _on_path()


def _by_playwright() -> None:
    """Playwright keeps its own; it is then found without a path."""
    print("Installation de Chromium par Playwright …", flush=True)
    if subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"]).returncode:
        raise SystemExit(MISSING)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium of the PATH, else by apt as root on Debian, else Playwright's own, else one clear sentence."""
    with sync_playwright() as playwright:
        path = _on_path()
        if path is None and not os.path.exists(playwright.chromium.executable_path):
            path = _by_apt()
            if path is None:
                _by_playwright()
        root = os.name != "nt" and os.geteuid() == 0
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS + (["--no-sandbox"] if root else []))
        try:
            yield browser
        finally:
            browser.close()


def new_context(browser: Browser, url: str, size: tuple[int, int] = DESKTOP, **settings) -> BrowserContext:
    width, height = size
    settings = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce"} | settings
    context = browser.new_context(base_url=url, viewport={"width": width, "height": height}, **settings)
    context.set_default_timeout(15_000)
    return context


def sign_in(context: BrowserContext, email: str, password: str) -> None:
    """By the sign-in page, as anybody does."""
    page = context.new_page()
    page.goto(reverse("account_login"))
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.locator("form:has(input[name=password]) button:not([name])").first.click()
    page.wait_for_url(lambda address: urlsplit(address).path != reverse("account_login"))
    page.close()


class Watch:
    """What went wrong on a page since it was opened: console errors, script errors, requests to other hosts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("console", lambda said: said.type == "error" and self.problems.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("request", self._request)

    def _request(self, request) -> None:
        host = urlsplit(request.url).hostname
        if request.url.startswith("http") and host not in {"localhost", "127.0.0.1"}:
            self.problems.append(f"third party: {request.url}")

    def take(self) -> list[str]:
        found, self.problems = self.problems, []
        return found


def axe(page: Page) -> list[str]:
    """What axe finds, one line for each element. An empty list is the only good answer."""
    page.evaluate(AXE_SCRIPT)
    return [f"axe: {line}" for line in page.evaluate(AXE, RULES)]


def sideways(page: Page, widths: tuple[int, ...] = (320, 390, 1280)) -> list[str]:
    """Widths at which the page can be pushed sideways."""
    height = (page.viewport_size or {"height": 800})["height"]
    wrong = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": height})
        if (beyond := page.evaluate(SIDEWAYS)) > 0:
            wrong.append(f"scrolls sideways by {beyond} px at {width} px")
    return wrong


def unroll(page: Page, size: tuple[int, int]) -> None:
    """Make the window as tall as the page: nothing is then half hidden by what stays at the bottom of the screen."""
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    page.set_viewport_size({"width": width, "height": max(height, page.evaluate(TALL))})


def inspect(page: Page) -> list[str]:
    """All that is asked of a page, light at phone width and dark at desktop width."""
    wrong = []
    for size, scheme in ((PHONE, "light"), (DESKTOP, "dark")):
        page.emulate_media(color_scheme=scheme)
        unroll(page, size)
        wrong += [f"{scheme} {size[0]} px: {line}" for line in axe(page)]
    return wrong + sideways(page)
