"""A commune shows its portal in its own site: the browser lets it, and lets nobody else."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect


@pytest.fixture
def site():
    """The site of a commune, on a port of its own: one page that holds whatever lines are pasted into it."""
    page = {"lines": ""}

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            body = f"<!doctype html><html lang=fr><title>Mairie</title><h1>Mairie</h1>{page['lines']}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}", page
    server.shutdown()
    server.server_close()


def test_a_commune_opens_a_portal_and_shows_it_in_its_site(as_role, site):
    address, shown = site
    page = as_role("manager").new_page()
    page.goto("/annuaire/portails/ouvrir/")
    page.get_by_label("Titre du portail").fill("Les voisins d’Embrun")
    page.get_by_label("Commune").first.fill("Embrun")
    page.get_by_label("Sites qui affichent").fill(f"{address}/vie-locale")
    page.get_by_role("button", name="Ouvrir le portail").click()
    shown["lines"] = page.locator("pre code").inner_text()
    page.get_by_role("button", name="Copier les lignes").click()  # this browser refuses or not: either way one is told
    expect(page.get_by_role("status").filter(has_text="lignes")).to_be_visible()
    visitor = as_role("anonymous").new_page()
    visitor.goto(address)
    frame = visitor.frame_locator("iframe")
    expect(frame.get_by_role("link", name="Les Ateliers du Torrent")).to_be_visible()
    with visitor.expect_popup() as opened:
        frame.get_by_role("link", name="Les Ateliers du Torrent").click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Les Ateliers du Torrent")
    visitor.goto(address.replace("localhost", "127.0.0.1"))  # another origin: nobody named it
    expect(visitor.frame_locator("iframe").get_by_role("link", name="Les Ateliers du Torrent")).to_have_count(0)
