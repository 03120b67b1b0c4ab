"""Receiving files: no byte of an upload is on a disk as it is, whoever sends it and however large.

What Werkzeug would put into a temporary file goes into an encrypted one. A form takes no files
until its route makes room for them, before anything of the body is read.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import IO, TYPE_CHECKING, Any, Final, cast

from flask import Request, render_template, request
from flask_babel import gettext as _

from portal.vault import SealedTemporaryFile

if TYPE_CHECKING:
    from flask import Flask, Response

    from portal.web.responses import Page

# Of the files of one request, so many may wait in memory where they are small. The others wait on
# a disk however small they are, so that many files take no more memory than one.
_FILES_IN_MEMORY: Final = 4
# What is listened to and forgotten after a refusal: longer than most videos of a telephone.
_MOST_PASSED_OVER_BYTES: Final = 256_000_000
_CHUNK_BYTES: Final = 64 * 1024


class PortalRequest(Request):
    """A request whose files wait encrypted until they are read."""

    _files = 0

    def _get_file_stream(self, *_arguments: Any, **_more: Any) -> IO[bytes]:
        self._files += 1
        is_among_the_first = self._files <= _FILES_IN_MEMORY
        waiting = SealedTemporaryFile() if is_among_the_first else SealedTemporaryFile(0)
        return cast("IO[bytes]", waiting)


def install(app: Flask) -> None:
    """Receive the files of every request so, and hear out whoever sends too much."""
    app.request_class = PortalRequest

    @app.after_request
    def _hear_out(response: Response) -> Response:
        if response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            _pass_over(request.environ)
        return response


def make_room(largest: int) -> None:
    """Let the present request bring a file of `largest` bytes.

    Twice as much is read, so that most files that are too large get their words beside the field.
    Call it where nothing has read the body yet: in a `url_value_preprocessor`.
    """
    request.max_content_length = 2 * largest


def too_large(_error: Exception) -> Page:
    """Say that a file is too large: the answer to status 413 of a blueprint that takes files."""
    page = render_template(
        "errors/error.html",
        title=_("This file is too large"),
        text=_("Go back, choose a smaller file and try again."),
        kept=[],
    )
    return page, HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def _pass_over(environ: dict[str, Any]) -> None:
    """Read what is left of a body: a browser that still sends when we hang up shows no answer."""
    # Without this mark of the server, reading would wait for what never comes.
    if not environ.get("wsgi.input_terminated"):
        return
    left = _MOST_PASSED_OVER_BYTES
    while left > 0 and (chunk := environ["wsgi.input"].read(_CHUNK_BYTES)):
        left -= len(chunk)
