"""A real server on a free port, and Debian's Chromium to visit it with."""

from __future__ import annotations

import os
import re
import shutil
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from portal.runtime import make_runtime
from tests.conftest import cheap_settings, cheap_values, make_team
from tools.servers import Server, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PHONE = {"width": 360, "height": 740}
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


# Chromium writes down each page that answers with an error, and that leaving clears its cache.
_EXPECTED = re.compile("responded with a status of 4|^Clear-Site-Data")


class _Weather(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<title>Weer</title>Zonnig")

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="session")
def neutral_site() -> Iterator[str]:
    """A site of no meaning, for whoever leaves at once."""
    weather = ThreadingHTTPServer(("127.0.0.1", 0), _Weather)
    Thread(target=weather.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{weather.server_port}/weer"
    weather.shutdown()
    weather.server_close()


@pytest.fixture(scope="session")
def server(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, neutral_site: str
) -> Iterator[Server]:
    """A served portal with a team; tips of earlier tests may be in its queue."""
    folder = tmp_path_factory.mktemp("served")
    path = shutil.copy(sqlite_template, folder / "portal.sqlite3")
    runtime = make_runtime(cheap_settings(f"sqlite:///{path}"))
    make_team(runtime)
    runtime.database.close()
    values = cheap_values(runtime.settings.database_url, neutral_site=neutral_site)
    with serving(folder, values) as server:
        yield server


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser context of its own; what it says on its console must be nothing."""
    contexts, said = [], []

    def make(path: str = "/", *, script: bool = True, **options: object) -> Page:
        context = browser.new_context(
            base_url=server.url, java_script_enabled=script, locale="nl-NL", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path)
        return page

    yield make
    for context in contexts:
        context.close()
    assert [text for text in said if not _EXPECTED.search(text)] == []
