"""JPEG 2000 pictures within other files, without the boxes that describe them in words.

Source: ISO/IEC 15444-1, annex I.
"""

from __future__ import annotations

from typing import Final

_SIGNATURE: Final = b"\0\0\0\x0cjP  \r\n\x87\n"
_CODE_STREAM: Final = b"\xff\x4f\xff\x51"
_KEPT: Final = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})
_SHORT_HEAD, _LONG_HEAD = 8, 16


def strip_boxes(picture: bytes) -> bytes:
    """Return a JPEG 2000 picture with its head and its pixels alone.

    Raises:
        ValueError: it is no such picture, or is damaged.
    """
    if picture.startswith(_CODE_STREAM):
        return picture
    if not picture.startswith(_SIGNATURE):
        raise ValueError("a JPEG 2000 picture begins otherwise")
    kept, at = [], 0
    while at + _SHORT_HEAD <= len(picture):
        length, name = int.from_bytes(picture[at : at + 4], "big"), picture[at + 4 : at + 8]
        least = _SHORT_HEAD
        if length == 1:
            length, least = int.from_bytes(picture[at + 8 : at + 16], "big"), _LONG_HEAD
        elif length == 0:
            length = len(picture) - at
        if length < least or at + length > len(picture):
            raise ValueError("a box is cut off")
        if name in _KEPT:
            kept.append(picture[at : at + length])
        at += length
    return b"".join(kept)
