"""What a route may return."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flask
from flask import redirect, stream_with_context
from werkzeug import Response

if TYPE_CHECKING:
    from collections.abc import Iterable

Page = str | Response | tuple[str, int]


def see_other(address: str) -> Response:
    """Return a redirect to `address` that a browser follows with GET (303)."""
    return redirect(address, code=303)


def streamed_file(body: Iterable[bytes], kind: str, name: str) -> flask.Response:
    """Return a file to be kept, sent while it is made.

    The request lasts until its last byte, so that words are looked up in its language.

    Args:
        body: the parts of the file, each made when it is sent.
        kind: the media type.
        name: what the browser calls the file.
    """
    return flask.Response(
        stream_with_context(iter(body)),
        mimetype=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
