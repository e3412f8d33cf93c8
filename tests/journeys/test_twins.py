"""Two records of one organisation are found by the search, merged, then separated: nothing is lost, no address dies."""

import re

from playwright.sync_api import expect

TWO = ("Mairie de Roche-Claire", "Mairie de Roche Claire")


def test_two_duplicates_are_merged_and_separated_again(visit):
    page, reader = visit("animator"), visit("anonymous")
    page.goto("/")
    page.get_by_role("link", name="Doublons").first.click()
    page.get_by_role("link", name=re.compile(TWO[1])).click()
    names = page.locator("#places h3 a")
    expect(names).to_have_count(2)
    addresses = {link.inner_text(): link.get_attribute("href") for link in names.all()}
    assert set(addresses) == set(TWO)

    def read(address):
        reader.goto(address)
        # the day it last changed is told as it is: the merge and its undo changed it
        return re.sub(r"odifiée le \d+\S* \w+", "odifiée", reader.locator("main").inner_text())

    before = {name: read(address) for name, address in addresses.items()}
    assert before[TWO[0]] != before[TWO[1]]

    page.get_by_role("button", name="Réunir les deux fiches").click()
    expect(page.get_by_text("Les deux fiches sont réunies.")).to_be_visible()
    merge = page.url
    gone = page.locator("dd").nth(1).inner_text()
    kept = next(name for name in TWO if name != gone)
    answer = reader.request.get(addresses[gone], max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (301, addresses[kept])
    assert read(addresses[gone]) != before[gone]
    assert reader.url.endswith(addresses[kept])
    expect(reader.get_by_role("heading", level=1)).to_have_text(kept)
    page.goto("/annuaire/doublons/")
    expect(page.get_by_role("link", name=re.compile(TWO[1]))).to_have_count(0)

    page.goto(merge)
    page.get_by_role("button", name="Séparer les deux fiches").click()
    expect(page.get_by_text("Les deux fiches sont de nouveau séparées.")).to_be_visible()
    for name, address in addresses.items():
        assert read(address) == before[name]
    assert reader.request.get(addresses[gone], max_redirects=0).status == 200
    page.goto("/annuaire/doublons/")  # somebody will say whether it is a duplicate: it waits again
    expect(page.get_by_role("link", name=re.compile(TWO[1]))).to_be_visible()
