"""Forgiving typing errors: the words of the site that are nearest to one that occurs nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import func, select

from portal.models import SearchWord
from portal.pages.stemming import stem
from portal.pages.versions import read_version

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.models import Database
    from portal.runtime import Runtime

_MOST_NEAREST: Final = 3
_SHORT: Final = 4  # a word that is shorter than this looks like too many others
_LONG: Final = 7  # in a word as long as this, two errors are forgiven
_MOST_ERRORS: Final = 2


@dataclass(frozen=True)
class _Vocabulary:
    """The words of one language at one version of the site: those of the lengths asked for yet."""

    version: int
    by_length: dict[int, list[str]] = field(default_factory=dict)


# Read once for each version of the site, and only once somebody makes an error.
_KEPT: WeakKeyDictionary[Database, dict[str, _Vocabulary]] = WeakKeyDictionary()


def nearest_words(runtime: Runtime, session: Session, language: str, typed: str) -> dict[str, int]:
    """Return the words of the site that come nearest to a folded word, the commonest first.

    Returns:
        Few words, one of each stem, each with the number of pages that it is on.
    """
    if _forgiven(typed) == 0:
        return {}
    nearest = _nearest(typed, _words_about_as_long(runtime, session, language, typed))
    query = (
        select(SearchWord.word, SearchWord.pages)
        .where(SearchWord.language == language, SearchWord.word.in_(nearest))
        .order_by(SearchWord.pages.desc(), SearchWord.word)
    )
    by_stem: dict[str, tuple[str, int]] = {}
    for row in session.execute(query) if nearest else ():
        by_stem.setdefault(stem(language, row.word), (row.word, row.pages))
    return dict(list(by_stem.values())[:_MOST_NEAREST])


def _forgiven(typed: str) -> int:
    if len(typed) < _SHORT:
        return 0
    return _MOST_ERRORS if len(typed) >= _LONG else 1


def _nearest(typed: str, words: list[str]) -> list[str]:
    """Return the words that are nearest to a typed one, in any order, if any are near.

    Nearest is by optimal string alignment: letters that are wrong, missing, too many or in each
    other's place.
    """
    near = process.extract(
        typed, words, scorer=OSA.distance, score_cutoff=_forgiven(typed), limit=None
    )
    least = min((distance for _word, distance, _place in near), default=0)
    return [word for word, distance, _place in near if distance == least]


def _words_about_as_long(
    runtime: Runtime, session: Session, language: str, typed: str
) -> list[str]:
    """Return the words of the site that have no more letters more, or fewer, than are forgiven."""
    version = read_version(session).number
    kept = _KEPT.setdefault(runtime.database, {})
    found = kept.get(language)
    if found is None or found.version != version:
        found = kept[language] = _Vocabulary(version)
    errors = _forgiven(typed)
    lengths = range(len(typed) - errors, len(typed) + errors + 1)
    missing = [length for length in lengths if length not in found.by_length]
    if missing:
        found.by_length.update(_read_words(session, language, missing))
    return [word for length in lengths for word in found.by_length[length]]


def _read_words(session: Session, language: str, lengths: list[int]) -> dict[int, list[str]]:
    # As one text, words are here several times as soon as in a row each.
    query = select(func.aggregate_strings(SearchWord.word, " ")).where(
        SearchWord.language == language, func.length(SearchWord.word).in_(lengths)
    )
    by_length: dict[int, list[str]] = {length: [] for length in lengths}
    for word in (session.scalar(query) or "").split():
        by_length[len(word)].append(word)
    return by_length
