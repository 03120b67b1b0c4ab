"""Searching the published pages: every word by its stem, the last one as far as it was typed.

A word that occurs nowhere is replaced by the nearest ones that do. Where few pages have all the
words, the pages with some of them follow. What was searched for is kept nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, text

from portal.models import LivePage, PageKind, SearchEntry, SearchWord
from portal.pages.highlighting import Piece, mark, snippet, stems_in
from portal.pages.indexing import configuration_of, stem_key
from portal.pages.spelling import nearest_words
from portal.pages.stemming import folded_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

MOST_CHARACTERS: Final = 200
HITS_A_PAGE: Final = 10
_MOST_WORDS: Final = 8
_LEAST_PREFIX: Final = 3
_MOST_COMPLETIONS: Final = 8
_FEW: Final = 5
_PLACE = re.compile(r"([0-9]{1,15})\.([0-9]{1,9})")

# A title weighs ten times a body, a summary four times. Scores are whole numbers, so that the
# place in the list can be written in an address and read back exactly.
_MATCHES = {
    "sqlite": """
        SELECT rowid AS number,
            CAST(-1e9 * bm25(search_index, 10.0, 4.0, 1.0) AS INTEGER)
            + CASE WHEN :is_broad AND rowid IN
                (SELECT rowid FROM search_index WHERE search_index MATCH :all_words)
            THEN :ahead ELSE 0 END AS score
        FROM search_index WHERE search_index MATCH :wanted
    """,
    "postgresql": """
        SELECT number,
            CAST(1e9 * ts_rank('{0.1, 0.1, 0.4, 1.0}', vector, any_word, 1) AS BIGINT)
            + CASE WHEN :is_broad AND vector @@ all_words THEN :ahead ELSE 0 END AS score
        FROM search_index,
            to_tsquery(CAST(:configuration AS regconfig), :wanted) AS wanted,
            to_tsquery(CAST(:configuration AS regconfig), :all_words) AS all_words,
            to_tsquery(CAST(:configuration AS regconfig), :any_word) AS any_word
        WHERE language = :language AND vector @@ wanted
    """,
}
_COUNTED = {
    "sqlite": "SELECT count(*) FROM search_index WHERE search_index MATCH :all_words",
    "postgresql": """
        SELECT count(*) FROM search_index WHERE language = :language
            AND vector @@ to_tsquery(CAST(:configuration AS regconfig), :all_words)
    """,
}
_RANKED = """
    WITH matches AS MATERIALIZED ({matches})
    SELECT number, score, (SELECT count(*) FROM matches) AS total FROM matches
    WHERE score < :score OR (score = :score AND number > :number)
    ORDER BY score DESC, number LIMIT :most
"""
_BEFORE_ALL = (10**15, 0)
# More than any score, and little enough for its place to have at most 15 digits.
_AHEAD: Final = 10**13


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
    all the words; they come first. `next_place` is what to give as `after` for the next hits.
    """

    has_words: bool = False
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    with_all: int = 0
    next_place: str | None = None
    corrections: list[Correction] = field(default_factory=list)


@dataclass(frozen=True)
class _Term:
    """A word of the query as it was typed, and the words of the site that count for it."""

    typed: str
    words: tuple[str, ...]
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
        terms = _known_terms(session, language, typed)
    terms = [_corrected(runtime, language, term) for term in terms]
    with runtime.database.reading() as session:
        return _find(session, language, terms, _place_of(after))


def _find(session: Session, language: str, terms: list[_Term], place: tuple[int, int]) -> Found:
    groups = [term.words for term in terms if term.words]
    corrections = [
        Correction(term.typed, term.words if term.is_corrected else ())
        for term in terms
        if term.is_corrected or not term.words
    ]
    ranked: list[Any] = []
    with_all = 0
    if groups:
        given = _given(session, language, groups)
        if len(groups) > 1:
            with_all = session.execute(text(_COUNTED[_engine(session)]), given).scalar_one()
        ranked = _ranked(session, given, with_all, place)
    total = ranked[0].total if ranked else 0
    if len(groups) == 1:
        with_all = total
    if len(groups) < len(terms):
        with_all = 0
    shown = ranked[:HITS_A_PAGE]
    stems = {stem(language, word) for word in _flat(groups)}
    next_place = f"{shown[-1].score}.{shown[-1].number}" if len(ranked) > HITS_A_PAGE else None
    return Found(
        has_words=True,
        hits=_hits(session, language, [row.number for row in shown], stems),
        total=total,
        next_place=next_place,
        with_all=with_all,
        corrections=corrections,
    )


def _known_terms(session: Session, language: str, typed: list[str]) -> list[_Term]:
    stems = {word: stem(language, word) for word in typed}
    known = set(
        session.scalars(
            select(SearchWord.stem)
            .where(SearchWord.language == language, SearchWord.stem.in_(stems.values()))
            .distinct()
        )
    )
    words = {word: [word] if stems[word] in known else [] for word in typed}
    last = typed[-1]
    words[last] += _completions(session, language, last)
    return [_Term(word, _one_of_each_stem(language, words[word])) for word in typed]


def _completions(session: Session, language: str, beginning: str) -> Iterable[str]:
    """Return the commonest words that begin so: somebody may have stopped typing halfway."""
    if len(beginning) < _LEAST_PREFIX:
        return []
    return session.scalars(
        select(SearchWord.word)
        .where(
            SearchWord.language == language,
            SearchWord.word > beginning,
            SearchWord.word < f"{beginning}\U0010ffff",
        )
        .order_by(SearchWord.pages.desc(), SearchWord.word)
        .limit(_MOST_COMPLETIONS)
    )


def _corrected(runtime: Runtime, language: str, term: _Term) -> _Term:
    if term.words:
        return term
    meant = tuple(nearest_words(runtime, language, term.typed))
    return _Term(term.typed, meant, is_corrected=bool(meant))


def _one_of_each_stem(language: str, words: Iterable[str]) -> tuple[str, ...]:
    by_stem: dict[str, str] = {}
    for word in words:
        by_stem.setdefault(stem(language, word), word)
    return tuple(by_stem.values())


def _ranked(
    session: Session, given: dict[str, Any], with_all: int, place: tuple[int, int]
) -> list[Any]:
    score, number = place
    is_broad = with_all < _FEW and given["any_word"] != given["all_words"]
    query = text(_RANKED.format(matches=_MATCHES[_engine(session)]))
    more = {
        "wanted": given["any_word" if is_broad else "all_words"],
        "is_broad": is_broad,
        "ahead": _AHEAD,
        "score": score,
        "number": number,
        "most": HITS_A_PAGE + 1,
    }
    return list(session.execute(query, {**given, **more}))


def _given(session: Session, language: str, groups: list[tuple[str, ...]]) -> dict[str, Any]:
    """Return the query in the engine's own language. A word is letters and digits and no more."""
    if _engine(session) == "sqlite":
        stems = [[f'"{stem_key(language, word)}"' for word in group] for group in groups]
        either = [" OR ".join(group) for group in stems]
        every = " AND ".join(f"({group})" for group in either)
        return {"all_words": every, "any_word": " OR ".join(f"({group})" for group in either)}
    either = [" | ".join(f"'{word}'" for word in group) for group in groups]
    return {
        "all_words": " & ".join(f"({group})" for group in either),
        "any_word": " | ".join(f"({group})" for group in either),
        "language": language,
        "configuration": configuration_of(language),
    }


def _engine(session: Session) -> str:
    return session.get_bind().dialect.name


def _hits(session: Session, language: str, numbers: list[int], stems: set[str]) -> list[Hit]:
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


def _place_of(after: str | None) -> tuple[int, int]:
    found = _PLACE.fullmatch(after or "")
    return (int(found[1]), int(found[2])) if found else _BEFORE_ALL


def _flat(groups: Iterable[tuple[str, ...]]) -> list[str]:
    return [word for group in groups for word in group]
