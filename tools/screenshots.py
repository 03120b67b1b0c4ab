"""Take a picture of each main screen: `make screenshots`.

Serves a fresh demo installation from a temporary folder, walks through it as its users do, and
writes the pictures to docs/screens/.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

from portal.settings import PROJECT_FOLDER
from tools.servers import environment, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCREENS = PROJECT_FOLDER / "docs" / "screens"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}
# A screen has few; the pictures are then a third of the size.
_COLOURS = 128


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
            _as_reader(browser, server.url)
            code = _as_reporter(browser, server.url)
            _as_coordinator(browser, server.url, printed)
            _as_returning_reporter(browser, server.url, code)
            _as_editor(browser, server.url, printed)
            browser.close()


def _as_reader(browser: Browser, url: str) -> None:
    page = _open(browser, url, DESKTOP)
    _take(page, "home-desktop")
    page.goto("/themas/hennepkwekerij")
    _take(page, "theme-desktop")
    page.goto("/branches/garages#barrieremodel")
    _take(page, "branch-desktop")
    page = _open(browser, url, PHONE)
    page.goto("/branches/garages/zelfcheck")
    page.locator("#q1-0").check()
    page.locator("#q1-0").scroll_into_view_if_needed()
    _take(page, "self-check-phone")


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
    _sign_in(page, "bram", printed)
    page.goto("/account/kluis")
    page.get_by_label("Wachtzin van de kluis").fill(_secret(printed, "bram", "vault passphrase"))
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


def _as_editor(browser: Browser, url: str, printed: str) -> None:
    page = _open(browser, url, DESKTOP)
    _sign_in(page, "daan", printed)
    page.goto("/redactie/?words=hennepkwekerij&language=nl")
    page.get_by_role("link", name="Hennepkwekerij", exact=True).click()
    page.get_by_role("link", name="Bewerken", exact=True).click()
    # The preview follows once something has been typed.
    page.locator("#body").press("End")
    page.locator("#body").press_sequentially(" ")
    page.frame_locator("iframe[name=page-preview]").locator("article h2").first.wait_for()
    page.evaluate("scrollTo(0, document.querySelector('.editor').offsetTop)")
    _take(page, "editor-desktop")
    page.locator("#why").fill("Cijfers nagekeken")
    page.locator(".save-bar .button").click()
    page.get_by_role("button", name="Ter beoordeling aanbieden").click()
    page.goto("/redactie/?language=nl&kind=theme")
    _take(page, "pages-desktop")


def _sign_in(page: Page, name: str, printed: str) -> None:
    page.goto("/account/inloggen")
    page.get_by_label("Naam").fill(name)
    page.get_by_label("Wachtwoord").fill(_secret(printed, name, "password"))
    page.get_by_role("button", name="Inloggen").click()


def _open(browser: Browser, url: str, viewport: dict[str, int]) -> Page:
    page = browser.new_context(base_url=url, viewport=viewport, locale="nl-NL").new_page()  # type: ignore[arg-type]
    page.goto("/")
    return page


def _take(page: Page, name: str) -> None:
    with Image.open(BytesIO(page.screenshot())) as picture:
        few_colours = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few_colours.save(SCREENS / f"{name}.png", "PNG", optimize=True)


def _go_on(page: Page) -> None:
    page.locator(".actions .button").click()


def _secret(printed: str, name: str, kind: str) -> str:
    of_member = printed[printed.index(f"sign-in name      {name}") :]
    found = re.search(rf"{kind}\s+(\S+)", of_member)
    if found is None:
        raise LookupError(f"the demo printed no {kind} of {name}")
    return found.group(1)


if __name__ == "__main__":
    main()
