"""On a telephone and without script: a room is booked, refused with a useful reason, waited for, freed and taken."""

import datetime as dt

from django.urls import reverse

from cordee.lib.days import public_holidays
from tools import browser as browsers

ROOM = "Salle du Buëch"


def press(page, name):
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def says(page, text):
    assert text in page.locator("main").inner_text().replace("\xa0", " ").replace("\u202f", " ")


def an_open_day():
    """A Tuesday in some weeks, beyond what the demo has booked."""
    day = dt.date.today() + dt.timedelta(days=60)
    day += dt.timedelta(days=(1 - day.weekday()) % 7)
    while day in public_holidays(day.year, "FR"):
        day += dt.timedelta(days=7)
    return day


def ask(page, title, day):
    page.goto(reverse("sharing:places"))
    page.locator("main").get_by_role("link", name="La Maison de la Corde").first.click()
    page.locator("main").get_by_role("link", name=ROOM).first.click()
    page.locator("main").get_by_role("link", name="Réserver").first.click()
    for name, value in {"day": day.isoformat(), "start": "10:00", "end": "12:00", "title": title}.items():
        page.fill(f"[name={name}]", value)
    press(page, "Réserver")


def test_refused_waiting_then_served(as_role, open_mail):
    day, phone = an_open_day(), {"size": browsers.PHONE, "java_script_enabled": False}
    animator = as_role("animator", **phone).new_page()
    ask(animator, "Réunion du réseau", day)
    says(animator, "Confirmée")

    manager = as_role("manager", **phone).new_page()
    ask(manager, "Conseil des Ateliers", day)
    says(manager, "Déjà pris à ces heures")
    says(manager, "Ce qui est possible, d’une pression")
    press(manager, "Me mettre sur la liste d’attente")
    says(manager, "Vous êtes numéro 1")

    animator.locator("main").get_by_role("link", name="Annuler").click()
    press(animator, "Annuler la réservation")
    says(animator, "Annulée")

    open_mail(manager, "nadia@demo.cordee.example", f"Une place s’est libérée : {ROOM}")
    manager.locator("main a[href*='/place-liberee/']").click()
    press(manager, "Prendre la place")
    says(manager, "La réservation est confirmée")
    manager.goto(reverse("sharing:bookings"))
    says(manager, "Conseil des Ateliers")
