"""Finding texts that say nearly the same, by MinHash and locality-sensitive hashing.

A text is taken as the set of all runs of five characters in it (shingles), and the likeness of two
texts is the share of shingles that they have in common (Jaccard). Runs of characters stand up to
typing errors and other endings, and a set to sentences in another order. A sketch of each text
stands for it, from which the likeness is estimated to within some 0.03: A. Broder, "On the
resemblance and containment of documents" (1997).

A sketch says too much of a text to be kept in clear: it is held in memory alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Generic, TypeVar

from portal.tips.recognition.names import folded

if TYPE_CHECKING:
    from collections.abc import Hashable

    from rensa import RMinHash

KeyT = TypeVar("KeyT", bound="Hashable")

SHINGLE_CHARACTERS = 5
# Texts with a likeness of 0.3 are found 97 times in 100, those of 0.4 always: three hashes a band.
HASHES = 384
_BANDS = 128
_SEED = 1
_LEAST_LIKENESS = 0.2

_REPEATED = re.compile(r"(.)\1+")


class Nearness(Generic[KeyT]):
    """Texts under keys, to be asked which of them are near to another.

    The same texts give the same answers in every process. A text takes some 6 kB of memory.
    """

    def __init__(self) -> None:
        # A compiled library, which only the desk needs.
        from rensa import RMinHashLSH  # noqa: PLC0415

        self._bands = RMinHashLSH(_LEAST_LIKENESS, HASHES, _BANDS)
        self._sketches: dict[KeyT, tuple[int, RMinHash]] = {}
        self._keys: dict[int, KeyT] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._sketches)

    def add(self, key: KeyT, text: str) -> None:
        """Keep a text under a key, instead of the one that stood under it."""
        self.remove(key)
        if not (plain := normalised(text)):
            return
        sketch = sketch_of(plain)
        self._sketches[key] = (self._next, sketch)
        self._keys[self._next] = key
        self._bands.insert(self._next, sketch)
        self._next += 1

    def remove(self, key: KeyT) -> None:
        """Forget the text under a key, if there is one."""
        number, _sketch = self._sketches.pop(key, (None, None))
        if number is not None:
            del self._keys[number]
            self._bands.remove(number)

    def near(self, text: str, least: float = _LEAST_LIKENESS) -> list[tuple[KeyT, float]]:
        """Return the keys of the texts that are near to this one, the nearest first.

        Args:
            text: what to look for. Where it is kept itself, it is found as well.
            least: the least likeness, from 0 to 1; below 0.3 more and more are missed.

        Returns:
            Each key with its likeness; where that is the same, in the order in which they came.
        """
        if not (plain := normalised(text)):
            return []
        sketch = sketch_of(plain)
        numbers = sorted(self._bands.query(sketch))
        likenesses = [(self._keys[n], self._likeness(n, sketch)) for n in numbers]
        found = [(key, likeness) for key, likeness in likenesses if likeness >= least]
        return sorted(found, key=lambda each: -each[1])

    def _likeness(self, number: int, sketch: RMinHash) -> float:
        _number, kept = self._sketches[self._keys[number]]
        return float(kept.jaccard(sketch))


def normalised(text: str) -> str:
    """Return a text as it is compared: folded, with y for ij and no letter twice in a row.

    Little words are kept: in a short text their order with others is telling as well.
    """
    return _REPEATED.sub(r"\1", folded(text).replace("ij", "y"))


def sketch_of(plain: str) -> RMinHash:
    """Return the sketch of a text as `normalised` makes it."""
    from rensa import RMinHash  # noqa: PLC0415

    ends = range(SHINGLE_CHARACTERS, max(len(plain), SHINGLE_CHARACTERS) + 1)
    sketch = RMinHash(HASHES, _SEED)
    sketch.update(sorted({plain[end - SHINGLE_CHARACTERS : end] for end in ends}))
    return sketch
