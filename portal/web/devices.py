"""Browsers in which a member has signed in before.

They carry a cookie that is good for one name: the day it was given, random bytes, and a digest over
both and the name that only this portal can make. It signs nobody in, and nothing of it is kept. It
only counts what is tried there apart from what is tried elsewhere. It is sent to the pages of
signing in alone, so that a report from the same browser does not carry it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import g, request

from portal.accounts.members import normal_name
from portal.vault import random_bytes
from portal.web.context import runtime
from portal.web.language import DEFAULT_LANGUAGE, LANGUAGES, root_path

if TYPE_CHECKING:
    from flask import Flask, Response

LIFE = timedelta(days=180)
_PURPOSE = "known_device"
_RANDOM_BYTES = 16
_PART = "."
_PARTS = 3
_FOLDER = "/account"


def known_device(name: str) -> str | None:
    """Return what tells this browser from others, where a name has signed in with it lately."""
    text = request.cookies.get(_cookie_name(), "")
    parts = text.split(_PART)
    if len(parts) != _PARTS:
        return None
    day, noise, digest = parts
    if _digest(name, day, noise) != digest:
        return None
    given = date.fromisoformat(day)
    return noise if given <= runtime().today() < given + LIFE else None


def remember_device(name: str) -> None:
    """Give this browser the cookie, with the response to the present request."""
    g.device_of = name


def install(app: Flask) -> None:
    """Send the cookie along where it is to be given."""

    @app.after_request
    def _send(response: Response) -> Response:
        name = g.pop("device_of", None)
        if name is not None:
            day, noise = runtime().today().isoformat(), random_bytes(_RANDOM_BYTES).hex()
            value = _PART.join((day, noise, _digest(name, day, noise)))
            for language in LANGUAGES:
                prefix = "" if language == DEFAULT_LANGUAGE else f"/{language}"
                response.set_cookie(
                    _cookie_name(),
                    value,
                    max_age=LIFE,
                    path=f"{root_path()}{prefix}{_FOLDER}",
                    secure=runtime().settings.secure_cookies,
                    httponly=True,
                    samesite="Lax",
                )
        return response


def _cookie_name() -> str:
    return "__Secure-device" if runtime().settings.secure_cookies else "device"


def _digest(name: str, day: str, noise: str) -> str:
    value = "\0".join((normal_name(name), day, noise))
    return runtime().server_secret.digest(_PURPOSE, value).hex()
