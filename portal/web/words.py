"""What the placeholders in pages stand for."""

from __future__ import annotations

from portal.pages.words import words_of
from portal.web.context import runtime


def words() -> dict[str, str]:
    """Return what placeholders stand for in the running portal."""
    return words_of(runtime())
