"""The coordination point's desk, worked by keys alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from portal.runtime import make_runtime
from tests.browser.test_main_journey import sign_in
from tests.conftest import cheap_settings, submit_tip

pytestmark = pytest.mark.browser


@pytest.fixture
def three_tips(server) -> None:
    """Three new tips at the top of the queue."""
    path = server.log.parent / "portal.sqlite3"
    runtime = make_runtime(cheap_settings(f"sqlite:///{path}"))
    for _ in range(3):
        submit_tip(runtime)
    runtime.database.close()


@pytest.fixture
def desk(open_page, three_tips):
    """Anna at her queue."""
    page = open_page("/account/inloggen")
    sign_in(page, "anna")
    return settled(page, "table.queue")


def settled(page, part: str):
    """Wait until a page with this part in it is there, scripts included."""
    expect(page.locator(part)).to_be_visible()
    page.wait_for_load_state()
    return page


def open_first(page) -> None:
    """Open the first tip of the queue."""
    press(page, "j", "o")
    settled(page, ".tip-head")


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def row(page, place: int):
    return page.locator("table.queue tbody tr").nth(place)


def focused(page) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


def number(page, place: int) -> str:
    return row(page, place).get_by_role("link").text_content()


def test_rows_are_walked_along_and_one_is_opened(desk):
    second = number(desk, 1)
    press(desk, "j", "j", "j", "k")
    assert focused(desk) == second
    press(desk, "o")
    expect(desk.get_by_role("heading", level=1)).to_contain_text(second)


def test_enter_opens_the_row_in_hand(desk):
    first = number(desk, 0)
    press(desk, "j", "Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text(first)


def test_tips_lead_to_each_other_and_back_to_the_row_that_one_came_from(desk):
    first, second = number(desk, 0), number(desk, 1)
    open_first(desk)
    for key, wanted in (("n", second), ("p", first), ("n", second)):
        press(desk, key)
        expect(desk.get_by_role("heading", level=1)).to_contain_text(wanted)
        desk.wait_for_load_state()
    desk.locator(".tip-way .back").click()
    expect(row(desk, 1).get_by_role("link")).to_be_focused()


def test_ticked_tips_are_assigned_by_keys_and_it_is_undone(desk):
    press(desk, "j", "x", "j", "x")
    expect(desk.locator("[data-ticked]")).to_contain_text("2")
    press(desk, "a")
    expect(desk.locator("#assignee")).to_be_focused()
    press(desk, "B", "Tab", "Enter")
    expect(row(desk, 0)).to_contain_text("Bram")
    expect(row(desk, 1)).to_contain_text("Bram")
    desk.locator(".undo button").focus()
    press(desk, "Enter")
    expect(row(desk, 0)).not_to_contain_text("Bram")


def test_the_state_of_ticked_tips_is_changed_by_keys(desk):
    press(desk, "j", "x", "s", "Enter")
    expect(row(desk, 0).locator(".badge--in_assessment")).to_be_visible()


def test_a_tip_is_assigned_moved_and_assessed_by_keys(desk):
    open_first(desk)
    press(desk, "a")
    expect(desk.locator("#assignee")).to_be_focused()
    desk.locator("h1").click()
    press(desk, "b")
    expect(desk.locator("[name=is_emergency]").first).to_be_focused()
    press(desk, "s")
    expect(desk.locator("[name=state]").first).to_be_focused()
    press(desk, "Enter")
    expect(desk.locator(".tip-head .badge--in_assessment")).to_be_visible()


def test_e_leads_to_what_the_tip_speaks_of_and_slash_to_searching(desk):
    open_first(desk)
    press(desk, "e")
    expect(desk.locator("#entities")).to_be_focused()
    press(desk, "/")
    expect(desk.locator("input[type=search]")).to_be_focused()


def test_g_and_then_q_leads_to_the_queue(desk):
    open_first(desk)
    press(desk, "q")
    assert "/coordinatie/2" in desk.url
    press(desk, "g", "q")
    settled(desk, "table.queue")


def test_the_sheet_of_keys_opens_and_closes(desk):
    press(desk, "?")
    expect(desk.get_by_role("dialog")).to_be_visible()
    press(desk, "j")
    assert not desk.evaluate("document.activeElement.matches('table *')")
    press(desk, "Escape")
    expect(desk.get_by_role("dialog")).to_be_hidden()


def test_in_a_field_keys_are_letters(desk):
    open_first(desk)
    note = desk.locator("#internal")
    note.focus()
    press(desk, "j", "n", "?", "g", "q")
    expect(note).to_have_value("jn?gq")


def test_with_another_key_held_down_a_key_is_the_browsers_own(desk):
    press(desk, "Control+j", "Alt+j")
    assert desk.evaluate("document.activeElement.closest('table')") is None


def test_single_keys_do_nothing_once_they_are_turned_off(desk):
    press(desk, "?")
    desk.get_by_role("dialog").locator("[name=single_keys]").click()
    settled(desk, "body:not([data-single-keys])")
    press(desk, "j")
    assert desk.evaluate("document.activeElement.closest('table')") is None
    desk.goto("/coordinatie/toetsen")
    desk.locator("main > .narrow-column [name=single_keys]").click()
    desk.goto("/coordinatie/")
    press(desk, "j")
    expect(row(desk, 0).get_by_role("link")).to_be_focused()


def test_without_javascript_tips_are_ticked_and_changed(open_page, three_tips):
    page = open_page("/account/inloggen", script=False)
    sign_in(page, "anna")
    row(page, 0).locator("input[type=checkbox]").check()
    page.locator("button[value=take]").click()
    expect(row(page, 0).locator(".badge--in_assessment")).to_be_visible()
    expect(page.locator(".undo button")).to_be_visible()


def test_a_standard_text_comes_into_the_message_at_once(desk):
    open_first(desk)
    desk.locator("#standard").select_option("place")
    expect(desk.locator("#question")).to_have_value(
        "Kunt u de plek beter beschrijven? Bijvoorbeeld de straat, het huisnummer, de kleur van de "
        "deur of wat er in de buurt staat.\n\n"
        "Ga er niet voor kijken. Wat u nu al weet, is genoeg."
    )
    expect(desk.locator("[data-fill-button]")).to_be_hidden()


def test_a_grade_on_one_scale_shows_the_nearest_of_the_other(desk):
    open_first(desk)
    press(desk, "b")
    desk.locator("[data-scale=admiralty_source] input[value=E]").check()
    hint = desk.locator("[data-scale=four_source] [data-suggested]")
    expect(hint).to_have_text(re.compile("C$"))


@pytest.mark.parametrize("width", [320, 1280])
def test_neither_queue_nor_tip_is_wider_than_the_screen(desk, width):
    desk.set_viewport_size({"width": width, "height": 800})
    widths = [desk.evaluate("document.documentElement.scrollWidth")]
    open_first(desk)
    widths.append(desk.evaluate("document.documentElement.scrollWidth"))
    assert max(widths) <= width
