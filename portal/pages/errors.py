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


class MalformedPath(PageError):
    """An address is words of a-z, 0-9 and hyphens, with slashes between them."""


class KeyTaken(PageError):
    """There is a page with this key in this language already."""


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


class SettingChanged(PageError):
    """Somebody else changed this setting of the site since the actor saw it.

    Attributes:
        version: the present version.
        by: who changed it last, or None for the command line.
    """

    def __init__(self, version: int, by: str | None) -> None:
        super().__init__(f"version {version}")
        self.version = version
        self.by = by


class WrongState(PageError):
    """The page is not in a state in which this can be done."""


class FourEyes(PageError):
    """Somebody who wrote a revision cannot approve it; another person must."""


class NotReady(PageError):
    """The check list before publishing has something that must be mended first."""


class BadMoment(PageError):
    """A moment has passed already, or an end has no beginning before it."""


class EmptyText(PageError):
    """A comment has no words, or more than it holds."""


class NoSuchMedia(PageError):
    """There is no picture or PDF by this identifier in the media library."""


class NotAPicture(PageError):
    """The file is no picture of a kind that we take, or it is damaged or cut off."""


class NotAPdf(PageError):
    """The file does not begin as a PDF does."""


class MovingPicture(PageError):
    """The picture moves; only stills are taken."""


class FileTooLarge(PageError):
    """The file has more bytes than the settings allow.

    Attributes:
        most: how many bytes it may have.
    """

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most} bytes")
        self.most = most


class PictureTooLarge(PageError):
    """The picture has more pixels than the settings allow, or claims to."""


class WrongMediaKind(PageError):
    """A picture cannot be replaced by a PDF, nor a PDF by a picture."""


class MediaInUse(PageError):
    """A page shows the picture or offers the PDF."""


class MissingTexts(PageError):
    """What a page uses must have its text in every language of the site.

    Attributes:
        languages: those without.
    """

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__(", ".join(languages))
        self.languages = languages
