"""Zips read into memory within bounds, and written without times, owners and remarks."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from portal.cleaning.outcomes import Refusal, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.cleaning.room import Room

# The first moment that a zip knows: APPNOTE.TXT, 4.4.6.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 0x1
_AT_ONCE: Final = 1 << 20
_LEVEL: Final = 6


def read_zip(content: bytes, most_parts: int, room: Room) -> dict[str, bytes]:
    """Return the files in a zip by name, in their order. What stands before or after it is not one.

    Raises:
        Refused: there are too many, or no room for them; or one is damaged, has a password, or
            occurs twice.
    """
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > most_parts:
                raise Refused(Refusal.TOO_LARGE_INSIDE)
            for member in members:
                if member.flag_bits & _ENCRYPTED:
                    raise Refused(Refusal.ENCRYPTED)
                if member.filename in parts or member.compress_type not in _METHODS:
                    raise Refused(Refusal.BROKEN)
                if not member.is_dir():
                    parts[member.filename] = _read(archive, member, room)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise Refused(Refusal.BROKEN) from error
    return parts


def write_zip(parts: Mapping[str, bytes], stored: frozenset[str] = frozenset()) -> bytes:
    """Return a zip of files by name; those in `stored` are not packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, part in parts.items():
            member = zipfile.ZipInfo(name, _NO_TIME)
            member.create_system = 0
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(member, part, method, _LEVEL)
    return out.getvalue()


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: Room) -> bytes:
    out = io.BytesIO()
    with archive.open(member) as packed:
        # What a zip says of a size is not to be trusted: it is counted while it is unpacked.
        while piece := packed.read(_AT_ONCE):
            room.take(len(piece))
            out.write(piece)
    return out.getvalue()
