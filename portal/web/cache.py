"""Published pages, kept ready in memory: made once for each version of the site.

A page of the public site is the same for everyone, so its response is kept whole, with its
compressed forms and a strong ETag, and given before Flask is asked. So are the static files. The
site's version is looked up at most once a second; a process that publishes looks at once. This is
the only cache there is, and nothing of a reporter or a member ever enters it.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import brotli
from flask import current_app, g, request

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask, Response

    from portal.runtime import Runtime

P = ParamSpec("P")
T = TypeVar("T")

_MOST_PAGES = 20_000
_WORTH_COMPRESSING = 256
# More takes a page several times as long, and makes it hardly any smaller.
_BROTLI_QUALITY = 5
_GZIP_LEVEL = 6
_VERSION_KEY = "portal.site_version"
_EXTENSION = "portal.page_cache"
_STATIC = "/static/"
_OK = f"{HTTPStatus.OK.value} OK"
_NOT_MODIFIED = f"{HTTPStatus.NOT_MODIFIED.value} Not Modified"

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class _Kept:
    """A response in one encoding: its ETag, its headers and its bytes."""

    etag: str
    headers: Headers
    body: bytes


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
        self._pages: dict[str, dict[str, _Kept]] = {}
        self._version = (-1, False)
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or pass the request on."""
        method = environ["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"} or not _is_whole(environ):
            return self._application(environ, start_response)
        self._refresh()
        forms = self._pages.get(_place(environ))
        if forms is None:
            environ[_VERSION_KEY] = self._version
            return self._application(environ, start_response)
        kept = forms[_wanted(environ.get("HTTP_ACCEPT_ENCODING", ""), forms)]
        if _matches(environ.get("HTTP_IF_NONE_MATCH", ""), kept.etag):
            start_response(_NOT_MODIFIED, _of_no_body(kept.headers))
            return []
        start_response(_OK, kept.headers)
        return [] if method == "HEAD" else [kept.body]

    def forget(self) -> None:
        """Look at the site's version again before the next answer."""
        self._runtime.site.forget()

    def keep(self, environ: WSGIEnvironment, response: Response) -> None:
        """Keep a response of Flask for the next visitor, and give this one the form they take."""
        response.direct_passthrough = False
        body = response.get_data()
        mark = f"{zlib.crc32(body):08x}{len(body):x}"
        response.headers["ETag"] = f'"{mark}"'
        response.headers["Vary"] = "Accept-Encoding"
        forms = {"identity": _form(response, mark, body)}
        if len(body) >= _WORTH_COMPRESSING:
            forms["br"] = _form(
                response, mark, brotli.compress(body, quality=_BROTLI_QUALITY), "br"
            )
            forms["gzip"] = _form(response, mark, gzip.compress(body, _GZIP_LEVEL, mtime=0), "gzip")
        with self._lock:
            # What was read before a publication must not stand as what came after it.
            is_current = environ.get(_VERSION_KEY) == self._version
            if is_current and len(self._pages) < _MOST_PAGES:
                self._pages[_place(environ)] = forms
        taken = forms[_wanted(environ.get("HTTP_ACCEPT_ENCODING", ""), forms)]
        response.set_data(taken.body)
        response.headers.update(taken.headers)

    def _refresh(self) -> None:
        site = self._runtime.site.look()
        # A banner ends at its moment, without anything being published.
        version = (site.version, site.banner.is_up(self._runtime.now()))
        if version == self._version:
            return
        with self._lock:
            if version != self._version:
                self._version = version
                self._pages = {}


def install(app: Flask, runtime: Runtime) -> PageCache:
    """Keep what `cached` views of `app` answer. Call it before other response hooks are added."""
    cache = app.extensions[_EXTENSION] = PageCache(app.wsgi_app, runtime)

    @app.after_request
    def _keep(response: Response) -> Response:
        if (
            (g.get("same_for_everyone") or request.endpoint == "static")
            and response.status_code == HTTPStatus.OK
            and request.method in {"GET", "HEAD"}
            and _is_whole(request.environ)
        ):
            cache.keep(request.environ, response)
            response.make_conditional(request)
        return response

    return cache


def show_changes() -> None:
    """Let the next answer of this process show what the present request has just published."""
    cache: PageCache = current_app.extensions[_EXTENSION]
    cache.forget()


def _is_whole(environ: WSGIEnvironment) -> bool:
    # The query of a static file only says which version of it is meant.
    return not environ.get("QUERY_STRING") or str(environ["PATH_INFO"]).startswith(_STATIC)


def _place(environ: WSGIEnvironment) -> str:
    # A language's prefix is a part of the path before routing and of the script's name after it.
    return f"{environ.get('SCRIPT_NAME', '')}{environ['PATH_INFO']}"


def _matches(wanted: str, etag: str) -> bool:
    return any(each.strip().removeprefix("W/") in {etag, "*"} for each in wanted.split(","))


def _wanted(accepted: str, forms: Container[str]) -> str:
    offered = {}
    for each in accepted.lower().split(","):
        name, _, quality = each.partition(";")
        offered[name.strip()] = quality.strip() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next(
        (name for name in ("br", "gzip") if name in forms and offered.get(name)), "identity"
    )


def _form(response: Response, mark: str, body: bytes, encoding: str = "") -> _Kept:
    # A strong ETag stands for one sequence of bytes, so each encoding has its own: RFC 9110, 8.8.3.
    etag = f'"{mark}-{encoding}"' if encoding else f'"{mark}"'
    left_out = {"Content-Length", "ETag", "Set-Cookie"}
    headers = [(name, value) for name, value in response.headers if name not in left_out]
    headers += [("ETag", etag), ("Content-Length", str(len(body)))]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    return _Kept(etag, headers, body)


def _of_no_body(headers: Headers) -> Headers:
    about_body = {"Content-Length", "Content-Encoding", "Content-Type"}
    return [(name, value) for name, value in headers if name not in about_body]
