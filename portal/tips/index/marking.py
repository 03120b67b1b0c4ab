"""Where in a text stands what was searched for: in its own spelling, not the folded one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from portal.tips.pieces import Piece, Place, excerpt
from portal.tips.recognition.names import folded

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# A word with the marks that may stand apart from its letters, and the signs that part no words.
_RUN = re.compile(r"(?:[^\W_]|[\u0300-\u036f'’‘ʼ`´])+")


def snippet(lines: Sequence[str], needles: Collection[str]) -> list[Piece]:
    """Return the part of these lines with most of the needles in it, which are marked.

    Where none occurs, as of what was found by its entity, it is the beginning of the first line.
    """
    best, places = lines[0] if lines else "", list[Place]()
    most = 0
    for line in lines:
        text = _Folded.of(line)
        found = [text.places(needle) for needle in needles]
        count = sum(map(bool, found))
        if count > most:
            best, most = line, count
            places = list(chain.from_iterable(found))
    return excerpt(best, places)


class _Folded(NamedTuple):
    """A line folded, where in that each word begins, and where the word stands in the line.

    A run of letters that folds to several words counts as one.
    """

    text: str
    begins: list[int]
    spans: list[tuple[int, int]]

    @classmethod
    def of(cls, line: str) -> _Folded:
        text, begins, spans = " ", list[int](), list[tuple[int, int]]()
        for run in _RUN.finditer(line):
            word = folded(run[0])
            if word:
                begins.append(len(text))
                spans.append(run.span())
                text += f"{word} "
        return cls(text, begins, spans)

    def places(self, needle: str) -> list[Place]:
        """Return where a needle, as of a term of a query, stands in the line."""
        places = list[Place]()
        start = self.text.find(needle)
        while start >= 0:
            first = bisect_right(self.begins, start + 1) - 1
            last = bisect_left(self.begins, start + len(needle.rstrip())) - 1
            places.append(Place(self.spans[first][0], self.spans[last][1]))
            start = self.text.find(needle, start + 1)
        if not places and self.text.replace(" ", "") == needle.replace(" ", ""):
            # A field that holds nothing else, such as a number plate, found by its characters.
            places.append(Place(self.spans[0][0], self.spans[-1][1]))
        return places
