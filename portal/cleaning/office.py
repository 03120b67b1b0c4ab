"""Office files: a zip of parts, each of which is cleaned or left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from portal.cleaning.bare import Bare
from portal.cleaning.kinds import UNCLEANABLE, FileFormat, FileKind
from portal.cleaning.outcomes import CannotBeCleaned, Leftover, Refusal, Refused
from portal.cleaning.recognising import recognise
from portal.cleaning.room import Room
from portal.cleaning.svg_pictures import strip_svg
from portal.cleaning.zips import read_zip

if TYPE_CHECKING:
    from portal.cleaning.limits import Limits

_OPEN_DOCUMENTS: Final = frozenset({FileFormat.ODT, FileFormat.ODS, FileFormat.ODP})
# An office file in an office file is read; one within that is not.
_DEEPEST: Final = 1
# How metafiles begin: [MS-WMF] 2.3.2.2 and 2.3.2.3; those of StarView and LibreOffice.
_METAFILES: Final = (b"\xd7\xcd\xc6\x9a", b"\x01\0\x09\0", b"VCLMTF")
# [MS-EMF] 2.2.9: what stands at byte 40 of its head.
_EMF_MARK: Final = b" EMF"
_BEFORE_MARKUP: Final = b"\xef\xbb\xbf \t\r\n"


class PartCleaner:
    """Cleans what stands in an office file, and counts what is unpacked and left over."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._room = Room(limits.most_bytes_inside)
        self._depth = 0
        self.leftovers: set[Leftover] = set()

    def strip_package(self, content: bytes, file_format: FileFormat) -> bytes:
        """Return an office file without what it says of its maker.

        Raises:
            Refused: it is damaged, has a password, programs, or too much in it.
        """
        from portal.cleaning.odf import strip_odf  # noqa: PLC0415 - each knows of this class
        from portal.cleaning.ooxml import strip_ooxml  # noqa: PLC0415

        parts = read_zip(content, self._limits.most_parts, self._room)
        if file_format in _OPEN_DOCUMENTS:
            return strip_odf(parts, self)
        return strip_ooxml(parts, self)

    def strip_media(self, content: bytes) -> tuple[bytes, FileFormat | None]:
        """Return a picture or a recording within an office file, and what it now is.

        A metafile and what cannot be read are given back as they were, with None, and counted as
        left over.

        Raises:
            Refused: it is too large.
        """
        if content.startswith(_METAFILES) or content[40:44] == _EMF_MARK:
            self.leftovers.add(Leftover.DRAWINGS)
            return content, None
        try:
            if content.lstrip(_BEFORE_MARKUP).startswith(b"<"):
                return strip_svg(content), None
            bare = self._strip_known_media(content)
        except Refused as refused:
            if refused.reason is Refusal.TOO_LARGE_INSIDE:
                raise
            return self._as_it_was(content)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - a parser stumbles over it: it stays, and is told of
            return self._as_it_was(content)
        return bytes(bare.content), bare.file_format

    def strip_inner_package(self, content: bytes) -> bytes | None:
        """Return an office file that stands in another, or None where it cannot be cleaned.

        Raises:
            Refused: it has programs, or too much in it.
        """
        if self._depth >= _DEEPEST:
            return None
        self._depth += 1
        try:
            file_format = recognise(content)
            if file_format.kind is not FileKind.OFFICE or file_format in UNCLEANABLE:
                return None
            return self.strip_package(content, file_format)
        except Refused as refused:
            if refused.reason in {Refusal.TOO_LARGE_INSIDE, Refusal.MACROS}:
                raise
            return None
        finally:
            self._depth -= 1

    def _strip_known_media(self, content: bytes) -> Bare:
        file_format = recognise(content)
        if file_format in UNCLEANABLE:
            raise CannotBeCleaned(file_format)
        if file_format.kind is FileKind.PICTURE:
            from portal.cleaning.pictures import strip_picture  # noqa: PLC0415 - as in `tasks`

            return strip_picture(content, file_format, self._limits)
        if file_format.kind in {FileKind.AUDIO, FileKind.VIDEO}:
            from portal.cleaning.recordings import strip_recording  # noqa: PLC0415 - as in `tasks`

            return strip_recording(content, file_format)
        raise Refused(Refusal.UNKNOWN_TYPE)

    def _as_it_was(self, content: bytes) -> tuple[bytes, None]:
        self.leftovers.add(Leftover.MEDIA_AS_IT_WAS)
        return content, None


def strip_office(content: bytes, file_format: FileFormat, limits: Limits) -> Bare:
    """Return an office file without what it says of its maker.

    Raises:
        Refused: it is damaged, has a password, programs, or too much in it.
    """
    cleaner = PartCleaner(limits)
    stripped = cleaner.strip_package(content, file_format)
    return Bare(file_format, stripped, frozenset(cleaner.leftovers))
