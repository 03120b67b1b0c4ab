"""Response headers: what a browser may do with our pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import g, request

if TYPE_CHECKING:
    from flask import Flask, Response

    from portal.settings import Settings

_DIRECTIVES = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{name} {value}" for name, value in _DIRECTIVES.items())
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_YEAR_SECONDS = 31_536_000


def open_to_ourselves(*directives: str) -> None:
    """Let the present response do with this portal's own origin what these directives are about.

    `frame-ancestors` lets our own pages frame it. Only for the few routes that cannot do without.
    """
    g.opened = dict.fromkeys(directives, "'self'")


def _headers() -> dict[str, str]:
    opened: dict[str, str] = g.get("opened", {})
    if not opened:
        return _HEADERS
    policy = "; ".join(f"{name} {value}" for name, value in {**_DIRECTIVES, **opened}.items())
    headers = {**_HEADERS, "Content-Security-Policy": policy}
    if "frame-ancestors" in opened:
        headers["X-Frame-Options"] = "SAMEORIGIN"
    return headers


def install(app: Flask, settings: Settings) -> None:
    """Send the headers with every response."""

    @app.after_request
    def _add_headers(response: Response) -> Response:
        response.headers.update(_headers())
        if settings.secure_cookies:
            response.headers["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}"
        if request.endpoint == "static" and response.status_code == HTTPStatus.OK:
            # Addresses of static files carry a version, see presentation.asset.
            response.cache_control.public = True
            response.cache_control.no_cache = None
            response.cache_control.max_age = _YEAR_SECONDS
        elif g.get("never_changes"):
            # The address of a file of the media library has its digest in it.
            response.cache_control.public = True
            response.cache_control.no_cache = None
            response.cache_control.max_age = _YEAR_SECONDS
            response.cache_control.immutable = True
        elif g.get("same_for_everyone") and response.status_code == HTTPStatus.OK:
            # A browser may keep a public page, and asks each time whether it is still the newest.
            response.cache_control.no_cache = True
        else:
            response.cache_control.no_store = True
        return response
