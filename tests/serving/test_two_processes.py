"""Past one machine: any web process can serve the next request, on PostgreSQL and Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.models.tip import format_number
from portal.tips.queue import QueueFilter, list_queue
from portal.tips.returning import read_thread, return_with
from tests.conftest import PASSPHRASE, PASSWORD, cheap_settings
from tests.serving.conftest import (
    Server,
    as_environment,
    begin_report,
    describe,
    random_address,
    report,
    return_to,
    send_report,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]


@pytest.fixture(scope="module")
def servers(postgresql_url, redis_url, tmp_path_factory) -> Iterator[tuple[Server, Server]]:
    """Two servers on one PostgreSQL and one Redis, behind one proxy."""
    settings = cheap_settings(
        postgresql_url, redis_url=redis_url, trusted_proxies=1, limit_receipt="2 per minute"
    )
    pair = tuple(
        Server(tmp_path_factory.mktemp(name), as_environment(settings)).start()
        for name in ("one", "other")
    )
    try:
        yield tuple(server.wait_until_ready() for server in pair)
    finally:
        for server in pair:
            server.kill()


@pytest.fixture
def pair(servers, crew) -> tuple[Server, Server]:
    """The two servers, on an installation of this test's own."""
    return servers


def visitor(server):
    return server.browser(X_Forwarded_For=random_address())


def sign_in(browser, name: str) -> None:
    browser.get("/account/inloggen")
    assert browser.post("/account/inloggen", name=name, password=PASSWORD).status == 303


def unlock(browser, name: str) -> None:
    browser.get("/account/kluis")
    assert browser.post("/account/kluis", passphrase=PASSPHRASE.format(name)).status == 303


def test_a_report_begun_on_one_process_is_sent_on_the_other(pair, installation):
    one, other = pair
    browser = visitor(one)
    begin_report(browser)
    browser = browser.on(other)
    describe(browser, "A van every night")
    code = send_report(browser.on(one)).receipt_code
    thread = read_thread(installation, return_with(installation, code))
    assert thread.content.observation.description == "A van every night"


def test_a_second_click_that_reaches_the_other_process_shows_the_same_receipt(pair):
    one, other = pair
    browser = visitor(one)
    code = report(browser, "A van every night")
    assert send_report(browser.on(other)).receipt_code == code


def test_a_receipt_of_one_process_opens_the_thread_on_the_other(pair):
    one, other = pair
    code = report(visitor(one), "A van every night")
    assert "A van every night" in return_to(visitor(other), code).text


def test_a_member_who_unlocked_on_one_process_reads_tips_on_the_other(pair, installation, crew):
    one, other = pair
    report(visitor(one), "A van every night")
    row = list_queue(installation, crew.anna, QueueFilter()).rows[0]
    member = visitor(one)
    sign_in(member, "anna")
    unlock(member, "anna")
    page = member.on(other).get(f"/coordinatie/{format_number(row.number)}")
    assert "A van every night" in page.text


def test_a_member_who_signed_in_on_one_process_unlocks_on_the_other(pair):
    one, other = pair
    member = visitor(one)
    sign_in(member, "anna")
    unlock(member.on(other), "anna")
    assert member.get("/coordinatie/").status == 200


def test_a_member_who_signed_out_on_one_process_is_out_on_the_other(pair):
    one, other = pair
    member = visitor(one)
    sign_in(member, "anna")
    kept = dict(member.cookies)
    member.get("/coordinatie/")
    member.post("/account/uitloggen")
    member.cookies = kept
    assert "/account/inloggen" in member.on(other).get("/coordinatie/").location


def test_tries_on_one_process_count_on_the_other(pair):
    one, other = pair
    browser = visitor(one)
    browser.get("/terug")
    for _ in range(2):
        assert browser.post("/terug", code="0000-0000-0000-0000").status == 422
    assert browser.on(other).post("/terug", code="0000-0000-0000-0000").status == 429
