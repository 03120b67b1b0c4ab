"""What is looked at before a request is read: where it comes from, and how much it holds.

Browsers say by `Sec-Fetch-Site` which site made them send a request (W3C, Fetch Metadata Request
Headers). What another site makes them send is refused, except that links from elsewhere lead to our
pages, and that what is public may be shown anywhere. Browsers that do not say it are believed:
their forms still need the token that every form carries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request

from portal.web.policy_reports import policy_reports
from portal.web.site import site

if TYPE_CHECKING:
    from flask import Flask

_KIB = 1024
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OTHER_SITES = frozenset({"cross-site", "same-site"})
_PUBLIC_BLUEPRINTS = frozenset({site.name, "health", None})
_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 1000
_MOST_NAME_CHARACTERS = 200
# Where nobody tells a story; all other forms are bounded by MAX_CONTENT_LENGTH.
_SHORT_FORM_BYTES = 128 * _KIB
_SHORT_FORMS = frozenset(
    {
        "account",
        "admin",
        "circles",
        "notices",
        "registers",
        "second_factor",
        "supervision",
        "undelivered",
        site.name,
    }
)
_SHORT_ENDPOINTS = frozenset({"inbox.open_thread", "report.finish", "internal.finish"})


class SentByAnotherSite(Exception):
    """Another site made a browser send this."""


def install(app: Flask) -> None:
    """Look at every request before its form is read."""
    app.before_request(_refuse_other_sites)
    app.before_request(_bound_the_form)


def _refuse_other_sites() -> None:
    if request.headers.get("Sec-Fetch-Site") not in _OTHER_SITES:
        return
    # A browser's own reports are taken whatever they say of themselves.
    if request.blueprint == policy_reports.name:
        return
    is_link = request.headers.get("Sec-Fetch-Mode") == "navigate"
    if request.method in _SAFE_METHODS and (is_link or request.blueprint in _PUBLIC_BLUEPRINTS):
        return
    raise SentByAnotherSite


def _bound_the_form() -> None:
    if request.blueprint in _SHORT_FORMS or request.endpoint in _SHORT_ENDPOINTS:
        request.max_content_length = _SHORT_FORM_BYTES
    # The parts of a form with files are counted as they are read: MAX_FORM_PARTS.
    if request.method in _SAFE_METHODS or request.mimetype != _FORM:
        return
    raw = request.get_data(parse_form_data=False)
    if raw.count(b"&") >= _MOST_FIELDS:
        abort(413)
    if any(len(name) > _MOST_NAME_CHARACTERS for name in request.form):
        abort(400)
