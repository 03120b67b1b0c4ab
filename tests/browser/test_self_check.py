"""The self-check in a real browser, which needs no script and gets no cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from portal.runtime import make_runtime
from tests.browser.conftest import PHONE
from tests.conftest import cheap_settings
from tests.pages.writing import document, publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

BODY = """\
::: self-check
1. Weet u van wie uw geld komt?
   Leg elke lening vast.
2. Hebt u een grens voor contant geld?
   Spreek een bedrag af.
:::
"""


@pytest.fixture(scope="module", autouse=True)
def shelf(server) -> None:
    """A branch with a self-check on the served portal."""
    runtime = make_runtime(cheap_settings(f"sqlite:///{server.log.parent / 'portal.sqlite3'}"))
    publish(runtime, document("checked", "Horeca", body=BODY))
    runtime.database.close()


def test_a_self_check_is_done_on_a_phone_without_script_and_without_a_cookie(
    open_page: Callable[..., Page],
):
    page = open_page("/checked", script=False, viewport=PHONE)
    page.locator("a[href='/checked/zelfcheck']").click()
    page.locator("#q1-0").check()
    page.locator("main form button").click()
    expect(page.get_by_role("alert")).to_contain_text("Hebt u een grens")
    expect(page.locator("#q1-0")).to_be_checked()
    choice = page.locator("label[for='q2-2']")
    assert choice.evaluate("label => label.closest('.choice').getBoundingClientRect().height") >= 44
    choice.click()
    page.locator("main form button").click()
    expect(page.locator(".outcome")).to_contain_text("50%")
    expect(page.locator(".advice")).to_contain_text("Spreek een bedrag af.")
    assert page.context.cookies() == []
