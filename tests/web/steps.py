"""What the tests of several pages do alike: fill in a report, sign in, come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import PASSPHRASE, PASSWORD

if TYPE_CHECKING:
    from tests.web.browser import Browser, Page

both_engines = pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)

SLUGS = ("onderwerp", "wat", "waar", "wanneer", "wie", "bron", "contact")

# A complete report: what is typed at each step.
ANSWERS: dict[str, dict[str, object]] = {
    "onderwerp": {"theme": "weapons"},
    "wat": {"description": 'Crates are carried in.\nAlways at night, by "the twins" & <co>.'},
    "waar": {
        "description": "The corner house",
        "postcode": "8011 AB",
        "house_number": "12",
        "area": "WK019310",
    },
    "wanneer": {"when": "Since Easter", "how_often": "weekly", "ongoing": "yes"},
    "wie": {
        "vehicles-0-plate": "XX-123-X",
        "vehicles-0-description": "A grey van",
        "persons-0-name": "Shorty",
        "persons-0-description": "Wears a cap",
        "companies-0-name": "Quick Cars",
        "companies-0-branch": "garages",
        "companies-0-kvk_number": "12345678",
        "companies-0-description": "Never a customer",
    },
    "bron": {
        "how_known": ["saw", "heard"],
        "who_knows": "few",
        "careful_with": "My neighbour knows",
    },
    "contact": {"may_ask": "no", "name": "J. Doe", "phone": "06 12345678"},
}


def begin(browser: Browser) -> Page:
    """Go from the start to the first step."""
    browser.get("/melden")
    return browser.follow("onderwerp")


def answer_until(browser: Browser, slug: str, answers=ANSWERS) -> Page:
    """Begin a report and answer every step before `slug`, which is then shown."""
    begin(browser)
    for step in SLUGS:
        if step == slug:
            break
        browser.send(**answers.get(step, {}))
        assert browser.page.status == 200, browser.page.errors
    return browser.page


def write_report(browser: Browser, answers=ANSWERS) -> Page:
    """Fill in a whole report; the check is then shown."""
    return answer_until(browser, "controle", answers)


def send_report(browser: Browser, answers=ANSWERS) -> str:
    """Fill in a whole report, send it and return the receipt code."""
    write_report(browser, answers)
    browser.send("verzonden")
    return browser.page.receipt_code


def come_back(browser: Browser, code: str) -> Page:
    """Open the thread of a receipt code."""
    browser.get("/terug")
    return browser.send(code=code)


def sign_in(browser: Browser, name: str, password: str = PASSWORD) -> Page:
    browser.get("/account/inloggen")
    return browser.send("inloggen", name=name, password=password)


def unlock(browser: Browser, name: str, **answer: str) -> Page:
    browser.get("/account/kluis")
    return browser.send("kluis", passphrase=PASSPHRASE.format(name), **answer)


def unlock_with_new_key(browser: Browser, name: str) -> Page:
    """Unlock as a member who is asked about a new team key and knows of it."""
    unlock(browser, name)
    return browser.send("kluis", passphrase=PASSPHRASE.format(name), trust="yes")


def sign_in_and_unlock(browser: Browser, name: str) -> Page:
    browser.get("/account/inloggen?next=/account/kluis")
    browser.send("inloggen", name=name, password=PASSWORD)
    return browser.send("kluis", passphrase=PASSPHRASE.format(name))
