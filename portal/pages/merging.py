"""Bringing together what two people wrote, line by line, starting from the same text.

A three-way merge after S. Khanna, K. Kunal and B. C. Pierce, "A Formal Investigation of Diff3"
(2007): between runs of lines that both left alone, whoever changed the lines has their way; where
both did, and differently, a person must choose.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Up to this many pairs of lines, each is compared with each; beyond it, lines that stand everywhere
# (as empty ones do) are no places to begin at, or it would take minutes.
_MOST_PAIRS: Final = 4_000_000
_MINE, _BETWEEN, _THEIRS = "<<<<<<<", "=======", ">>>>>>>"


@dataclass(frozen=True)
class Merged:
    """The text that holds both changes, and how many places people must settle themselves."""

    text: str
    conflicts: int


def merge(
    base: str,
    mine: str,
    theirs: str,
    *,
    mine_label: str = "your text",
    theirs_label: str = "the other text",
) -> Merged:
    """Return a text with the changes of both; a conflict stands between marked lines.

    Args:
        base: what both began with.
        mine: what the one made of it.
        theirs: what the other made of it.
        mine_label: what stands behind the mark `<<<<<<<`, before what is mine.
        theirs_label: what stands behind the mark `>>>>>>>`, after what is theirs.
    """
    lines: list[str] = []
    conflicts = 0
    for old, one, other in _regions(base.split("\n"), mine.split("\n"), theirs.split("\n")):
        if other in (one, old):
            lines += one
        elif one == old:
            lines += other
        else:
            conflicts += 1
            lines += [f"{_MINE} {mine_label}", *one, _BETWEEN, *other, f"{_THEIRS} {theirs_label}"]
    return Merged("\n".join(lines), conflicts)


def first_conflict(text: str) -> int:
    """Return the line, counted from 1, of the first mark that `merge` left in a text, or 0.

    The line of equals signs alone is no mark: it underlines a heading in Markdown.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith((f"{_MINE} ", f"{_THEIRS} ")):
            return number
    return 0


def match_lines(old: list[str], new: list[str]) -> SequenceMatcher[str]:
    """Return what lines two texts have in common, in a time that does not run away."""
    return SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > _MOST_PAIRS)


@dataclass(frozen=True)
class _Stable:
    """A run of lines that is the same in all three texts, and where it begins in each."""

    base: int
    mine: int
    theirs: int
    length: int


def _regions(
    base: list[str], mine: list[str], theirs: list[str]
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Yield the three texts in parts: by turns what somebody changed and what nobody did."""
    at = _Stable(0, 0, 0, 0)
    for run in _stable_runs(base, mine, theirs):
        yield (
            base[at.base : run.base],
            mine[at.mine : run.mine],
            theirs[at.theirs : run.theirs],
        )
        same = base[run.base : run.base + run.length]
        yield same, same, same
        at = _Stable(run.base + run.length, run.mine + run.length, run.theirs + run.length, 0)


def _stable_runs(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[_Stable]:
    """Yield the runs in order; the last one is empty and stands at the end of the texts."""
    ones = match_lines(base, mine).get_matching_blocks()
    others = match_lines(base, theirs).get_matching_blocks()
    one = other = 0
    while one < len(ones) and other < len(others):
        (base_one, in_mine, long_one), (base_other, in_theirs, long_other) = (
            ones[one],
            others[other],
        )
        start = max(base_one, base_other)
        end = min(base_one + long_one, base_other + long_other)
        if start < end:
            yield _Stable(
                start, in_mine + start - base_one, in_theirs + start - base_other, end - start
            )
        if base_one + long_one < base_other + long_other:
            one += 1
        else:
            other += 1
    yield _Stable(len(base), len(mine), len(theirs), 0)
