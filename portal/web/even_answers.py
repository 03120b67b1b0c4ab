"""Answers that are equally long, whether a receipt code was right or wrong.

Who sees the network, and no content, would otherwise read from the length of an answer whether
somebody has told something here. Filled up with spaces after the page, to a whole block with its
headers, all answers to a typed code are as long as each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug import Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BLOCK_BYTES = 16_384
_FRAME_BYTES = len("HTTP/1.1 \r\n\r\n")
_HEADER_BYTES = len(": \r\n")
# Any length between one block and six takes five digits.
_LENGTH_BYTES = len("Content-Length: 16384\r\n")


class EvenAnswers:
    """WSGI middleware that fills up the answers to forms at `paths`."""

    def __init__(self, application: WSGIApplication, paths: frozenset[str]) -> None:
        self._application = application
        self._paths = paths

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, in whole blocks where the form asks for it."""
        if environ["REQUEST_METHOD"] != "POST" or environ["PATH_INFO"] not in self._paths:
            return self._application(environ, start_response)
        response = Response.from_app(self._application, environ, buffered=True)
        body = response.get_data()
        response.set_data(body + b" " * (-(_head(response) + len(body)) % BLOCK_BYTES))
        return response(environ, start_response)


def _head(response: Response) -> int:
    headers = [pair for pair in response.headers if pair[0] != "Content-Length"]
    texts = sum(len(name) + len(value) + _HEADER_BYTES for name, value in headers)
    return _FRAME_BYTES + len(response.status) + texts + _LENGTH_BYTES
