"""What a visitor leaves behind on the whole server: nginx, gunicorn and the database. Nothing.

A real browser without JavaScript, as Tor Browser is at its safest level, reports and comes back
through the configuration that is shipped, from an address and with a name that occur nowhere else.
Errors of each kind are provoked. Then every file of all parties is searched.
"""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from portal.runtime import make_runtime
from tests.conftest import cheap_settings, make_team
from tests.serving import nginx
from tests.serving.conftest import Server, as_environment
from tests.serving.nginx import HOST, Relay
from tests.web.search import found_in

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

ADDRESS = "127.77.66.55"
AGENT = "Quetzalfox/77.1 (Nokia 3310)"
TOLD = "Zwaluwkist met bromfietspapaver"
PLACE = "Dovenetelsteeg"
ANSWER = "Antwoordkoekoek"
UNSENT = "Halverwegeweggegaan"
BROKEN = "Tijdensstoringgetypt"
LOST = "Cookieverdwenenwoord"
SOUGHT = "Zoekopdrachtleeuwerik"
WRONG_CODE = "ZWVT-SRQP-NMKJ-HGFE"
TYPED = {TOLD, *TOLD.split()[::2], PLACE, ANSWER, UNSENT, BROKEN, LOST, SOUGHT, WRONG_CODE}
THEME = "drug-lab"


@dataclass
class Visit:
    """What the visitor had, saw and left behind."""

    code: str
    cookies: dict[str, list[dict[str, object]]]
    statuses: set[int]
    kept: dict[str, bytes]


def go_on(page: Page) -> None:
    page.locator(".actions .button").click()


def describe(page: Page, text: str) -> None:
    """Begin a report and say what was seen."""
    page.goto(f"https://{HOST}/melden/onderwerp")
    page.get_by_label("Drugslab of gedumpt drugsafval").check()
    go_on(page)
    page.get_by_label("Wat hebt u gezien, gehoord of geroken?").fill(text)
    go_on(page)


def report(page: Page) -> str:
    """Send a report and return its receipt code."""
    describe(page, TOLD)
    page.get_by_label("Beschrijf de plek").fill(PLACE)
    for _ in range(5):
        go_on(page)
    page.get_by_role("button", name="Melding versturen").click()
    return page.locator("#receipt").text_content().strip()


def try_code(page: Page, code: str) -> None:
    page.goto(f"https://{HOST}/terug")
    page.get_by_label("Uw meldcode").fill(code)
    page.get_by_role("button", name="Mijn melding openen").click()


def come_back(page: Page, code: str) -> None:
    """Open the thread, add something and close it."""
    try_code(page, code)
    expect(page.locator("main")).to_contain_text(TOLD)
    page.get_by_label("Uw antwoord of aanvulling").fill(ANSWER)
    page.get_by_role("button", name="Versturen").click()
    expect(page.locator("main")).to_contain_text(ANSWER)
    page.get_by_role("button", name="Mijn melding sluiten").click()


def meet_errors(page: Page, context: BrowserContext, database: Path) -> None:
    """Provoke an error of each kind, with words of the visitor in each request."""
    page.goto(f"https://{HOST}/zoeken?q={SOUGHT}")
    page.goto(f"https://{HOST}/{SOUGHT}?van={SOUGHT}")
    for _ in range(4):
        try_code(page, WRONG_CODE)
    describe(page, UNSENT)
    context.clear_cookies()
    page.get_by_label("Beschrijf de plek").fill(LOST)
    go_on(page)
    describe(page, UNSENT)
    with sqlite3.connect(database) as connection:
        connection.execute("ALTER TABLE visit RENAME TO broken")
    page.get_by_label("Beschrijf de plek").fill(BROKEN)
    go_on(page)


def files(*folders: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def visit(browser: Browser, sqlite_template, tmp_path_factory) -> Visit:
    behind, front = (tmp_path_factory.mktemp(name) for name in ("behind", "front"))
    (behind / "temporary").mkdir()
    database = shutil.copy(sqlite_template, behind / "portal.sqlite3")
    runtime = make_runtime(
        cheap_settings(
            f"sqlite:///{database}",
            public_address=f"https://{HOST}",
            secure_cookies=True,
            trusted_proxies=1,
            limit_receipt="4 per minute",
        )
    )
    make_team(runtime)
    runtime.database.close()
    environment = as_environment(runtime.settings) | {"TMPDIR": str(behind / "temporary")}
    server = Server(behind, environment).start().wait_until_ready()
    proxy = nginx.start(front, server.port)
    relay = Relay(proxy.https, ADDRESS)
    context = browser.new_context(
        ignore_https_errors=True,
        java_script_enabled=False,
        locale="nl-NL",
        proxy={"server": relay.url},
        user_agent=AGENT,
    )
    try:
        return _visit(context, behind, front)
    finally:
        context.close()
        relay.close()
        proxy.stop()
        server.kill()


def _visit(context: BrowserContext, behind: Path, front: Path) -> Visit:
    page = context.new_page()
    page.set_default_timeout(10_000)
    statuses: set[int] = set()
    page.on("response", lambda response: statuses.add(response.status))
    cookies = {}
    for address in ("/", "/melden"):
        page.goto(f"https://{HOST}{address}")
        cookies[address] = context.cookies()
    code = report(page)
    cookies["the receipt"] = context.cookies()
    page.get_by_label("Hebt u hem opgeschreven?").fill(code[-4:])
    page.get_by_role("button", name="Controleren en klaar").click()
    cookies["the end"] = context.cookies()
    come_back(page, code)
    meet_errors(page, context, behind / "portal.sqlite3")
    return Visit(code, cookies, statuses, files(behind, front))


def test_an_error_of_each_kind_was_met(visit):
    assert {200, 303, 400, 404, 422, 429, 500} <= visit.statuses


def test_nothing_that_was_typed_can_be_read_in_any_file(visit):
    assert found_in(TYPED, visit.kept) == set()


def test_the_receipt_code_can_be_read_in_no_file(visit):
    assert found_in({visit.code, visit.code.replace("-", "")}, visit.kept) == set()


def test_the_address_and_the_browser_can_be_read_in_no_file(visit):
    assert found_in({ADDRESS, *AGENT.split()[:2]}, visit.kept) == set()


def test_the_address_stands_packed_in_no_file(visit):
    packed = bytes(map(int, ADDRESS.split(".")))
    text = {place: raw for place, raw in visit.kept.items() if not place.endswith(".pem")}
    assert [place for place, raw in text.items() if packed in raw] == []


def test_no_cookie_can_be_read_in_any_file(visit):
    values = {str(cookie["value"]) for held in visit.cookies.values() for cookie in held}
    assert values
    assert found_in(values, visit.kept) == set()


def test_nginx_writes_nothing_at_all_of_a_visit(visit):
    written = {place: raw for place, raw in visit.kept.items() if "/temporary/" in place}
    written |= {place: raw for place, raw in visit.kept.items() if place.endswith("nginx.log")}
    assert {place for place, raw in written.items() if raw} == set()


def test_the_log_of_the_portal_tells_of_the_error_and_of_nothing_else(visit):
    (log,) = (raw.decode() for place, raw in visit.kept.items() if place.endswith("output.txt"))
    lines = log.splitlines()
    assert lines
    assert all('"event": "error"' in line for line in lines)
    assert all(":" not in line.partition('"day": ')[2][:12] for line in lines)


def test_the_search_finds_what_does_stand_in_clear(visit):
    assert any(place.endswith(".sqlite3-wal") for _word, place in found_in({THEME}, visit.kept))


@pytest.mark.parametrize("place", ["/", "/melden"])
def test_before_the_form_there_is_no_cookie(visit, place):
    assert visit.cookies[place] == []


def test_with_the_form_there_is_one_cookie_which_ends_with_the_browser(visit):
    (cookie,) = visit.cookies["the receipt"]
    assert cookie["name"] == "__Host-visit"
    assert (cookie["expires"], cookie["httpOnly"], cookie["secure"]) == (-1, True, True)


def test_the_cookie_does_not_outlive_the_visit(visit):
    assert visit.cookies["the end"] == []
