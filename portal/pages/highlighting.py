"""Where the words of a search stand in a text: by their stems, as pieces and never as HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.pages.stemming import find_words, stem

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from portal.pages.stemming import Word

_SNIPPET_LENGTH: Final = 220
_BEFORE: Final = 60
_SEARCHED_LENGTH: Final = 30_000  # the rest of a very long page is not looked through
_MORE: Final = "…"
_SPACE = re.compile(r"\s")


@dataclass(frozen=True)
class Piece:
    """A part of a text; `is_hit` where it is a word that was searched for."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True)
class _Hit:
    word: Word
    stem: str


def mark(language: str, text: str, stems: AbstractSet[str]) -> tuple[Piece, ...]:
    """Return a composed (NFC) text in pieces; those with one of the stems are hits."""
    return _pieces(text, _hits(language, text, stems))


def stems_in(language: str, text: str, stems: AbstractSet[str]) -> set[str]:
    """Return which of the stems occur in a text."""
    return {hit.stem for hit in _hits(language, text, stems)}


def snippet(language: str, body: str, stems: AbstractSet[str]) -> tuple[Piece, ...]:
    """Return the part of a page that has most of the stems, in pieces; empty where none does."""
    best, best_hits = "", list[_Hit]()
    most = (0, 0)
    for line in body[:_SEARCHED_LENGTH].split("\n"):
        hits = _hits(language, line, stems)
        found = (len({hit.stem for hit in hits}), len(hits))
        if found > most:
            best, best_hits, most = line, hits, found
    if not best_hits:
        return ()
    start = _start_near(best, best_hits[0].word.start)
    end = _end_near(best, start + _SNIPPET_LENGTH)
    pieces = mark(language, best[start:end], stems)
    before = (Piece(f"{_MORE} "),) if start else ()
    after = (Piece(f" {_MORE}"),) if end < len(best) else ()
    return (*before, *pieces, *after)


def _hits(language: str, text: str, stems: AbstractSet[str]) -> list[_Hit]:
    # A word begins as its stem does, and most words begin otherwise.
    first_letters = frozenset(each[0] for each in stems if each)
    found = (
        (word, stem(language, word.folded)) for word in find_words(language, text, first_letters)
    )
    return [_Hit(word, its_stem) for word, its_stem in found if its_stem in stems]


def _pieces(text: str, hits: list[_Hit]) -> tuple[Piece, ...]:
    pieces, place = list[Piece](), 0
    for hit in hits:
        if hit.word.start > place:
            pieces.append(Piece(text[place : hit.word.start]))
        pieces.append(Piece(text[hit.word.start : hit.word.end], is_hit=True))
        place = hit.word.end
    if place < len(text):
        pieces.append(Piece(text[place:]))
    return tuple(pieces)


def _start_near(text: str, hit: int) -> int:
    if hit <= _BEFORE:
        return 0
    space = _SPACE.search(text, hit - _BEFORE, hit)
    return space.end() if space else hit


def _end_near(text: str, wanted: int) -> int:
    space = _SPACE.search(text, wanted, wanted + _BEFORE)
    if space:
        return space.start()
    return len(text) if len(text) <= wanted + _BEFORE else wanted
