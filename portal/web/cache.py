"""Published pages, kept ready in memory: made once for each version of the site.

A page of the public site is the same for everyone, so its response is kept whole, with its
compressed forms and a strong ETag, and given before Flask is asked. The site's version is looked up
at most once a second; a process that publishes looks at once. This is the only cache there is, and
nothing of a reporter or a member ever enters it.
"""

from __future__ import annotations

import gzip
import time
import zlib
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import brotli
from flask import g, request
from sqlalchemy.exc import SQLAlchemyError

from portal.pages.versions import present_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask, Response

    from portal.runtime import Runtime

P = ParamSpec("P")
T = TypeVar("T")

FRESH_SECONDS = 1.0
_MOST_PAGES = 20_000
_WORTH_COMPRESSING = 256
_VERSION_KEY = "portal.site_version"
_OK = f"{HTTPStatus.OK.value} OK"
_NOT_MODIFIED = f"{HTTPStatus.NOT_MODIFIED.value} Not Modified"

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class _Kept:
    """A response in each encoding: its headers and its bytes."""

    etag: str
    forms: dict[str, tuple[Headers, bytes]]
    not_modified: Headers


def cached(view: Callable[P, T]) -> Callable[P, T]:
    """Mark a view whose page is the same for everyone and changes with the site's version only."""

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        g.same_for_everyone = True
        return view(*args, **kwargs)

    return run


class PageCache:
    """WSGI middleware that answers for Flask where it can."""

    def __init__(self, application: WSGIApplication, runtime: Runtime) -> None:
        self._application = application
        self._runtime = runtime
        self._pages: dict[str, _Kept] = {}
        self._version = -1
        self._looked_at = float("-inf")
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or pass the request on."""
        method = environ["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"} or environ.get("QUERY_STRING"):
            return self._application(environ, start_response)
        self._refresh()
        kept = self._pages.get(_place(environ))
        if kept is None:
            environ[_VERSION_KEY] = self._version
            return self._application(environ, start_response)
        if _matches(environ.get("HTTP_IF_NONE_MATCH", ""), kept.etag):
            start_response(_NOT_MODIFIED, kept.not_modified)
            return []
        headers, body = kept.forms[_wanted(environ.get("HTTP_ACCEPT_ENCODING", ""), kept.forms)]
        start_response(_OK, headers)
        return [] if method == "HEAD" else [body]

    def forget(self) -> None:
        """Look at the site's version again before the next answer."""
        self._looked_at = float("-inf")

    def keep(self, environ: WSGIEnvironment, response: Response) -> None:
        """Keep a response of Flask for the next visitor, and give it an ETag."""
        body = response.get_data()
        etag = f'"{zlib.crc32(body):08x}{len(body):x}"'
        response.headers["ETag"] = etag
        response.headers["Vary"] = "Accept-Encoding"
        headers = [(n, v) for n, v in response.headers if n not in {"Content-Length", "Set-Cookie"}]
        forms = {"identity": (_with_length(headers, body), body)}
        if len(body) >= _WORTH_COMPRESSING:
            for name, packed in (
                ("br", brotli.compress(body, quality=9)),
                ("gzip", gzip.compress(body, mtime=0)),
            ):
                own = [*headers, ("Content-Encoding", name)]
                forms[name] = (_with_length(own, packed), packed)
        with self._lock:
            # What was read before a publication must not stand as what came after it.
            is_current = environ.get(_VERSION_KEY) == self._version
            if is_current and len(self._pages) < _MOST_PAGES:
                self._pages[_place(environ)] = _Kept(etag, forms, headers)

    def _refresh(self) -> None:
        now = time.monotonic()
        if now - self._looked_at < FRESH_SECONDS:
            return
        self._looked_at = now
        try:
            version = present_version(self._runtime).number
        except SQLAlchemyError:
            # What was published stays readable while the database is away.
            return
        with self._lock:
            if version != self._version:
                self._version = version
                self._pages = {}


def install(app: Flask, runtime: Runtime) -> PageCache:
    """Keep what `cached` views of `app` answer. Call it before other response hooks are added."""
    cache = PageCache(app.wsgi_app, runtime)

    @app.after_request
    def _keep(response: Response) -> Response:
        if (
            g.get("same_for_everyone")
            and response.status_code == HTTPStatus.OK
            and request.method == "GET"
            and not request.query_string
        ):
            cache.keep(request.environ, response)
        return response

    return cache


def _place(environ: WSGIEnvironment) -> str:
    # A language's prefix is a part of the path before routing and of the script's name after it.
    return f"{environ.get('SCRIPT_NAME', '')}{environ['PATH_INFO']}"


def _matches(wanted: str, etag: str) -> bool:
    return any(each.strip().removeprefix("W/") in {etag, "*"} for each in wanted.split(","))


def _wanted(accepted: str, forms: dict[str, tuple[Headers, bytes]]) -> str:
    offered = {}
    for each in accepted.lower().split(","):
        name, _, quality = each.partition(";")
        offered[name.strip()] = quality.strip() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next(
        (name for name in ("br", "gzip") if name in forms and offered.get(name)), "identity"
    )


def _with_length(headers: Headers, body: bytes) -> Headers:
    return [*headers, ("Content-Length", str(len(body)))]
