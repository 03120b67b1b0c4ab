"""Streams of a PDF: how much is packed in them, and the pictures that they carry."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from pikepdf import Array, Dictionary, Name, Object

from portal.cleaning.jp2_boxes import strip_boxes
from portal.cleaning.jpeg_segments import strip_segments

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.cleaning.room import Room

_INFLATED: Final = ("/FlateDecode", "/Fl")
_BARE_BY: Final[dict[str, Callable[[bytes], bytes]]] = {
    "/DCTDecode": strip_segments,
    "/DCT": strip_segments,
    "/JPXDecode": strip_boxes,
}
# The stream of a file that is elsewhere: ISO 32000-2, 7.3.8.2.
_EXTERNAL_FILE: Final = ("/F", "/FFilter", "/FDecodeParms")


def strip_stream(stream: Object, room: Room) -> bool:
    """Take from a stream what it has beside its content; return whether all could be taken.

    Raises:
        Refused: there is no room for what is packed in it.
    """
    for key in _EXTERNAL_FILE:
        if key in stream:
            del stream[key]
    filters = _filters(stream)
    if not filters:
        return True
    raw = stream.read_raw_bytes()
    if filters[0] in _INFLATED:
        room.take_inflated(raw)
    if filters[-1] not in _BARE_BY:
        return True
    if len(filters) > 1:
        if filters[:-1] != [filters[0]] or filters[0] not in _INFLATED or "/DecodeParms" in stream:
            return False
        raw = zlib.decompress(raw)
    try:
        bare = _BARE_BY[filters[-1]](raw)
    except ValueError:
        return False
    parameters = stream.get("/DecodeParms")
    kept = parameters if isinstance(parameters, Array | Dictionary) else None
    stream.write(bare, filter=Name(filters[-1]), decode_parms=kept)
    return True


def _filters(stream: Object) -> list[str]:
    present = stream.get("/Filter")
    if present is None:
        return []
    return [str(name) for name in present] if isinstance(present, Array) else [str(present)]
