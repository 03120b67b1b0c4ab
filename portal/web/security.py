"""Response headers: what a browser may do with our pages.

Headers that depend on the host which was asked for are given in `portal.web.front`, since kept
pages are the same for every host.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import g, request

from portal.web import policy_reports
from portal.web.language import root_path

if TYPE_CHECKING:
    from flask import Flask, Response

    from portal.settings import Settings

_OURSELVES = "'self'"
_DIRECTIVES = {
    "default-src": "'none'",
    "style-src": _OURSELVES,
    "script-src": _OURSELVES,
    "img-src": _OURSELVES,
    "form-action": _OURSELVES,
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{name} {value}" for name, value in _DIRECTIVES.items())
_REPORT_GROUP = "policy"
# The features that browsers know, from the list of the W3C's Web Application Security group
# (webappsec-permissions-policy, features.md). No page of ours uses any but those at the end.
_DENIED_FEATURES = (
    *("accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "clipboard-read"),
    *("display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope"),
    *("hid", "identity-credentials-get", "idle-detection", "keyboard-map", "local-fonts"),
    *("magnetometer", "microphone", "midi", "otp-credentials", "payment", "picture-in-picture"),
    *("screen-wake-lock", "serial", "storage-access", "sync-xhr", "usb", "web-share"),
    *("window-management", "xr-spatial-tracking"),
)
_OWN_FEATURES = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join(
    [f"{name}=()" for name in _DENIED_FEATURES] + [f"{name}=(self)" for name in _OWN_FEATURES]
)
_HEADERS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
_YEAR_SECONDS = 31_536_000


def open_to_ourselves(*directives: str) -> None:
    """Let the present response do with this portal's own origin what these directives are about.

    `frame-ancestors` lets our own pages frame it. Only for the few routes that cannot do without.
    """
    _open(dict.fromkeys(directives, _OURSELVES))


def open_to_others(**sources: str) -> None:
    """Let the present response use another site, which then sees who reads it.

    Only for a page that an operator has chosen this for, and that says so.

    Args:
        sources: for each directive, with `_` for `-`, what is allowed besides this portal, such
            as `script_src="https://example.org"`.
    """
    _open({name.replace("_", "-"): f"{_OURSELVES} {text}" for name, text in sources.items()})
    # What others serve does not say that it may be embedded.
    g.embeds_others = True


def confine() -> None:
    """Let a browser run and open nothing of the present response, whatever it takes it for."""
    _open({"sandbox": ""})


def _open(directives: dict[str, str]) -> None:
    g.opened = {**g.get("opened", {}), **directives}


def _policy(opened: dict[str, str], report_to: str, *, upgrades: bool) -> str:
    # Source: W3C, Content Security Policy Level 3.
    parts = [CONTENT_SECURITY_POLICY]
    if opened:
        parts = [f"{name} {value}" for name, value in {**_DIRECTIVES, **opened}.items()]
    if upgrades:
        parts.append("upgrade-insecure-requests")
    # The first is for browsers that do not know the second yet.
    return "; ".join([*parts, f"report-uri {report_to}", f"report-to {_REPORT_GROUP}"])


def _headers(*, upgrades: bool) -> dict[str, str]:
    opened: dict[str, str] = g.get("opened", {})
    report_to = f"{root_path()}{policy_reports.PLACE}"
    headers = {
        **_HEADERS,
        "Content-Security-Policy": _policy(opened, report_to, upgrades=upgrades),
        "Reporting-Endpoints": f'{_REPORT_GROUP}="{report_to}"',
    }
    if "frame-ancestors" in opened:
        headers["X-Frame-Options"] = "SAMEORIGIN"
    if g.get("embeds_others"):
        del headers["Cross-Origin-Embedder-Policy"]
    return headers


def install(app: Flask, settings: Settings) -> None:
    """Send the headers with every response."""
    # An onion service is asked over http, and a kept page is the same there.
    upgrades = settings.secure_cookies and settings.onion_address is None

    @app.after_request
    def _add_headers(response: Response) -> Response:
        response.headers.update(_headers(upgrades=upgrades))
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
