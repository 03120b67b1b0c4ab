"""Two texts side by side: which lines differ, and in them which words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal

from rapidfuzz.fuzz import ratio

from portal.pages.merging import match_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

RowKind = Literal["same", "changed", "added", "removed", "folded"]

_CONTEXT: Final = 3
_WORTH_FOLDING: Final = 4
# From here on, two lines are one line that was changed (per cent of their characters).
_ALIKE: Final = 50
# Comparing each with each costs their product; beyond this, texts have little in common anyway.
_MOST_PAIRS: Final = 10_000
_MOST_WORDS: Final = 2_000
_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """A part of a line, and whether the other text has it differently."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class DiffRow:
    """A line of both texts, of one of them, or a long run of lines that are the same.

    An added line has no `old`, a removed one no `new`. A folded row has its lines in `folded`.
    """

    kind: RowKind
    old: list[Piece] = field(default_factory=list)
    new: list[Piece] = field(default_factory=list)
    folded: list[DiffRow] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many lines are folded."""
        return len(self.folded)


def compare(old: str, new: str) -> list[DiffRow]:
    """Return the rows that show two texts side by side, in the order of their lines.

    Lines that are alike stand in one row, of the kind "changed", with the words that differ
    marked. Of long runs of lines that are the same, all but those beside a change are folded.
    """
    rows = list(_rows(old.split("\n"), new.split("\n")))
    return list(_fold(rows))


def _rows(old: list[str], new: list[str]) -> Iterator[DiffRow]:
    for tag, old_from, old_to, new_from, new_to in match_lines(old, new).get_opcodes():
        if tag == "equal":
            yield from (_same(line) for line in old[old_from:old_to])
        else:
            yield from _changed_rows(old[old_from:old_to], new[new_from:new_to])


def _changed_rows(old: list[str], new: list[str]) -> Iterator[DiffRow]:
    """Yield the rows of lines that differ: each pair that is alike, and the others between."""
    old_at = new_at = 0
    for old_next, new_next in [*_alike(old, new), (len(old), len(new))]:
        for line in old[old_at:old_next]:
            yield DiffRow("removed", old=[Piece(line, is_changed=True)])
        for line in new[new_at:new_next]:
            yield DiffRow("added", new=[Piece(line, is_changed=True)])
        if old_next < len(old):
            yield _changed(old[old_next], new[new_next])
        old_at, new_at = old_next + 1, new_next + 1


def _alike(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Return pairs of places, rising in both, whose lines are most alike together."""
    if len(old) * len(new) > _MOST_PAIRS:
        return list(enumerate(range(min(len(old), len(new)))))
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    scores = [[_likeness(one, other) for other in new] for one in old]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + scores[i][j])
    pairs = []
    i = j = 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _likeness(one: str, other: str) -> float:
    return ratio(one, other, score_cutoff=_ALIKE) if one and other else 0.0


def _same(line: str) -> DiffRow:
    pieces = [Piece(line, is_changed=False)]
    return DiffRow("same", old=pieces, new=pieces)


def _changed(old: str, new: str) -> DiffRow:
    if old == new:
        return _same(old)
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    if max(len(old_words), len(new_words)) > _MOST_WORDS:
        return DiffRow("changed", [Piece(old, is_changed=True)], [Piece(new, is_changed=True)])
    row = DiffRow("changed")
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        for pieces, words in (
            (row.old, old_words[old_from:old_to]),
            (row.new, new_words[new_from:new_to]),
        ):
            if words:
                pieces.append(Piece("".join(words), is_changed=tag != "equal"))
    return row


def _fold(rows: list[DiffRow]) -> Iterator[DiffRow]:
    at = 0
    for is_same, run in groupby(rows, lambda row: row.kind == "same"):
        group = list(run)
        # Nothing precedes the first run and nothing follows the last, so they need less context.
        before = _CONTEXT if at else 0
        at += len(group)
        after = _CONTEXT if at < len(rows) else 0
        hidden = group[before : len(group) - after]
        if not is_same or len(hidden) < _WORTH_FOLDING:
            yield from group
            continue
        yield from group[:before]
        yield DiffRow("folded", folded=hidden)
        yield from group[len(group) - after :]
