"""What a server writes down of a visit: nothing."""

from __future__ import annotations

import shutil
import socket
from typing import TYPE_CHECKING

import pytest

from portal.runtime import make_runtime
from tests.conftest import PASSWORD, cheap_settings, make_team
from tests.serving.conftest import (
    Server,
    as_environment,
    begin_report,
    describe,
    random_address,
    report,
    return_to,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

AGENT = "Mozilla/5.0 (a browser like no other)"
TOLD = "A van every night at the third garage"
OF_THE_VISITOR = (AGENT, TOLD, "127.0.0.1", "2001:db8", "melden", "terug", "/weg")


@pytest.fixture(scope="module")
def portal(sqlite_template, tmp_path_factory) -> Iterator[Server]:
    """One server for all of these, behind a proxy."""
    folder = tmp_path_factory.mktemp("silence")
    shutil.copy(sqlite_template, folder / "portal.sqlite3")
    runtime = make_runtime(
        cheap_settings(
            f"sqlite:///{folder / 'portal.sqlite3'}",
            trusted_proxies=1,
            limit_receipt="2 per minute",
        )
    )
    make_team(runtime)
    runtime.database.close()
    started = Server(folder, as_environment(runtime.settings)).start()
    try:
        yield started.wait_until_ready()
    finally:
        started.kill()


@pytest.fixture
def server(portal) -> Server:
    portal.forget_output()
    return portal


@pytest.fixture
def browser(server):
    return server.browser(User_Agent=AGENT, X_Forwarded_For=random_address())


def raw(server: Server, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request)
        return connection.recv(100)


def test_of_a_report_and_a_return_not_a_line_is_written(server, browser):
    browser.get("/")
    code = report(browser, TOLD)
    assert TOLD in return_to(browser, code).text
    browser.get("/weg")
    assert server.output() == ""


def test_of_a_wrong_code_not_a_line_is_written(server, browser):
    browser.get("/terug")
    browser.post("/terug", code="0000-0000-0000-0000")
    assert server.output() == ""


def test_of_a_page_that_does_not_exist_not_a_line_is_written(server, browser):
    assert browser.get("/melden/onbekend?van=buurman").status == 404
    assert server.output() == ""


def test_of_a_lost_cookie_not_a_line_is_written(server, browser):
    begin_report(browser)
    browser.cookies = {}
    assert describe(browser, TOLD).status == 400
    assert server.output() == ""


def test_of_a_visitor_who_is_held_up_not_a_line_is_written(server, browser):
    browser.get("/terug")
    for _ in range(2):
        browser.post("/terug", code="0000-0000-0000-0000")
    assert browser.post("/terug", code="0000-0000-0000-0000").status == 429
    assert server.output() == ""


def test_of_an_address_that_is_too_long_nothing_of_the_visitor_is_written(server):
    assert b" 4" in raw(server, b"GET /melden?" + b"x" * 5000 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
    assert "127.0.0.1" not in server.output()


def test_of_a_request_that_is_not_http_nothing_of_the_visitor_is_written(server):
    raw(server, f"melden {TOLD}\r\nHost: a\r\n\r\n".encode())
    assert [part for part in OF_THE_VISITOR if part in server.output()] == []


def test_of_too_many_headers_nothing_of_the_visitor_is_written(server):
    headers = b"".join(b"X-%d: garage\r\n" % n for n in range(90))
    raw(server, b"GET /melden HTTP/1.1\r\nHost: a\r\n" + headers + b"\r\n")
    assert [part for part in (*OF_THE_VISITOR, "garage") if part in server.output()] == []


def test_of_a_header_that_is_not_allowed_nothing_of_the_visitor_is_written(server):
    raw(server, b"GET /melden HTTP/1.1\r\nHost: a\r\nX garage: melden\r\n\r\n")
    assert [part for part in (*OF_THE_VISITOR, "garage") if part in server.output()] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_a_visitor_who_hangs_up_halfway_nothing_is_written(serve):
    server = serve()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(
            b"POST /melden/wat HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\ntheme=can"
        )
    server.browser().get("/healthz")
    server.stop()
    assert [part for part in OF_THE_VISITOR if part in server.output()] == []


def test_of_what_a_member_does_it_is_written_that_it_was_done_but_not_from_where(server, browser):
    browser.get("/account/inloggen")
    browser.post("/account/inloggen", name="anna", password=PASSWORD)
    assert "account.start_session" in server.output()
    assert [
        part for part in (AGENT, "127.0.0.1", "2001:db8", PASSWORD) if part in server.output()
    ] == []
