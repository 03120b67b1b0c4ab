"""What a route has at hand: the running portal, and the tokens in the visitor's one cookie."""

from __future__ import annotations

from typing import cast

from flask import current_app, session

from portal.runtime import Runtime
from portal.vault import AccessToken, MalformedCode

EXTENSION = "portal"

REPORT = "report"
RETURN = "return"
MEMBER = "member"


def runtime() -> Runtime:
    """Return the running portal of the present request."""
    return cast("Runtime", current_app.extensions[EXTENSION])


def token(kind: str) -> AccessToken | None:
    """Return the token of this `kind` in the visitor's cookie, if there is one."""
    try:
        return AccessToken.from_text(session.get(kind, ""))
    except MalformedCode:
        return None


def keep_token(kind: str, value: AccessToken) -> None:
    """Put a token in the visitor's cookie, where it is not there yet."""
    text = value.to_text()
    if session.get(kind) != text:
        session[kind] = text


def drop_token(kind: str) -> None:
    """Take a token out of the visitor's cookie; when no other is left, the cookie goes too."""
    session.pop(kind, None)
    if not any(other in session for other in (REPORT, RETURN, MEMBER)):
        session.clear()
