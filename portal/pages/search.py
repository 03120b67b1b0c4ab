"""Searching the published pages: every word by its stem, the last one as far as it was typed.

A word that occurs nowhere is replaced by the nearest ones that do. Where few pages have all the
words, the pages with some of them follow. What was searched for is kept nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from portal.models import LivePage, PageKind, SearchEntry, SearchWord
from portal.pages.highlighting import Piece, mark, snippet, stems_in
from portal.pages.matching import BEFORE_ALL, FEW, Count, Place, matching
from portal.pages.spelling import nearest_words
from portal.pages.stemming import folded_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

MOST_CHARACTERS: Final = 200
HITS_A_PAGE: Final = 10
_MOST_WORDS: Final = 8
_LEAST_PREFIX: Final = 3
_MOST_COMPLETIONS: Final = 8
_PLACE = re.compile(r"([0-9]{1,15})\.([0-9]{1,9})")


@dataclass(frozen=True)
class Hit:
    """A page that was found. `snippet` is empty where title and summary say enough."""

    path: str
    kind: PageKind
    title: tuple[Piece, ...]
    summary: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


@dataclass(frozen=True)
class Correction:
    """A word that occurs nowhere, and the words that were searched for instead, if any."""

    typed: str
    meant: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What a search found: a page of hits, how many there are in all, and how it was read.

    `has_words` is False where there was nothing to search for. `with_all` is how many pages have
    all the words; they come first. Neither number goes beyond what is counted; `has_more` says that
    there are more hits than that. `next_place` is what to give as `after` for the next ones.
    """

    has_words: bool = False
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    with_all: int = 0
    has_more: bool = False
    next_place: str | None = None
    corrections: list[Correction] = field(default_factory=list)


@dataclass(frozen=True)
class _Term:
    """A word of the query as it was typed, and the words of the site that count for it.

    `pages` is on how many pages one of them stands, at least.
    """

    typed: str
    words: tuple[str, ...]
    pages: int
    is_corrected: bool = False


def search(runtime: Runtime, language: str, query: str, after: str | None = None) -> Found:
    """Return the published pages of a language that match what somebody typed, the best first.

    Args:
        runtime: the running portal.
        language: in which language, of the pages and of the query.
        query: anything; of a very long one only the beginning counts.
        after: the `next_place` of the hits before; anything else counts as none.
    """
    typed = list(dict.fromkeys(folded_words(language, query[:MOST_CHARACTERS])))[:_MOST_WORDS]
    if not typed:
        return Found()
    with runtime.database.reading() as session:
        terms = [
            term if term.words else _corrected(runtime, session, language, term.typed)
            for term in _known_terms(session, language, typed)
        ]
        return _find(session, language, terms, _place_of(after))


def _find(session: Session, language: str, terms: list[_Term], after: Place) -> Found:
    found = [term for term in terms if term.words]
    groups = [term.words for term in found]
    with_all = total = Count(0, has_more=False)
    places: list[Place] = []
    if found:
        wanted = matching(session, language, groups)
        with_all = total = wanted.count(found[0].pages if len(found) == 1 else 0)
        if with_all.number < FEW and len(found) > 1:
            wanted = matching(session, language, groups, is_broad=True)
            total = wanted.count(max(term.pages for term in found))
        places = wanted.best(after, HITS_A_PAGE + 1, is_much=total.has_more)
    shown = places[:HITS_A_PAGE]
    return Found(
        has_words=True,
        hits=_hits(session, language, [place.number for place in shown], _flat(groups)),
        total=total.number,
        with_all=with_all.number if len(found) == len(terms) else 0,
        has_more=total.has_more,
        next_place="{0.score}.{0.number}".format(shown[-1]) if len(places) > len(shown) else None,
        corrections=[
            Correction(term.typed, term.words if term.is_corrected else ())
            for term in terms
            if term.is_corrected or not term.words
        ],
    )


def _known_terms(session: Session, language: str, typed: list[str]) -> list[_Term]:
    stems = {word: stem(language, word) for word in typed}
    query = (
        select(SearchWord.stem, func.max(SearchWord.pages))
        .where(SearchWord.language == language, SearchWord.stem.in_(stems.values()))
        .group_by(SearchWord.stem)
    )
    pages_with = {row[0]: row[1] for row in session.execute(query)}
    known = {
        word: {word: pages_with[stems[word]]} if stems[word] in pages_with else {} for word in typed
    }
    last = typed[-1]
    known[last] |= _completions(session, language, last)
    return [_term(language, word, known[word]) for word in typed]


def _completions(session: Session, language: str, beginning: str) -> dict[str, int]:
    """Return the commonest words that begin so: somebody may have stopped typing halfway."""
    if len(beginning) < _LEAST_PREFIX:
        return {}
    query = (
        select(SearchWord.word, SearchWord.pages)
        .where(
            SearchWord.language == language,
            SearchWord.word > beginning,
            SearchWord.word < f"{beginning}\U0010ffff",
        )
        .order_by(SearchWord.pages.desc(), SearchWord.word)
        .limit(_MOST_COMPLETIONS)
    )
    return {row.word: row.pages for row in session.execute(query)}


def _corrected(runtime: Runtime, session: Session, language: str, typed: str) -> _Term:
    meant = nearest_words(runtime, session, language, typed)
    return _term(language, typed, meant, is_corrected=bool(meant))


def _term(
    language: str, typed: str, pages_with: Mapping[str, int], *, is_corrected: bool = False
) -> _Term:
    words = _one_of_each_stem(language, pages_with)
    return _Term(typed, words, max(pages_with.values(), default=0), is_corrected)


def _one_of_each_stem(language: str, words: Iterable[str]) -> tuple[str, ...]:
    by_stem: dict[str, str] = {}
    for word in words:
        by_stem.setdefault(stem(language, word), word)
    return tuple(by_stem.values())


def _hits(session: Session, language: str, numbers: list[int], words: Iterable[str]) -> list[Hit]:
    stems = {stem(language, word) for word in words}
    rows = session.execute(
        select(
            SearchEntry.number,
            SearchEntry.title,
            SearchEntry.summary,
            SearchEntry.body,
            LivePage.path,
            LivePage.kind,
        )
        .join(LivePage, LivePage.page_id == SearchEntry.page_id)
        .where(SearchEntry.number.in_(numbers))
    )
    by_number = {row.number: row for row in rows}
    return [_hit(language, by_number[number], stems) for number in numbers if number in by_number]


def _hit(language: str, row: Any, stems: set[str]) -> Hit:
    shown = stems_in(language, f"{row.title}\n{row.summary}", stems)
    part = snippet(language, row.body, stems)
    says_more = any(
        stem(language, word) not in shown
        for piece in part
        if piece.is_hit
        for word in folded_words(language, piece.text)
    )
    return Hit(
        path=row.path,
        kind=row.kind,
        title=mark(language, row.title, stems),
        summary=mark(language, row.summary, stems),
        snippet=part if says_more else (),
    )


def _place_of(after: str | None) -> Place:
    found = _PLACE.fullmatch(after or "")
    return Place(int(found[1]), int(found[2])) if found else BEFORE_ALL


def _flat(groups: Iterable[tuple[str, ...]]) -> list[str]:
    return [word for group in groups for word in group]
