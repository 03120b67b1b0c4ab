"""What encoders write about themselves inside a stream, taken out without decoding it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.cleaning.jpeg_segments import strip_segments

if TYPE_CHECKING:
    from collections.abc import Callable

# ISO/IEC 14496-2, 6.2.1: user data, up to the next start code.
_USER_DATA: Final = re.compile(rb"\x00\x00\x01\xb2.*?(?=\x00\x00\x01|\Z)", re.DOTALL)
# ISO/IEC 14496-15, 8.3.2.1: where the number of arrays stands; H.265, table 7-1: supplemental.
_ARRAYS_AT: Final = 22
_TYPE_BITS: Final = 0x3F
_SUPPLEMENTAL: Final = frozenset({39, 40})
# The sizes of the first two of three packets stand before them, in steps of 255. Source: RFC 9559
# and the Matroska codec specification, A_VORBIS; Vorbis I, 4.2 and 5.2.1.
_LACED: Final = b"\x02"
_STEP: Final = 255
_COMMENT_HEAD: Final = b"\x03vorbis"
_NO_COMMENT: Final = _COMMENT_HEAD + b"\0\0\0\0" + b"\0\0\0\0" + b"\x01"
_ANNEX_B: Final = (b"\0\0\1", b"\0\0\0\1")


def bare_head(codec: str, head: bytes) -> bytes:
    """Return what a decoder must know before it begins, without words about its encoder.

    Args:
        codec: the name of the decoder, as FFmpeg has it.
        head: the codec's private data.

    Raises:
        ValueError: it is damaged.
    """
    return _HEADS[codec](head) if codec in _HEADS else head


def bare_frame(codec: str, frame: bytes) -> bytes:
    """Return an encoded picture without words about its encoder.

    Raises:
        ValueError: it is damaged.
    """
    return _FRAMES[codec](frame)


def has_bare_frames(codec: str) -> bool:
    """Tell whether pictures of this codec are to go through `bare_frame`."""
    return codec in _FRAMES


def _without_user_data(stream: bytes) -> bytes:
    return _USER_DATA.sub(b"", stream)


def _without_supplements(head: bytes) -> bytes:
    if head.startswith(_ANNEX_B) or len(head) <= _ARRAYS_AT:
        return head
    kept, at = [], _ARRAYS_AT + 1
    for _ in range(head[_ARRAYS_AT]):
        start = at
        count = int.from_bytes(head[at + 1 : at + 3], "big")
        at += 3
        for _unit in range(count):
            at += 2 + int.from_bytes(head[at : at + 2], "big")
        if at > len(head):
            raise ValueError("a unit is cut off")
        if head[start] & _TYPE_BITS not in _SUPPLEMENTAL:
            kept.append(head[start:at])
    return head[:_ARRAYS_AT] + bytes([len(kept)]) + b"".join(kept)


def _without_comment(head: bytes) -> bytes:
    if not head.startswith(_LACED):
        raise ValueError("the heads of Vorbis stand otherwise")
    at, sizes = 1, []
    for _ in range(2):
        size = 0
        while head[at : at + 1] == bytes([_STEP]):
            size, at = size + _STEP, at + 1
        sizes.append(size + int.from_bytes(head[at : at + 1], "big"))
        at += 1
    first = head[at : at + sizes[0]]
    comment = head[at + sizes[0] : at + sum(sizes)]
    setup = head[at + sum(sizes) :]
    if not comment.startswith(_COMMENT_HEAD) or not setup:
        raise ValueError("the heads of Vorbis are damaged")
    lacing = b"".join(
        b"\xff" * (len(packet) // _STEP) + bytes([len(packet) % _STEP])
        for packet in (first, _NO_COMMENT)
    )
    return _LACED + lacing + first + _NO_COMMENT + setup


_HEADS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "hevc": _without_supplements,
    "mpeg4": _without_user_data,
    "vorbis": _without_comment,
}
_FRAMES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "mjpeg": strip_segments,
    "mpeg4": _without_user_data,
}
