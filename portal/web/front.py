"""Before all else: which hosts we answer for, and the headers that depend on the host.

This stands in front of the kept pages, which are the same whichever host was asked for.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from portal.web.health import PATHS as HEALTH_PATHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from portal.settings import Settings

_HOST = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.IGNORECASE)
_ONION = ".onion"
_YEAR_SECONDS = 31_536_000
_OK = str(HTTPStatus.OK.value)
_REFUSED = b"Bad request\n"

Headers = list[tuple[str, str]]


class Front:
    """WSGI middleware that refuses hosts that are not ours."""

    def __init__(self, application: WSGIApplication, settings: Settings) -> None:
        self._application = application
        self._hosts = settings.hosts
        self._onion = str(settings.onion_address or "").rstrip("/")
        self._transport_security = ""
        if settings.secure_cookies:
            subdomains = "; includeSubDomains" if settings.hsts_subdomains else ""
            self._transport_security = f"max-age={_YEAR_SECONDS}{subdomains}"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request for one of our hosts on; answer 400 to any other."""
        host = host_of(environ.get("HTTP_HOST", ""))
        # Whatever watches over a process asks for it by an address that nobody else knows.
        if host not in self._hosts and environ["PATH_INFO"] not in HEALTH_PATHS:
            return _refuse(start_response)

        def start(status: str, headers: Headers, *rest: object) -> object:
            added = self._headers(environ, host, status, headers)
            return start_response(status, [*headers, *added], *rest)  # type: ignore[arg-type]

        return self._application(environ, start)  # type: ignore[arg-type]

    def _headers(
        self, environ: WSGIEnvironment, host: str, status: str, headers: Headers
    ) -> Headers:
        # An onion address is proof of who answers, and is asked over http: it needs none of this.
        if host.endswith(_ONION):
            return []
        added = []
        if self._transport_security:
            added.append(("Strict-Transport-Security", self._transport_security))
        if self._onion and status.startswith(_OK) and _is_public_page(dict(headers)):
            added.append(("Onion-Location", f"{self._onion}{_place(environ)}"))
        return added


def host_of(header: str) -> str:
    """Return the name in a `Host` header, in lower case and without a port; "" where it is none."""
    found = _HOST.fullmatch(header)
    return found[1].lower().rstrip(".") if found else ""


def _refuse(start_response: StartResponse) -> Iterable[bytes]:
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(_REFUSED))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start_response(f"{HTTPStatus.BAD_REQUEST.value} Bad Request", headers)
    return [_REFUSED]


def _is_public_page(headers: dict[str, str]) -> bool:
    is_page = headers.get("Content-Type", "").startswith("text/html")
    return is_page and "no-store" not in headers.get("Cache-Control", "no-store")


def _place(environ: WSGIEnvironment) -> str:
    path = f"{environ.get('SCRIPT_NAME', '')}{environ['PATH_INFO']}"
    query = environ.get("QUERY_STRING", "")
    # WSGI gives the bytes of a path as Latin-1 (PEP 3333).
    return quote(path.encode("latin-1"), safe="/:@!$&'()*+,;=~") + (f"?{query}" if query else "")
