"""What tips are compared by: what each names, and a signature of its text to stand sealed.

Of each hash of a sketch (`nearness`) one byte is kept: two texts agree in as many places as they
are alike, and in one more of 256 by chance, which is taken off again (P. Li and A. König, "b-Bit
Minwise Hashing", 2010). All places of two signatures are compared at once, as one large number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.tips.entities.naming import names_in
from portal.tips.index.segments import SIGNATURE_BYTES, IndexedTraits
from portal.tips.linking_rules import text_of
from portal.tips.nearness import normalised, sketch_of

if TYPE_CHECKING:
    from portal.tips.index.texts import OpenedTip

_BY_CHANCE = 1 / 256
_LOW_BITS = int.from_bytes(b"\x7f" * SIGNATURE_BYTES)
_HIGH_BITS = int.from_bytes(b"\x80" * SIGNATURE_BYTES)


def traits_of(opened: OpenedTip) -> IndexedTraits:
    """Return what an opened tip is compared by."""
    tip, names = opened.tip, [name.key for name in names_in(opened.content)]
    return IndexedTraits(tip.number, tip.version, names, signature(text_of(opened.content)))


def signature(text: str) -> bytes:
    """Return the `SIGNATURE_BYTES` bytes that a text is compared by."""
    return bytes(value & 0xFF for value in sketch_of(normalised(text)).digest())


class Comparison:
    """One text's signature, to be compared with many."""

    def __init__(self, own: bytes) -> None:
        self._own = int.from_bytes(own)

    def likeness(self, other: bytes) -> float:
        """Return how alike the two texts are, from 0 to 1, to within some 0.03."""
        differences = self._own ^ int.from_bytes(other)
        # A byte that is not zero gets its highest bit, and carries nothing into the next.
        marked = ((differences & _LOW_BITS) + _LOW_BITS | differences) & _HIGH_BITS
        share = 1 - marked.bit_count() / SIGNATURE_BYTES
        return max(0.0, (share - _BY_CHANCE) / (1 - _BY_CHANCE))
