"""What the answers to programs have in common."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from flask import Response, abort

from portal.web.language import DEFAULT_LANGUAGE, present_language

# When something of a site without a page last changed.
EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)


def at_root_only() -> None:
    """Answer that there is nothing here in any but the first language: there is one for all."""
    if present_language() != DEFAULT_LANGUAGE:
        abort(404)


def moment_text(moment: datetime) -> str:
    """Return a moment as RFC 3339 writes it, in UTC and in whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def answer(body: bytes | str, kind: str) -> Response:
    """Return a response of a media type, in UTF-8."""
    return Response(body, content_type=f"{kind}; charset=utf-8")
