"""A visitor without an account keeps a search: the mailed link first, then what is new, until they stop.

After ``test_every_page``, which follows the links of the mailbox: those of an ended search are 404.
"""

import datetime as dt
import re
import sqlite3

from django.urls import reverse
from playwright.sync_api import expect

from tools import browser as browsers

EMAIL = "voisine@example.org"
NAME = "Atelier du Vélo Perché"


def ten_minutes_pass(demo):
    """« Dès qu’il y a du nouveau » looks again ten minutes after the last time: the clock of this search is moved, and
    the periodic work runs as the background runs it. Its mails leave by the demo's own worker."""
    past = dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(seconds=1)
    with sqlite3.connect(demo.data / "cordee.sqlite3", timeout=20) as base:
        words = "UPDATE directory_savedsearch SET next_at = ? WHERE address = ? AND state = 'active'"
        base.execute(words, [past.isoformat(" "), EMAIL])
    demo.manage("tick")


def mails(page):
    page.goto(reverse("notifications:mailbox"))
    return page.locator("main li", has_text=EMAIL).locator("a").all_inner_texts()


def test_a_search_without_account_tells_what_is_new_until_its_link_stops_it(visit, demo, open_mail):
    page = visit("anonymous", size=browsers.PHONE)
    page.goto("/annuaire/?q=vélo perché")
    page.get_by_role("link", name=re.compile("Me prévenir quand")).click()
    page.get_by_label("Votre adresse e-mail").fill(EMAIL)
    page.get_by_label(re.compile("dès qu’il y a du nouveau")).check()
    page.get_by_role("button", name="Recevoir le lien").click()
    expect(page.get_by_text("Un lien vient de partir.")).to_be_visible()

    animator = visit("animator")
    animator.goto("/annuaire/ajouter/")
    before = "Le Vélo Perché d’avant"  # it is there when the alerts begin: it is not news
    add(animator, before)
    ten_minutes_pass(demo)
    open_mail(page, EMAIL, "Confirmez votre alerte")
    page.locator("main a[href*='/me-prevenir/']").first.click()
    page.get_by_role("button", name="Oui, me prévenir").click()
    expect(page.get_by_text("C’est en marche")).to_be_visible()

    animator.goto("/annuaire/ajouter/")
    add(animator, NAME)
    ten_minutes_pass(demo)
    open_mail(page, EMAIL, re.compile("Une nouveauté"))
    letter = page.locator("main .prose")
    expect(letter).to_contain_text(NAME)
    expect(letter).not_to_contain_text(before)
    page.locator("main a[href*='/me-prevenir/']").first.click()
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_role("heading", name="C’est arrêté")).to_be_visible()

    with sqlite3.connect(demo.data / "cordee.sqlite3", timeout=20) as base:
        found = base.execute("SELECT count(*) FROM directory_savedsearch WHERE address = ?", [EMAIL])
        assert found.fetchone() == (0,)
    assert len(mails(page)) == 2


def add(page, name):
    page.get_by_label("Nom", exact=True).fill(name)
    page.get_by_label("Commune").first.fill("Gap")
    page.get_by_role("button", name="Ajouter l’organisation").click()
    another = page.get_by_role("button", name="C’est une autre")
    if another.count():
        another.click()
    expect(page.locator("h1")).to_contain_text(name)
