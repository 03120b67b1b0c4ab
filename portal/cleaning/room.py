"""How much may still be unpacked of one file, nested ones included."""

from __future__ import annotations

import zlib
from typing import Final

from portal.cleaning.outcomes import Refusal, Refused

_AT_ONCE: Final = 1 << 20


class Room:
    """Counts what is unpacked, in bytes, and refuses once it is more than there is room for."""

    def __init__(self, most_bytes: int) -> None:
        self._left = most_bytes

    def take(self, count: int) -> None:
        """Count so many bytes more.

        Raises:
            Refused: there is no room for them.
        """
        self._left -= count
        if self._left < 0:
            raise Refused(Refusal.TOO_LARGE_INSIDE)

    def take_inflated(self, packed: bytes) -> None:
        """Count what a stream of zlib unpacks to, without keeping it; of a damaged one its start.

        Raises:
            Refused: there is no room for it.
        """
        inflating = zlib.decompressobj()
        try:
            while packed and not inflating.eof:
                self.take(len(inflating.decompress(packed, _AT_ONCE)))
                packed = inflating.unconsumed_tail
        except zlib.error:
            return
