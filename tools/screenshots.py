"""Take a picture of each main screen: `make screenshots`.

Serves a fresh demo installation from a temporary folder, walks through it as its users do, and
writes the pictures to docs/screens/.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from portal.settings import PROJECT_FOLDER
from tools.servers import environment, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCREENS = PROJECT_FOLDER / "docs" / "screens"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}


def main() -> None:
    """Take all pictures."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings: dict[str, object] = {
            "database_url": f"sqlite:///{folder / 'portal.sqlite3'}",
            "secret_key": "d" * 32,
            "receipt_salt": "d0" * 16,
            "secure_cookies": False,
        }
        printed = subprocess.run(
            [sys.executable, "-m", "flask", "demo"],
            cwd=PROJECT_FOLDER,
            env=environment(settings) | {"PORTAL_SETTINGS_FILE": str(folder / "portal.env")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        with serving(folder, settings) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            code = _as_reporter(browser, server.url)
            _as_coordinator(browser, server.url, printed)
            _as_returning_reporter(browser, server.url, code)
            browser.close()


def _as_reporter(browser: Browser, url: str) -> str:
    page = _open(browser, url, PHONE)
    _take(page, "home-phone")
    page.goto("/melden")
    _take(page, "danger-phone")
    page.goto("/melden/onderwerp")
    page.get_by_label("Hennepkwekerij").check()
    _take(page, "subject-phone")
    _go_on(page)
    page.locator("#description").fill(
        "Op zolder brandt dag en nacht licht en de ramen zijn dicht met folie. "
        "Elke dinsdag zet een man met een grijze bus zakken aarde neer."
    )
    _take(page, "observation-phone")
    _go_on(page)
    page.locator("#description").fill("Hoekhuis naast de speeltuin")
    _go_on(page)
    _go_on(page)
    page.get_by_label("Kenteken, of een deel ervan").fill("VX-81")
    _go_on(page)
    page.get_by_label("Misschien: een paar mensen kunnen dit weten").check()
    _go_on(page)
    _go_on(page)
    _take(page, "check-phone")
    page.get_by_role("button", name="Melding versturen").click()
    _take(page, "receipt-phone")
    return (page.locator("#receipt").text_content() or "").strip()


def _as_coordinator(browser: Browser, url: str, printed: str) -> None:
    page = _open(browser, url, DESKTOP)
    page.goto("/account/inloggen")
    page.get_by_label("Naam").fill("bram")
    page.get_by_label("Wachtwoord").fill(_secret(printed, "password"))
    page.get_by_role("button", name="Inloggen").click()
    page.goto("/account/kluis")
    page.get_by_label("Wachtzin van de kluis").fill(_secret(printed, "vault passphrase"))
    page.get_by_role("button", name="Openen").click()
    page.locator("table.queue tbody a").first.click()
    page.get_by_label("Vraag aan de melder").fill("Op welk moment van de dag komt de grijze bus?")
    page.get_by_role("button", name="Vraag stellen").click()
    _take(page, "tip-desktop")
    page.goto("/coordinatie/")
    _take(page, "queue-desktop")
    page.goto("/beheer/")
    _take(page, "team-desktop")


def _as_returning_reporter(browser: Browser, url: str, code: str) -> None:
    page = _open(browser, url, PHONE)
    page.goto("/terug")
    page.get_by_label("Uw meldcode").fill(code)
    page.get_by_role("button", name="Mijn melding openen").click()
    _take(page, "return-phone")


def _open(browser: Browser, url: str, viewport: dict[str, int]) -> Page:
    page = browser.new_context(base_url=url, viewport=viewport, locale="nl-NL").new_page()  # type: ignore[arg-type]
    page.goto("/")
    return page


def _take(page: Page, name: str) -> None:
    page.screenshot(path=SCREENS / f"{name}.png")


def _go_on(page: Page) -> None:
    page.locator(".actions .button").click()


def _secret(printed: str, kind: str) -> str:
    of_bram = printed[printed.index("sign-in name      bram") :]
    found = re.search(rf"{kind}\s+(\S+)", of_bram)
    if found is None:
        raise LookupError(f"the demo printed no {kind}")
    return found.group(1)


if __name__ == "__main__":
    main()
