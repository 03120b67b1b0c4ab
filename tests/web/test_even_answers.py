"""Right and wrong codes, known and unknown names: the same work, and answers of one length."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from argon2 import _password_hasher, low_level
from sqlalchemy import event

from portal.models import site_reader
from portal.vault import keys, new_receipt_code
from portal.web.even_answers import BLOCK_BYTES
from tests.web.browser import Browser
from tests.web.steps import send_report, sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse


def length(response: TestResponse) -> int:
    """Return how many bytes the portal sends, but for what the server adds to each answer."""
    headers = sum(len(name) + len(value) + 4 for name, value in response.headers)
    return len(f"HTTP/1.1 {response.status}\r\n") + headers + 2 + len(response.data)


def try_code(app, code: str, root: str = "", **environ: str) -> TestResponse:
    browser = Browser(app.test_client(), root=root, **environ)
    browser.get("/terug")
    data = {"csrf_token": browser.page.value("csrf_token"), "code": code}
    return browser.client.post(f"{root}/terug", data=data, environ_overrides=environ)


@contextmanager
def work(app, monkeypatch) -> Iterator[Counter[str]]:
    """Count what a request does: statements of the database, by their kind, and derivations."""
    counted: Counter[str] = Counter()

    def statement(_connection, _cursor, text, *_rest) -> None:
        counted[" ".join(text.split()[:3])] += 1

    def counting(name: str):
        derive = getattr(low_level, name)

        def counted_derive(*arguments, **values):
            counted[name] += 1
            return derive(*arguments, **values)

        return counted_derive

    runtime = app.extensions["portal"]
    engine = runtime.database.engine
    runtime.site.look()
    with monkeypatch.context() as patch:
        # What staff set is read once in a while, whoever asks for a page.
        patch.setattr(site_reader, "FRESH_SECONDS", 3600)
        patch.setattr(keys, "hash_secret_raw", counting("hash_secret_raw"))
        patch.setattr(_password_hasher, "verify_secret", counting("verify_secret"))
        event.listen(engine, "before_cursor_execute", statement)
        try:
            yield counted
        finally:
            event.remove(engine, "before_cursor_execute", statement)


@pytest.fixture
def code(browser) -> str:
    return send_report(browser)


@pytest.mark.parametrize("root", ["", "/en"])
def test_a_right_and_a_wrong_code_get_answers_of_one_length(app, code, root):
    right, wrong = try_code(app, code, root), try_code(app, new_receipt_code(), root)
    assert (right.status_code, wrong.status_code) == (303, 422)
    assert length(right) == length(wrong) == BLOCK_BYTES


def test_a_code_that_cannot_be_one_gets_an_answer_of_that_length_too(app):
    assert length(try_code(app, "ABCD")) == BLOCK_BYTES


def test_the_answers_are_of_one_length_over_https_too(make_app, code):
    app = make_app(secure_cookies=True)
    scheme = {"wsgi.url_scheme": "https"}
    answers = [try_code(app, one, **scheme) for one in (code, new_receipt_code())]
    assert [answer.status_code for answer in answers] == [303, 422]
    assert len({length(answer) for answer in answers}) == 1


def test_a_right_and_a_wrong_code_are_the_same_work(app, code, monkeypatch):
    try_code(app, code)
    with work(app, monkeypatch) as right:
        try_code(app, code)
    with work(app, monkeypatch) as wrong:
        try_code(app, new_receipt_code())
    assert right == wrong
    assert right["hash_secret_raw"] == 1


def test_a_known_and_an_unknown_name_are_the_same_work(app, monkeypatch):
    with work(app, monkeypatch) as known:
        sign_in(Browser(app.test_client()), "anna", "a wrong password")
    with work(app, monkeypatch) as unknown:
        sign_in(Browser(app.test_client()), "otto", "a wrong password")
    assert known == unknown
    assert known["verify_secret"] == 1


def test_a_known_and_an_unknown_name_get_answers_of_one_length(app):
    known = sign_in(Browser(app.test_client()), "anna", "a wrong password")
    unknown = sign_in(Browser(app.test_client()), "otto", "a wrong password")
    assert known.status == unknown.status == 422
    assert length(known.response) == length(unknown.response)


def test_an_answer_to_another_form_is_as_long_as_it_is(browser):
    browser.get("/account/inloggen")
    browser.send("inloggen", name="anna", password="a wrong password")
    assert not browser.page.html.endswith("  ")
