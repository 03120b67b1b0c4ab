"""What another site makes a browser send, and forms that hold too much."""

from __future__ import annotations

import pytest

from portal.web.json_bodies import UnreadableJson, json_body
from tests.web.browser import Browser
from tests.web.steps import answer_until, send_report

TITLE = "Another site sent this"


def from_site(app, site: str, mode: str = "navigate") -> Browser:
    fetch = {"HTTP_SEC_FETCH_SITE": site, "HTTP_SEC_FETCH_MODE": mode}
    return Browser(app.test_client(), root="/en", **fetch)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    "address", ["/melden/wat", "/terug", "/account/inloggen", "/account/uitloggen"]
)
def test_a_form_that_another_site_sent_is_refused_in_words(app, site, address):
    page = from_site(app, site)._open("POST", f"/en{address}", {})
    assert (page.status, page.heading) == (403, TITLE)


def test_a_form_that_needs_no_token_is_refused_to_another_site_as_well(app):
    page = from_site(app, "cross-site")._open("POST", "/en/a-page/self-check", {})
    assert (page.status, page.heading) == (403, TITLE)


def test_nothing_that_another_site_sent_is_shown(app):
    page = from_site(app, "cross-site")._open("POST", "/melden/wat", {"text": "Words of theirs"})
    assert "Words of theirs" not in page.html


@pytest.mark.parametrize("address", ["/", "/melden", "/terug", "/account/inloggen"])
def test_a_link_on_another_site_leads_to_our_pages(app, address):
    assert from_site(app, "cross-site").get(address).status == 200


@pytest.mark.parametrize(("address", "status"), [("/", 200), ("/melden/onderwerp", 403)])
def test_another_site_can_load_what_is_public_and_nothing_else(app, address, status):
    assert from_site(app, "cross-site", "no-cors").get(address).status == status


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_what_our_own_pages_send_is_taken(app, site):
    fetch = {"HTTP_SEC_FETCH_SITE": site, "HTTP_SEC_FETCH_MODE": "navigate"}
    assert send_report(Browser(app.test_client(), **fetch))


def test_a_browser_that_does_not_say_where_it_comes_from_is_believed(browser):
    assert send_report(browser)


# How much a form may hold.


def test_a_form_of_too_many_fields_is_refused_with_a_page_of_ours(english):
    answer_until(english, "wat")
    page = english.post("/melden/waar", **{f"field-{n}": "" for n in range(1000)})
    assert (page.status, page.heading) == (413, "This is too much at once")


def test_a_form_of_as_many_fields_as_may_be_is_taken(english):
    answer_until(english, "wat")
    more = {f"field-{n}": "" for n in range(900)}
    page = english.post("/melden/waar", answered="wat", description="A van", **more)
    assert page.status == 200


def test_a_field_with_a_name_without_end_is_refused(english):
    answer_until(english, "wat")
    assert english.post("/melden/waar", **{"x" * 201: ""}).status == 400


@pytest.mark.parametrize("address", ["/terug", "/account/inloggen", "/melden/klaar"])
def test_where_nobody_tells_a_story_a_form_is_short(english, address):
    english.get("/melden/onderwerp")
    assert english.post(address, code="x" * 140_000).status == 413


def test_a_form_with_files_has_an_end_as_well(english):
    english.get("/melden/onderwerp")
    token = english.page.value("csrf_token")
    parts = {"csrf_token": token, **{f"field-{n}": "x" for n in range(1100)}}
    response = english.client.post("/en/melden/wat", data=parts, content_type="multipart/form-data")
    assert response.status_code == 413


# JSON.


def read(app, raw: bytes, most_bytes: int = 1000) -> object:
    with app.test_request_context("/", method="POST", data=raw):
        return json_body(most_bytes)


def test_json_is_read(app):
    assert read(app, b'{"a": ["[[[[[[[[[[", 1]}') == {"a": ["[[[[[[[[[[", 1]}


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half of it"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"[" * 9 + b"]" * 9, id="too deep"),
        pytest.param(b"[" * 900, id="without end"),
        pytest.param(b'"' + b"x" * 1000 + b'"', id="too long"),
    ],
)
def test_what_is_no_json_or_too_much_of_it_is_not_read(app, raw):
    with pytest.raises(UnreadableJson):
        read(app, raw)
