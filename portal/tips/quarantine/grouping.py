"""Bringing texts that are alike into groups, one text at a time.

Each group has a leader, the first text of it; a text joins the group whose leader it is most like,
where it is like it enough, and else leads a group of its own. Leaders are found by locality-
sensitive hashing: only those that agree with a text in a whole band of its signature are compared
with it. Two texts with a likeness of 0.5 meet in one of the bands 87 times in 100, those of 0.7
always; a text that misses its group stays outside it, and so in the queue.

Source: A. Rajaraman and J. Ullman, "Mining of Massive Datasets", chapter 3. Memory holds some 4 kB
for each leader, and a number for each other text.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Final

from portal.tips.index.traits import Comparison

_BANDS: Final = 32
_BAND_BYTES: Final = 4
_NEAREST: Final = 3


@dataclass
class Group:
    """Texts that are like their leader, by number.

    Attributes:
        leader: the number of the text that all are like.
        going: those that can be put aside.
        staying: how many are left where they are, since somebody works on them.
        farthest: the one that is least like the leader, of those that can be put aside.
        least: how like the leader that is.
    """

    leader: int
    going: list[int] = field(default_factory=list)
    staying: int = 0
    farthest: int | None = None
    least: float = 1.0

    def __len__(self) -> int:
        return len(self.going) + self.staying

    def take(self, number: int, likeness: float, *, goes: bool) -> None:
        """Take in a text."""
        if not goes:
            self.staying += 1
            return
        self.going.append(number)
        if self.farthest is None or likeness < self.least:
            self.farthest, self.least = number, likeness


class Grouping:
    """All groups of the texts that were added."""

    def __init__(self, least: float) -> None:
        self._least = least
        self._groups: list[tuple[Comparison, Group]] = []
        self._bands: defaultdict[bytes, list[int]] = defaultdict(list)

    @property
    def groups(self) -> list[Group]:
        """The groups, the largest first."""
        return sorted((group for _, group in self._groups), key=len, reverse=True)

    def add(self, number: int, signature: bytes, *, goes: bool) -> None:
        """Put a text into the group that it is most like.

        Args:
            number: what the text is known by.
            signature: the signature of the text, as `traits.signature` makes it.
            goes: whether it can be put aside.
        """
        bands = _bands_of(signature)
        near = {place for band in bands for place in self._bands.get(band, ())}
        likeness, place = max(
            ((self._groups[place][0].likeness(signature), -place) for place in near),
            default=(0.0, 0),
        )
        if likeness >= self._least:
            self._groups[-place][1].take(number, likeness, goes=goes)
            return
        for band in bands:
            self._bands[band].append(len(self._groups))
        group = Group(number)
        group.take(number, 1.0, goes=goes)
        self._groups.append((Comparison(signature), group))


class LikeOne:
    """The texts that are like one text, and the nearest of those that are not."""

    def __init__(self, leader: int, signature: bytes, least: float) -> None:
        self._comparison = Comparison(signature)
        self._least = least
        self._nearest: list[tuple[float, int]] = []
        self.group = Group(leader)
        self.others = 0

    @property
    def nearest_others(self) -> list[int]:
        """The texts that are not alike enough and come nearest to it, the nearest first."""
        return [number for _, number in self._nearest]

    def add(self, number: int, signature: bytes, *, goes: bool) -> None:
        """Look whether a text is like it; see `Grouping.add`."""
        likeness = self._comparison.likeness(signature)
        if likeness >= self._least:
            self.group.take(number, likeness, goes=goes)
            return
        self.others += 1
        self._nearest = nlargest(_NEAREST, [*self._nearest, (likeness, number)])


def _bands_of(signature: bytes) -> list[bytes]:
    return [
        bytes([band]) + signature[band * _BAND_BYTES : (band + 1) * _BAND_BYTES]
        for band in range(_BANDS)
    ]
