"""Reports of browsers that a page tried what our Content-Security-Policy forbids.

Such a report holds addresses and may quote a page. What is kept of it is which directive was broken
on which kind of page, and on which day how often: counted in memory, and written to the log once
the day is over. A line at the moment itself would tell when somebody was writing a report, since
many extensions of browsers break a policy on every page.

Sources: W3C, Content Security Policy Level 3, 5.3 (`csp-report`), and Reporting API
(`reports+json`).
"""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, request
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from portal.web.context import runtime
from portal.web.json_bodies import UnreadableJson, json_body
from portal.web.language import LANGUAGES, root_path
from portal.web.limits import limiter
from portal.web.logs import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from flask import Flask
    from flask.blueprints import BlueprintSetupState

policy_reports = Blueprint("policy_reports", __name__)

PLACE = "/csp-melding"
_EXTENSION = "portal.policy_counts"
_MOST_BYTES = 8 * 1024
_LIMIT = "60 per hour"
_DIRECTIVES = frozenset(
    {
        *("base-uri", "child-src", "connect-src", "default-src", "font-src", "form-action"),
        *("frame-ancestors", "frame-src", "img-src", "manifest-src", "media-src", "object-src"),
        *("script-src", "script-src-attr", "script-src-elem", "style-src", "style-src-attr"),
        *("style-src-elem", "worker-src"),
    }
)


class PolicyCounts:
    """How often each directive was broken on each kind of page today."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._day: date | None = None
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, day: date, directive: str, rule: str) -> None:
        """Count one breach; what was counted on an earlier day is written down first."""
        with self._lock:
            if day != self._day:
                self._write()
                self._day = day
            self._counts[directive, rule] += 1

    def write(self) -> None:
        """Write down what was counted and not written yet."""
        with self._lock:
            self._write()

    def _write(self) -> None:
        for (directive, rule), count in sorted(self._counts.items()):
            write("policy_broken", day=self._day, directive=directive, rule=rule, count=count)
        self._counts.clear()


@policy_reports.post(PLACE)
def take() -> tuple[str, int]:
    """Count what a browser reports; whatever it sends, the answer is 204."""
    counts: PolicyCounts = current_app.extensions[_EXTENSION]
    try:
        with limiter.limit(_LIMIT):
            reported = json_body(_MOST_BYTES)
    except (RateLimitExceeded, UnreadableJson):
        return "", 204
    for address, directive in _breaches(reported):
        rule = _rule_of(address)
        if rule and directive in _DIRECTIVES:
            counts.add(runtime().today(), directive, rule)
    return "", 204


@policy_reports.record_once
def _set_up(state: BlueprintSetupState) -> None:
    state.app.extensions[_EXTENSION] = PolicyCounts()
    # A browser sends a report by itself, without the token of any form.
    state.app.extensions["csrf"].exempt(take)


def write_counts(app: Flask) -> None:
    """Write down what was counted and not written yet, before the process ends."""
    counts: PolicyCounts = app.extensions[_EXTENSION]
    counts.write()


def _breaches(reported: Any) -> Iterator[tuple[str, str]]:
    """Yield the page's address and the broken directive of each report, of either form."""
    if isinstance(reported, dict):
        body = reported.get("csp-report")
        if isinstance(body, dict):
            directive = body.get("effective-directive") or body.get("violated-directive")
            yield str(body.get("document-uri")), str(directive).partition(" ")[0]
    elif isinstance(reported, list):
        for report in reported:
            body = report.get("body") if isinstance(report, dict) else None
            if isinstance(body, dict):
                yield str(body.get("documentURL")), str(body.get("effectiveDirective"))


def _rule_of(address: str) -> str | None:
    """Return the rule of the route that an address belongs to, such as `/melden/<slug>`."""
    try:
        path = urlsplit(address).path.removeprefix(root_path())
    except ValueError:
        return None
    first = path[1:].partition("/")[0]
    if first in LANGUAGES:
        path = path[len(first) + 1 :] or "/"
    routes = current_app.url_map.bind(request.host)
    # First by POST: every other address is one of a page of the site, as far as GET is concerned.
    for method in ("POST", "GET"):
        try:
            rule, _values = routes.match(path, method=method, return_rule=True)
        except MethodNotAllowed:
            continue
        except (HTTPException, RequestRedirect):
            return None
        return rule.rule
    return None
