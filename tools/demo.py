"""A real demo on a port of its own, in a folder that goes away, and the addresses of its pages."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import APIRequestContext

ROOT = Path(__file__).resolve().parent.parent
READY = re.compile(r"Cordée : (\S+?)/? ")
PASSWORD = "demo"
# who looks at the demo, by role
PEOPLE = {
    "anonymous": "",
    "person": "hugo@demo.cordee.example",
    "member": "claire@demo.cordee.example",
    "manager": "nadia@demo.cordee.example",
    "animator": "samira@demo.cordee.example",
    "operator": "elie@demo.cordee.example",
}
FILES = "csv|geojson|html|json|xml|zip|pdf|ics|xlsx|txt|svg|png|jpe?g|css"
LEAVES = re.compile(rf"\.({FILES})$|/api/|/logout/|/static/|/media/")


@dataclass(frozen=True)
class Demo:
    url: str
    data: Path

    def manage(self, *words: str) -> None:
        """A command of this demo, as its background would run it. Raises CalledProcessError."""
        environment = {key: value for key, value in os.environ.items() if key != "CORDEE_DATABASE_URL"}
        environment |= {"CORDEE_DATA": str(self.data), "CORDEE_DEMO": "1", "CORDEE_SITE_URL": self.url}
        environment |= {"CORDEE_LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT / "src")}
        subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], env=environment, check=True)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@contextlib.contextmanager
def running(data: Path | None = None) -> Iterator[Demo]:
    """``./cordee demo``, until the end of the block. Its logs are shown when it does not start."""
    with tempfile.TemporaryDirectory(prefix="cordee-demo-") as name:
        folder = data or Path(name)
        command = [sys.executable, str(ROOT / "cordee"), "demo", "--port", str(free_port()), "--data", str(folder)]
        environment = {key: value for key, value in os.environ.items() if key != "CORDEE_DATABASE_URL"}
        words = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        process = subprocess.Popen(command, env=environment, start_new_session=True, **words)
        assert process.stdout is not None
        said, reader = [], None
        try:
            for line in process.stdout:
                said.append(line)
                if found := READY.match(line):
                    # what it says later must be read, or it would wait for us
                    reader = threading.Thread(target=process.stdout.read, daemon=True)
                    reader.start()
                    yield Demo(found[1], folder)
                    return
            raise RuntimeError("La démonstration n’a pas démarré :\n" + "".join(said[-30:]))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            if reader:
                reader.join(5)
            process.stdout.close()


class _Links(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base, self.found = base, []

    def handle_starttag(self, tag, attrs):
        """Files, and links that change the language or the scheme (nofollow), lead to no other page."""
        target, words = dict(attrs).get("href"), (dict(attrs).get("rel") or "").split()
        if tag == "a" and target and "download" not in dict(attrs) and "nofollow" not in words:
            self.found.append(urljoin(self.base, target))


def crawl(request: APIRequestContext, url: str, *, each: int = 1) -> dict[str, list[str]]:
    """Pages that links lead to from home: name of the URL pattern → at most ``each`` addresses.

    ``request`` carries the session of who looks. Needs Django set up in this process, to name the addresses.
    """
    from django.urls import Resolver404, resolve

    found: dict[str, list[str]] = {}
    queue, seen = ["/"], {"/"}
    while queue:
        path = queue.pop(0)
        try:
            name = resolve(urlsplit(path).path).view_name
        except Resolver404:
            found.setdefault("", []).append(path)
            continue
        if len(found.get(name, [])) >= each:
            continue
        answer = request.get(url + path, max_redirects=5)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        if urlsplit(answer.url).path != urlsplit(path).path:  # a redirection: its target is another page
            name_there = urlsplit(answer.url)
            path = name_there.path + (f"?{name_there.query}" if name_there.query else "")
            if path not in seen:
                seen.add(path)
                queue.append(path)
            continue
        found.setdefault(name, []).append(path)
        links = _Links(answer.url)
        links.feed(answer.text())
        for link in links.found:
            parts = urlsplit(link)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            if f"{parts.scheme}://{parts.netloc}" == url and target not in seen and not LEAVES.search(parts.path):
                seen.add(target)
                queue.append(target)
    return found
