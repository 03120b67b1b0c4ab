"""JPEGs within other files: taken apart into segments, and put together without the talkative ones.

Nothing is decoded, so nothing that shows is changed. Source: ITU-T T.81, annex B; JFIF 1.02.
"""

from __future__ import annotations

import re
from typing import Final

_START: Final = b"\xff\xd8"
_END: Final = b"\xff\xd9"
_MARKER: Final = 0xFF
_END_CODE, _SCAN_CODE, _COMMENT_CODE = 0xD9, 0xDA, 0xFE
_APPLICATION_CODES: Final = range(0xE0, 0xF0)
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_JFIF, _ADOBE = 0xE0, 0xEE
# What follows the pixels of a scan: any marker but a restart, and no stuffed byte.
_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]", re.DOTALL)
# Of the segment of JFIF: its name, version and density; a thumbnail may follow them.
_JFIF_LENGTH: Final = 14
# By its sixteenth byte the segment of Adobe says how the colours are to be read.
_ADOBE_LENGTH: Final = 16


def strip_segments(jpeg: bytes) -> bytes:
    """Return a JPEG without EXIF, XMP, IPTC, profiles, comments, thumbnails and what is behind it.

    Raises:
        ValueError: it is no JPEG, or is damaged.
    """
    if not jpeg.startswith(_START):
        raise ValueError("a JPEG begins otherwise")
    kept, at = [_START], len(_START)
    while at + 1 < len(jpeg):
        if jpeg[at] != _MARKER:
            raise ValueError("a segment begins otherwise")
        code = jpeg[at + 1]
        if code == _MARKER:  # any number of these may stand before a segment
            at += 1
        elif code == _END_CODE:
            break
        elif code in _ALONE:
            kept.append(jpeg[at : at + 2])
            at += 2
        else:
            end = _end(jpeg, at)
            kept.append(_bare(code, jpeg[at:end]))
            at = end
            if code == _SCAN_CODE:
                found = _AFTER_SCAN.search(jpeg, at)
                end = found.start() if found else len(jpeg)
                kept.append(jpeg[at:end])
                at = end
    return b"".join([*kept, _END])


def _end(jpeg: bytes, at: int) -> int:
    length = int.from_bytes(jpeg[at + 2 : at + 4], "big")
    end = at + 2 + length
    if length < 2 or end > len(jpeg):  # noqa: PLR2004 - the length counts its own two bytes
        raise ValueError("a segment is cut off")
    return end


def _bare(code: int, segment: bytes) -> bytes:
    if code == _JFIF and segment[4:9] == b"JFIF\0" and len(segment) >= _JFIF_LENGTH + 4:
        return b"\xff\xe0\0\x10" + segment[4:16] + b"\0\0"
    if code == _ADOBE and segment[4:9] == b"Adobe" and len(segment) >= _ADOBE_LENGTH:
        return b"\xff\xee\0\x0e" + segment[4:16]
    return b"" if code in _APPLICATION_CODES or code == _COMMENT_CODE else segment
