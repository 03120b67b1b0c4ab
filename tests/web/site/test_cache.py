from __future__ import annotations

import gzip
import time
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from portal.models.site_reader import FRESH_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

DECODERS = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
def page(publish, client) -> str:
    """The address of a published page that somebody has read."""
    publish("nl/aanpak", body="Wij letten op. " * 40)
    client.get("/aanpak")
    return "/aanpak"


@pytest.fixture
def queries(app) -> Iterator[list[str]]:
    """Every query from here on."""
    seen: list[str] = []
    engine = app.extensions["portal"].database.engine

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def accepting(client, address: str, encoding: str, **headers: str) -> TestResponse:
    return client.get(address, headers={"Accept-Encoding": encoding, **headers})


def wait_until_stale() -> None:
    time.sleep(FRESH_SECONDS + 0.05)


# ETags.


def test_a_page_has_a_strong_etag(client, page):
    etag = client.get(page).headers["ETag"]
    assert etag.startswith('"')


def test_the_first_reader_gets_the_etag_that_the_next_gets(client, publish):
    publish("nl/aanpak")
    first, second = client.get("/aanpak"), client.get("/aanpak")
    assert first.headers["ETag"] == second.headers["ETag"]


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_a_page_that_a_browser_has_is_not_sent_again(client, page, encoding):
    etag = accepting(client, page, encoding).headers["ETag"]
    again = accepting(client, page, encoding, **{"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert "Content-Security-Policy" in again.headers
    assert "Content-Length" not in again.headers


@pytest.mark.parametrize("wanted", ['"x", {}', "W/{}", "*"])
def test_an_etag_is_found_in_every_form_of_the_header(client, page, wanted):
    etag = client.get(page).headers["ETag"]
    response = client.get(page, headers={"If-None-Match": wanted.format(etag)})
    assert response.status_code == 304


def test_a_page_that_the_server_does_not_keep_is_not_sent_again_either(client, make_app, page):
    etag = client.get(page).headers["ETag"]
    fresh = make_app().test_client()
    assert fresh.get(page, headers={"If-None-Match": etag}).status_code == 304


def test_another_page_has_another_etag(client, page, publish):
    publish("nl/ander", key="other", title="Ander")
    assert client.get(page).headers["ETag"] != client.get("/ander").headers["ETag"]


def test_each_encoding_has_an_etag_of_its_own(client, page):
    etags = {accepting(client, page, name).headers["ETag"] for name in DECODERS}
    assert len(etags) == 3


# Encodings.


@pytest.mark.parametrize("name", ["gzip", "br"])
def test_a_compressed_page_is_the_page(client, page, name):
    packed = accepting(client, page, name)
    assert packed.headers["Content-Encoding"] == name
    assert len(packed.data) == int(packed.headers["Content-Length"])
    assert DECODERS[name](packed.data) == accepting(client, page, "identity").data


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, gzip;q=0", None),
        ("gzip;q=0.5", "gzip"),
        ("deflate", None),
        ("", None),
        ("*", None),
    ],
)
def test_a_browser_gets_an_encoding_that_it_takes(client, page, accepted, sent):
    assert accepting(client, page, accepted).headers.get("Content-Encoding") == sent


def test_caches_on_the_way_are_told_that_the_encoding_matters(client, page):
    assert client.get(page).headers["Vary"] == "Accept-Encoding"


def test_a_head_request_has_the_headers_and_no_body(client, page):
    head, get = client.head(page), client.get(page)
    assert head.data == b""
    assert dict(head.headers) == dict(get.headers)


def test_a_head_request_for_a_page_that_is_not_kept_has_its_etag(client, publish):
    publish("nl/aanpak")
    head = client.head("/aanpak")
    assert (head.data, head.headers["ETag"]) == (b"", client.get("/aanpak").headers["ETag"])


# What is new.


def test_a_publication_shows_in_its_own_process_at_once(app, client, page, publish):
    publish("nl/aanpak", title="Nieuw")
    app.extensions["portal.page_cache"].forget()
    assert "<h1>Nieuw</h1>" in client.get(page).text


def test_a_publication_shows_in_another_process_within_a_second(client, page, publish):
    publish("nl/aanpak", title="Nieuw")
    wait_until_stale()
    assert "<h1>Nieuw</h1>" in client.get(page).text


def test_a_page_that_moved_leads_on(client, page, publish):
    publish("nl/onze-aanpak")
    wait_until_stale()
    assert client.get(page).status_code == 301


def test_what_was_read_before_a_publication_is_not_kept_after_it(app, client, publish):
    publish("nl/aanpak", title="Oud")
    published = []

    @app.after_request
    def publish_meanwhile(response):
        if not published:
            published.append(True)
            publish("nl/aanpak", title="Nieuw")
            app.extensions["portal.page_cache"].forget()
            app.test_client().get("/")
        return response

    client.get("/aanpak")
    assert "<h1>Nieuw</h1>" in client.get("/aanpak").text


# What it costs.


def test_a_page_that_is_kept_needs_no_query(client, page, queries):
    client.get(page)
    assert queries == []


def test_a_page_that_is_kept_needs_one_small_query_a_second(client, page, queries):
    wait_until_stale()
    for _ in range(3):
        client.get(page)
    asked = [one for one in queries if one != "BEGIN"]
    assert len(asked) == 1
    assert "FROM site_state" in asked[0]


def test_published_pages_stay_readable_while_the_database_is_away(app, client, page):
    database = app.extensions["portal"].database
    before = client.get(page).data
    database.close()
    file = Path(make_url(database.url).database)
    file.rename(file.with_name("away"))
    wait_until_stale()
    assert client.get(page).data == before


# What is not kept.


def test_an_address_with_a_query_passes_by(client, page, queries):
    response = client.get(f"{page}?a=b")
    assert response.status_code == 200
    assert queries


def test_an_address_with_a_query_is_not_kept(client, publish, queries):
    publish("nl/aanpak")
    client.get("/aanpak?a=b")
    queries.clear()
    client.get("/aanpak")
    assert queries


def test_a_page_that_does_not_exist_is_not_kept(client, publish):
    assert client.get("/aanpak").status_code == 404
    publish("nl/aanpak")
    assert client.get("/aanpak").status_code == 200


@pytest.mark.parametrize("address", ["/melden", "/account/inloggen"])
def test_a_page_with_a_form_is_not_kept(client, address):
    client.get(address)
    assert "ETag" not in client.get(address).headers


def test_posting_to_a_page_passes_by(client, page):
    assert client.post(page).status_code in {400, 405}


def test_each_language_keeps_its_own_page(client, publish):
    publish("nl/contact", key="contact", title="Bel ons")
    publish("en/contact", key="contact", title="Call us")
    for _ in range(2):
        assert "<h1>Bel ons</h1>" in client.get("/contact").text
        assert "<h1>Call us</h1>" in client.get("/en/contact").text
