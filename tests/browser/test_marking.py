"""Marking what is left out of a tip by selecting words in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.models import Tip
from portal.runtime import make_runtime
from tests.browser.test_main_journey import sign_in
from tests.conftest import cheap_settings, submit_tip

pytestmark = pytest.mark.browser

_SELECT = """(words) => {
  const walker = document.createTreeWalker(document.getElementById("told"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const start = walker.currentNode.data.indexOf(words);
    if (start < 0) { continue; }
    getSelection().setBaseAndExtent(
      walker.currentNode, start, walker.currentNode, start + words.length);
    return;
  }
}"""


@pytest.fixture
def marks(open_page, server):
    """Anna, at the marks of a new tip."""
    runtime = make_runtime(cheap_settings(f"sqlite:///{server.log.parent / 'portal.sqlite3'}"))
    submit_tip(runtime, "Jan Zwaluwkist came at night")
    with runtime.database.reading() as session:
        tip = session.scalars(select(Tip).order_by(Tip.number.desc())).first()
    runtime.database.close()
    page = open_page("/account/inloggen")
    sign_in(page, "anna")
    page.goto(f"/en/coordinatie/{tip.public_number}/weglaten")
    return page


def leave_out(page, words: str) -> None:
    page.evaluate(_SELECT, words)
    page.locator("[data-leave-out]").click()


def test_selected_words_are_added_once_to_what_is_left_out(marks):
    for words in ("Jan Zwaluwkist", "at night", "Jan Zwaluwkist"):
        leave_out(marks, words)
    expect(marks.locator("#passages")).to_have_value("Jan Zwaluwkist\nat night")
    marks.locator("button[value=save]").click()
    expect(marks.locator("#leaves .left-out")).to_have_count(2)
    expect(marks.locator("#leaves")).not_to_contain_text("Zwaluwkist")


def test_without_a_selection_it_is_said_what_to_do(marks):
    status = marks.locator("[data-leave-out-status]")
    expect(status).to_be_empty()
    marks.locator("[data-leave-out]").click()
    expect(status).not_to_be_empty()
    expect(marks.locator("#passages")).to_have_value("")
