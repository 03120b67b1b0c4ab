"""Finding a page in a real browser; its console must stay silent."""

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


@pytest.fixture(scope="module", autouse=True)
def shelf(server) -> None:
    """A published page on the served portal."""
    runtime = make_runtime(cheap_settings(f"sqlite:///{server.log.parent / 'portal.sqlite3'}"))
    publish(runtime, document("findable", "Hennepkwekerij", "Hoe u die herkent."))
    runtime.database.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_page_is_found_on_a_phone_in_spite_of_a_typing_error(
    open_page: Callable[..., Page], script
):
    page = open_page("/", script=script, viewport=PHONE)
    page.get_by_role("search").get_by_role("searchbox").fill("henepkwekerij")
    page.get_by_role("search").get_by_role("button").click()
    page.get_by_role("link", name="Hennepkwekerij").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hennepkwekerij")
    assert page.locator('script[type="application/ld+json"]').count() == 1
