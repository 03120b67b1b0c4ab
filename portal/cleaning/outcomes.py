"""What can come of cleaning a file, besides a clean one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.cleaning.kinds import FileFormat, FileKind


class Leftover(StrEnum):
    """What is still in a cleaned file and might tell more than its sender sees.

    Attributes:
        HIDDEN_LAYERS: layers of a PDF that can be switched off.
        TRACKED_CHANGES: what was deleted from a text, without who did it and when.
        HIDDEN_CONTENT: sheets, rows, columns, slides or words that are not shown.
        DRAWINGS: metafiles and vector pictures, which may name the program that made them.
        MEDIA_AS_IT_WAS: a picture or a recording inside that could not be read.
    """

    HIDDEN_LAYERS = "hidden_layers"
    TRACKED_CHANGES = "tracked_changes"
    HIDDEN_CONTENT = "hidden_content"
    DRAWINGS = "drawings"
    MEDIA_AS_IT_WAS = "media_as_it_was"


class Refusal(StrEnum):
    """Why a file is not taken.

    Attributes:
        EMPTY: it has no bytes.
        TOO_LARGE: it has more bytes than may be sent.
        UNKNOWN_TYPE: its content is of no type that is accepted.
        BROKEN: it is damaged or cut off.
        TOO_LARGE_INSIDE: unpacked it would take too much room: a bomb, or a giant.
        TOO_MANY_PAGES: pages of a PDF, or frames of a moving picture.
        ENCRYPTED: it opens with a password only.
        MACROS: it has programs in it.
        TOOK_TOO_LONG: it was not read in time.
        BUSY: too many files are being read at this moment; later it may be taken.
        NO_PREVIEW: there is no picture to be made of a file of this kind.
    """

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_TYPE = "unknown_type"
    BROKEN = "broken"
    TOO_LARGE_INSIDE = "too_large_inside"
    TOO_MANY_PAGES = "too_many_pages"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    TOOK_TOO_LONG = "took_too_long"
    BUSY = "busy"
    NO_PREVIEW = "no_preview"


class Refused(Exception):
    """A file is not taken; `reason` says why. Nothing of the file is in it."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class CannotBeCleaned(Exception):
    """A file is of a known type that nothing here can free of what it says of its maker.

    Its sender may choose to send it as it is.

    Attributes:
        format: what it is by its content.
    """

    def __init__(self, file_format: FileFormat) -> None:
        super().__init__(file_format.name)
        self.format = file_format

    @property
    def kind(self) -> FileKind:
        """What the file is to those who look at it."""
        return self.format.kind

    @property
    def media_type(self) -> str:
        """The media type of the file, by its content."""
        return self.format.media_type

    @property
    def extension(self) -> str:
        """The usual extension of the file, without a dot."""
        return self.format.extension
