"""How files are received: encrypted wherever they wait, and with words for whoever sends too much."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from flask import Flask, request
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.vault import SealedTemporaryFile
from portal.web import uploads
from portal.web.uploads import PortalRequest
from tests.conftest import bytes_of

if TYPE_CHECKING:
    from tests.web.browser import Browser

SECRET = b"what a reporter took a picture of "
LONG = SECRET * (400_000 // len(SECRET))


def form(*contents: bytes, **typed: str) -> dict[str, object]:
    """The body of a form with files, and its type."""
    fields = {f"file-{at}": FileStorage(io.BytesIO(each), "a") for at, each in enumerate(contents)}
    boundary, body = encode_multipart({**typed, **fields})
    return {"data": body, "content_type": f'multipart/form-data; boundary="{boundary}"'}


@pytest.fixture
def receiver() -> Flask:
    """An application that receives files as the portal does, and remembers what it got."""
    app = Flask(__name__)
    app.testing = True
    app.received = []
    uploads.install(app)

    @app.post("/")
    def receive() -> str:
        files = [request.files[name] for name in sorted(request.files)]
        app.streams = [file.stream for file in files]
        app.look()
        app.received = [file.read() for file in files]
        return request.form.get("typed", "")

    app.look = lambda: None
    return app


def test_the_portal_receives_every_file_so(app):
    assert app.request_class is PortalRequest


@pytest.mark.parametrize("content", [b"", b"short", LONG], ids=["empty", "short", "long"])
def test_a_file_is_received_as_it_was_sent(receiver, content):
    receiver.test_client().post("/", **form(content))
    assert receiver.received == [content]


def test_fields_beside_a_file_are_received_as_well(receiver):
    assert receiver.test_client().post("/", **form(LONG, typed="a text")).text == "a text"


def test_a_file_that_is_received_is_nowhere_on_a_disk_as_it_is(receiver, on_disk):
    receiver.look = lambda: receiver.received.extend(map(bytes_of, on_disk))
    kept = receiver.received
    receiver.test_client().post("/", **form(LONG))
    assert len(kept) == 1
    assert SECRET not in kept[0]


def test_of_many_small_files_few_wait_in_memory(receiver, on_disk):
    receiver.test_client().post("/", **form(*[SECRET] * 10))
    assert len(on_disk) == 6


def test_the_files_of_a_request_are_gone_when_it_has_been_answered(receiver, on_disk):
    receiver.test_client().post("/", **form(LONG, LONG))
    assert [disk.closed for disk in on_disk] == [True, True]
    assert all(stream.closed for stream in receiver.streams)


def test_a_file_waits_in_a_sealed_one(receiver):
    receiver.test_client().post("/", **form(b"short"))
    assert isinstance(receiver.streams[0], SealedTemporaryFile)


def test_a_form_that_takes_no_files_says_so_in_words(browser: Browser):
    browser.get("/melden/onderwerp")
    response = browser.client.post("/melden/wat", **form(b"x" * 3_000_000))
    assert response.status_code == 413
    assert "<h1" in response.text


def test_whoever_sends_too_much_is_heard_out(app):
    body = io.BytesIO(b"x" * 3_000_000)
    client = app.test_client()
    client.post(
        "/melden/wat",
        input_stream=body,
        content_length=3_000_000,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert body.tell() == 3_000_000


def test_whoever_sends_far_too_much_is_not_heard_out_for_ever(app, monkeypatch):
    monkeypatch.setattr(uploads, "_MOST_PASSED_OVER_BYTES", 1_000_000)
    body = io.BytesIO(b"x" * 3_000_000)
    app.test_client().post(
        "/melden/wat",
        input_stream=body,
        content_length=3_000_000,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert body.tell() < 1_100_000
