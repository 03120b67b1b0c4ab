"""What can go wrong with a page. The web layer has words for each."""

from __future__ import annotations


class PageError(Exception):
    """Anything that the use cases of pages refuse."""


class NoSuchPage(PageError):
    """There is no page by this identifier or address."""


class MalformedDocument(PageError):
    """A document is not front matter and Markdown as it should be.

    Attributes:
        line: where, counted from 1; 0 where it is not in one place.
        reason: what is wrong, in English, for whoever maintains the files.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.line = line
        self.reason = reason


class PathTaken(PageError):
    """Another page has, or had, this address."""


class PageChanged(PageError):
    """Somebody else changed the page since the actor saw it.

    Attributes:
        version: the present version.
        sequence: the present newest revision.
    """

    def __init__(self, version: int, sequence: int) -> None:
        super().__init__(f"revision {sequence}")
        self.version = version
        self.sequence = sequence


class WrongState(PageError):
    """The page is not in a state in which this can be done."""


class FourEyes(PageError):
    """Somebody who wrote a revision cannot approve it; another person must."""


class NotReady(PageError):
    """The check list before publishing has something that must be mended first."""
