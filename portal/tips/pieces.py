"""A text in pieces, of which some are marked: what is found in it, shown where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

EXCERPT_LENGTH = 200
_BEFORE = 60
_MORE = "…"
_SPACE = re.compile(r"\s")


class Place(NamedTuple):
    """A marked part of a text, in characters; `mark` says as what."""

    start: int
    end: int
    mark: str = "hit"


class Piece(NamedTuple):
    """A part of a text; `mark` is "" where it is not marked."""

    text: str
    mark: str = ""


def in_pieces(text: str, places: Iterable[Place]) -> list[Piece]:
    """Return a text in pieces. Of places that overlap, the one that begins first is marked."""
    return _cut(text, 0, len(text), sorted(places))


def excerpt(text: str, places: Iterable[Place], length: int = EXCERPT_LENGTH) -> list[Piece]:
    """Return the part of a text around the first of these places, in pieces.

    Args:
        text: the whole text.
        places: what is marked in it; where there is nothing, the excerpt is its beginning.
        length: about how many characters; the excerpt begins and ends between words.
    """
    ordered = sorted(places)
    start = _begin(text, ordered[0].start) if ordered else 0
    end = _finish(text, max(start + length, ordered[0].end if ordered else 0))
    pieces = _cut(text, start, end, ordered)
    before = [Piece(f"{_MORE} ")] if start else []
    after = [Piece(f" {_MORE}")] if end < len(text) else []
    return [*before, *pieces, *after]


def _cut(text: str, start: int, end: int, ordered: list[Place]) -> list[Piece]:
    pieces, done = list[Piece](), start
    for place in ordered:
        if place.start < done or place.end > end:
            continue
        if place.start > done:
            pieces.append(Piece(text[done : place.start]))
        pieces.append(Piece(text[place.start : place.end], place.mark))
        done = place.end
    if done < end:
        pieces.append(Piece(text[done:end]))
    return pieces


def _begin(text: str, first: int) -> int:
    if first <= _BEFORE:
        return 0
    space = _SPACE.search(text, first - _BEFORE, first)
    return space.end() if space else first


def _finish(text: str, wanted: int) -> int:
    if wanted >= len(text):
        return len(text)
    space = _SPACE.search(text, wanted, wanted + _BEFORE)
    return space.start() if space else wanted
