"""Texts that members and reporters type, as they are kept."""

from __future__ import annotations

from portal.tips.errors import EmptyText


def some_words(text: str, most: int) -> str:
    """Return a text without what is blank around it.

    Args:
        text: the text, as it was typed.
        most: how many characters it may have.

    Raises:
        EmptyText: it has no words, or more characters than it may have.
    """
    text = text.strip()
    if not 0 < len(text) <= most:
        raise EmptyText
    return text
