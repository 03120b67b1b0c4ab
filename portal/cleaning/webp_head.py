"""How large a WebP says to be, told from its head alone."""

from __future__ import annotations


def webp_pixels(content: bytes) -> int:
    """Return how many pixels a WebP says to have; 0 for anything else.

    Its reader makes room for them as soon as it is opened. Source: RFC 9649, 2.5 to 2.7.
    """
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return 0
    chunk, body = content[12:16], content[20:30]
    if chunk == b"VP8X":
        return (int.from_bytes(body[4:7], "little") + 1) * (
            int.from_bytes(body[7:10], "little") + 1
        )
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    return width * height
