"""What a route may return."""

from __future__ import annotations

from flask import redirect
from werkzeug import Response

Page = str | Response | tuple[str, int]


def see_other(address: str) -> Response:
    """Return a redirect to `address` that a browser follows with GET (303)."""
    return redirect(address, code=303)
