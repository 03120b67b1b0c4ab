"""What the reporting flow does in a browser beyond the plain pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

STEPS = ("onderwerp", "wat", "waar", "wanneer", "wie", "bron", "contact", "controle")


def go_on(page: Page) -> None:
    page.locator(".actions .button").click()


def write_description(page: Page) -> None:
    page.get_by_label("Dat weet ik niet").check()
    go_on(page)
    page.locator("#description").fill("Een zoete geur op de galerij")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_leaving_opens_the_neutral_site(open_page, neutral_site, script):
    page = open_page("/melden/onderwerp", script=script)
    page.get_by_role("link", name="Snel weg").click()
    page.wait_for_url(neutral_site)


def test_pressing_escape_three_times_opens_the_neutral_site(open_page, neutral_site):
    page = open_page("/melden/onderwerp")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url(neutral_site)


def test_pressing_escape_twice_stays(open_page):
    page = open_page("/melden/onderwerp")
    for key in ("Escape", "Escape", "Tab", "Escape"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Waar gaat het over?")


def test_leaving_takes_the_place_of_the_page_in_the_history(open_page, neutral_site):
    page = open_page("/melden/onderwerp")
    page.get_by_role("link", name="Snel weg").click()
    page.wait_for_url(neutral_site)
    page.go_back()
    assert "/melden" not in page.url


def test_after_leaving_what_was_typed_is_gone(open_page, neutral_site):
    page = open_page("/melden/onderwerp")
    write_description(page)
    go_on(page)
    page.get_by_role("link", name="Snel weg").click()
    page.wait_for_url(neutral_site)
    page.goto("/melden/controle")
    expect(page.locator("main")).to_contain_text("Er is hier geen melding (meer)")


def test_the_counter_says_how_much_room_is_left(open_page):
    page = open_page("/melden/onderwerp")
    write_description(page)
    expect(page.locator("[data-counter-of]")).to_have_text("Nog 9.972 tekens")


def test_enter_in_a_field_goes_on_and_not_back(open_page):
    page = open_page("/melden/onderwerp")
    write_description(page)
    go_on(page)
    page.locator("#postcode").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wanneer was het")


def test_the_back_button_of_the_browser_shows_what_was_typed(open_page):
    page = open_page("/melden/onderwerp")
    write_description(page)
    go_on(page)
    page.go_back()
    expect(page.locator("#description")).to_have_value("Een zoete geur op de galerij")


def test_reloading_a_step_asks_nothing_and_keeps_the_answers(open_page):
    page = open_page("/melden/onderwerp")
    write_description(page)
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Waar was het?")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Waar was het?")


def test_an_error_gets_the_focus_and_leads_to_its_field(open_page):
    page = open_page("/melden/onderwerp")
    go_on(page)
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.locator("#theme-0")).to_be_focused()


def test_a_form_left_alone_warns_before_it_is_removed(open_page):
    page = open_page("/melden/onderwerp")
    page.clock.install()
    write_description(page)
    go_on(page)
    page.clock.fast_forward("01:45:00")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.clock.fast_forward("00:06:00")
    expect(page.get_by_role("alert")).to_contain_text("over 10 minuten")


def test_a_double_click_on_send_makes_one_receipt(open_page):
    page = open_page("/melden/onderwerp")
    write_description(page)
    go_on(page)
    page.goto("/melden/controle")
    page.get_by_role("button", name="Melding versturen").dblclick()
    shown = page.locator("#receipt").text_content()
    page.goto("/melden/verzonden")
    assert page.locator("#receipt").text_content() == shown


def test_the_receipt_is_copied_to_the_clipboard(open_page):
    page = open_page("/melden/onderwerp", permissions=["clipboard-read", "clipboard-write"])
    write_description(page)
    go_on(page)
    page.goto("/melden/controle")
    page.get_by_role("button", name="Melding versturen").click()
    page.get_by_role("button", name="Kopiëren").click()
    expect(page.get_by_role("button", name="Gekopieerd")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", copied)


def test_the_receipt_is_saved_as_text(open_page):
    page = open_page("/melden/onderwerp")
    write_description(page)
    go_on(page)
    page.goto("/melden/controle")
    page.get_by_role("button", name="Melding versturen").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Opslaan als tekst").click()
    saved = download.value.path().read_text()
    assert saved.strip() == page.locator("#receipt").text_content()


@pytest.mark.parametrize("width", [320, PHONE["width"], 768, 1280])
def test_no_page_of_the_flow_is_wider_than_the_screen(open_page, width):
    page = open_page("/", viewport={"width": width, "height": 700})
    wide = []

    def measure() -> None:
        page.wait_for_load_state()
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(page.url)

    measure()
    for path in ("/melden", "/melden/112", "/terug", "/account/inloggen", "/nergens"):
        page.goto(path)
        measure()
    page.goto("/melden/onderwerp")
    write_description(page)
    for step in STEPS[2:]:
        measure()
        go_on(page)
        expect(page).to_have_url(re.compile(step))
    measure()
    page.get_by_role("button", name="Melding versturen").click()
    measure()
    assert wide == []
