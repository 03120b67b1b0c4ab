"""The main journey in a real browser, with JavaScript and without it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.conftest import PASSPHRASE, PASSWORD

pytestmark = pytest.mark.browser

SEEN = "Elke nacht laden twee mannen witte vaten uit een grijze bus."
QUESTION = "Ziet u ook overdag iemand bij de loods?"
ANSWER = "Ja, op dinsdag rond het middaguur."


def go_on(page) -> None:
    page.locator(".actions .button").click()


def report(page) -> str:
    """Report as a resident would, from the home page on, and return the receipt code."""
    page.locator("main").get_by_role("link", name="Melden").click()
    page.get_by_role("link", name="Nee, verder met de melding").click()
    page.get_by_label("Drugslab of gedumpt drugsafval").check()
    go_on(page)
    page.get_by_label("Wat hebt u gezien, gehoord of geroken?").fill(SEEN)
    go_on(page)
    page.get_by_label("Beschrijf de plek").fill("De blauwe loods aan het water")
    go_on(page)
    go_on(page)
    page.get_by_label("Kenteken, of een deel ervan").fill("XX-123-X")
    go_on(page)
    page.get_by_label("Ja: alleen ik, of bijna alleen ik, kan dit weten").check()
    go_on(page)
    go_on(page)
    expect(page.locator("main")).to_contain_text(SEEN)
    page.get_by_role("button", name="Melding versturen").click()
    code = page.locator("#receipt").text_content().strip()
    page.get_by_label("Hebt u hem opgeschreven?").fill(code[-4:])
    page.get_by_role("button", name="Controleren en klaar").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("U bent klaar")
    return code


def return_with(page, code: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Ik heb een meldcode").click()
    page.get_by_label("Uw meldcode").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Mijn melding openen").click()


def sign_in(page, name: str) -> None:
    page.goto("/account/inloggen")
    page.get_by_label("Naam").fill(name)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.locator("main").get_by_role("link", name="Kluis openen").click()
    page.get_by_label("Wachtzin van de kluis").fill(PASSPHRASE.format(name))
    page.get_by_role("button", name="Openen").click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_tip_goes_from_a_phone_to_the_queue_and_back_until_it_is_closed(open_page, script):
    reporter = open_page(script=script, viewport=PHONE)
    code = report(reporter)

    coordinator = open_page("/account/inloggen", script=script)
    sign_in(coordinator, "anna")
    row = coordinator.locator("table.queue tbody tr").first
    expect(row).to_contain_text("Nieuw")
    row.get_by_role("link").click()
    expect(coordinator.locator("main")).to_contain_text(SEEN)
    expect(coordinator.locator("main")).to_contain_text("Risico voor de melder")
    coordinator.get_by_label("Vraag aan de melder").fill(QUESTION)
    coordinator.get_by_role("button", name="Vraag stellen").click()
    expect(coordinator.locator(".tip-head")).to_contain_text("Wacht op melder")

    return_with(reporter, code)
    expect(reporter.locator(".message--question")).to_contain_text(QUESTION)
    reporter.get_by_label("Uw antwoord of aanvulling").fill(ANSWER)
    reporter.get_by_role("button", name="Versturen").click()
    expect(reporter.locator(".message--answer")).to_contain_text(ANSWER)

    coordinator.reload()
    expect(coordinator.locator(".message--answer")).to_contain_text(ANSWER)
    coordinator.get_by_role("button", name="Afsluiten", exact=True).click()
    expect(coordinator.locator(".tip-head")).to_contain_text("Afgesloten")

    reporter.reload()
    expect(reporter.get_by_role("heading", level=1)).to_contain_text(
        "Wij zijn klaar met uw melding"
    )
