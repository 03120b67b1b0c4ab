"""What a first visit costs: bytes, requests, and a page that stays where it is."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from portal.pages.files import import_content
from portal.runtime import make_runtime
from tests.browser.conftest import PHONE
from tests.conftest import cheap_settings, cheap_values, make_team
from tools.servers import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

MOST_BYTES = 60_000
MOST_REQUESTS = 8
PAGES = [
    "/",
    "/themas",
    "/themas/hennepkwekerij",
    "/branches",
    "/branches/horeca",
    "/branches/horeca/zelfcheck",
    "/privacy",
    "/zoeken?q=hennep",
    "/en/",
    "/melden",
    "/melden/onderwerp",
    "/terug",
]
WATCH_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) { window.shifts += shift.value; }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal with the content that comes with it."""
    folder = tmp_path_factory.mktemp("site")
    path = shutil.copy(sqlite_template, folder / "portal.sqlite3")
    runtime = make_runtime(cheap_settings(f"sqlite:///{path}"))
    make_team(runtime)
    import_content(runtime, runtime.settings.content_folder)
    runtime.database.close()
    with serving(folder, cheap_values(runtime.settings.database_url)) as server:
        yield server.url


@pytest.fixture
def visitor(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A phone that has never been here."""
    context = browser.new_context(base_url=site, viewport=PHONE)
    yield context
    context.close()


class Visit:
    """A first visit to a page, with what came over the line for it."""

    def __init__(self, visitor: BrowserContext, path: str) -> None:
        self.page: Page = visitor.new_page()
        self.addresses: list[str] = []
        self.bytes = 0
        network = visitor.new_cdp_session(self.page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", self._note_request)
        network.on("Network.loadingFinished", self._note_size)
        self.page.add_init_script(WATCH_SHIFTS)
        self.page.goto(path, wait_until="networkidle")

    def _note_request(self, event: dict) -> None:
        self.addresses.append(event["request"]["url"])

    def _note_size(self, event: dict) -> None:
        self.bytes += event["encodedDataLength"]


@pytest.mark.parametrize("path", PAGES)
def test_a_first_view_is_light_and_asks_nobody_else(visitor, site, path):
    visit = Visit(visitor, path)
    assert 0 < visit.bytes <= MOST_BYTES
    assert len(visit.addresses) <= MOST_REQUESTS
    assert {address.startswith(site) for address in visit.addresses} == {True}


@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_while_a_page_loads(visitor, path):
    visit = Visit(visitor, path)
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate("window.shifts") == 0


def test_a_page_is_readable_before_any_script_came(visitor):
    page = visitor.new_page()
    page.route("**/*.js*", lambda route: route.abort())
    page.goto("/themas/hennepkwekerij")
    assert "Wat u kunt zien, ruiken of horen" in page.locator("main").inner_text()
