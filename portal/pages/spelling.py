"""Forgiving typing errors: the words of the site that are nearest to one that occurs nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import select

from portal.models import SearchWord
from portal.pages.stemming import stem
from portal.pages.versions import present_version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.models import Database
    from portal.runtime import Runtime

_MOST_NEAREST: Final = 3
_SHORT: Final = 4  # a word that is shorter than this looks like too many others
_LONG: Final = 7  # in a word as long as this, two errors are forgiven
_MOST_ERRORS: Final = 2


@dataclass(frozen=True)
class Vocabulary:
    """The words of one language at one version of the site, by their length."""

    version: int
    by_length: dict[int, list[str]]
    pages: dict[str, int]

    @classmethod
    def of(cls, version: int, words: Iterable[tuple[str, int]]) -> Vocabulary:
        """Return the vocabulary of words and the number of pages on which each stands."""
        pages = dict(words)
        by_length: dict[int, list[str]] = {}
        for word in pages:
            by_length.setdefault(len(word), []).append(word)
        return cls(version, by_length, pages)

    def nearest(self, language: str, typed: str) -> list[str]:
        """Return the nearest words, the commonest first, one of each stem.

        Nearest is by optimal string alignment: letters that are wrong, missing, too many or in each
        other's place.
        """
        errors = _forgiven(typed)
        near: list[tuple[int, int, str]] = []
        for length in range(len(typed) - errors, len(typed) + errors + 1):
            choices = self.by_length.get(length, [])
            for word, distance, _place in process.extract(
                typed, choices, scorer=OSA.distance, score_cutoff=errors, limit=None
            ):
                near.append((int(distance), -self.pages[word], word))
        least = min((distance for distance, _pages, _word in near), default=0)
        by_stem: dict[str, str] = {}
        for distance, _pages, word in sorted(near):
            if distance == least:
                by_stem.setdefault(stem(language, word), word)
        return list(by_stem.values())[:_MOST_NEAREST]


# Made once for each version of the site, and only once somebody makes an error.
_KEPT: WeakKeyDictionary[Database, dict[str, Vocabulary]] = WeakKeyDictionary()


def nearest_words(runtime: Runtime, language: str, typed: str) -> list[str]:
    """Return the words of the site that come nearest to a folded word, or none."""
    if _forgiven(typed) == 0:
        return []
    return _vocabulary(runtime, language).nearest(language, typed)


def _forgiven(typed: str) -> int:
    if len(typed) < _SHORT:
        return 0
    return _MOST_ERRORS if len(typed) >= _LONG else 1


def _vocabulary(runtime: Runtime, language: str) -> Vocabulary:
    version = present_version(runtime).number
    kept = _KEPT.setdefault(runtime.database, {})
    found = kept.get(language)
    if found is None or found.version != version:
        query = select(SearchWord.word, SearchWord.pages).where(SearchWord.language == language)
        with runtime.database.reading() as session:
            words = session.execute(query).all()
        found = kept[language] = Vocabulary.of(version, words)
    return found
