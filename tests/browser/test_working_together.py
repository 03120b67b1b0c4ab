"""Two members at work on one tip, each in a browser of their own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_main_journey import report, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def both(open_page):
    """Anna and Bram, each with the same tip open."""
    report(open_page())
    pages = []
    for name in ("anna", "bram"):
        page = open_page("/account/inloggen")
        sign_in(page, name)
        page.locator("table.queue tbody a").first.click()
        pages.append(page)
    return pages


def test_the_second_to_save_is_told_what_changed_and_loses_nothing(both):
    anna, bram = both
    anna.get_by_role("button", name="In beoordeling nemen").click()
    bram.get_by_label("Interne notitie").fill("Buurman belde hier ook over")
    bram.get_by_role("button", name="Notitie opslaan").click()
    expect(bram.get_by_role("alert")).to_contain_text("Ontvangen → In beoordeling")
    expect(bram.get_by_label("Interne notitie")).to_have_value("Buurman belde hier ook over")


def test_the_second_to_save_can_save_after_looking(both):
    anna, bram = both
    anna.get_by_role("button", name="In beoordeling nemen").click()
    bram.get_by_label("Interne notitie").fill("Buurman belde hier ook over")
    for _ in range(2):
        bram.get_by_role("button", name="Notitie opslaan").click()
    expect(bram.locator(".message--note")).to_contain_text("Buurman belde hier ook over")


def test_a_tip_that_was_read_is_no_longer_new_to_its_reader_alone(both):
    anna, _ = both
    number = anna.url.rpartition("/")[2]
    anna.goto("/coordinatie/")
    expect(anna.get_by_role("row", name=number)).not_to_contain_text("Nieuw")
