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
# Where there are more hits than this, nobody needs to know how many.
MOST_COUNTED: Final = 250
_PLACE = re.compile(r"([0-9]{1,15})\.([0-9]{1,9})")

# A title weighs ten times a body, a summary four times. Scores are whole numbers, so that the
# place in the list can be written in an address and read back exactly.
#
# A word that very many pages have says little about any of them, and to rank them all takes ever
# longer. Of more than `MOST_COUNTED` pages, only those are ranked that have a word in their title
# or summary (the "heads"); the others follow in the order of their numbers, with no score.
_SCORED = {
    "sqlite": """
        SELECT rowid AS number,
            1 + CAST(-1e9 * bm25(search_index, 10.0, 4.0, 1.0) AS INTEGER)
            + CASE WHEN :is_broad AND rowid IN
                (SELECT rowid FROM search_index WHERE search_index MATCH :all_words)
            THEN :ahead ELSE 0 END AS score
        FROM search_index WHERE search_index MATCH :{which}
    """,
    "postgresql": """
        SELECT number,
            1 + CAST(1e9 * ts_rank('{{0.1, 0.1, 0.4, 1.0}}', vector, any_word, 1) AS BIGINT)
            + CASE WHEN :is_broad AND vector @@ all_words THEN :ahead ELSE 0 END AS score
        FROM search_index, {queries} WHERE language = :language AND vector @@ ({which})
    """,
}
_RANKED = """
    WITH matches AS MATERIALIZED ({matches})
    SELECT number, score FROM matches
    WHERE score < :score OR (score = :score AND number > :number)
    ORDER BY score DESC, number LIMIT :most
"""
_UNRANKED = {
    "sqlite": """
        SELECT rowid AS number, 0 AS score FROM search_index
        WHERE search_index MATCH :others AND rowid > :number ORDER BY rowid LIMIT :most
    """,
    "postgresql": """
        SELECT number, 0 AS score FROM search_index, {queries}
        WHERE language = :language AND vector @@ ({which}) AND number > :number
        ORDER BY number LIMIT :most
    """,
}
_COUNTED = {
    "sqlite": """
        SELECT count(*) FROM (
            SELECT 1 FROM search_index WHERE search_index MATCH :{which} LIMIT :most)
    """,
    "postgresql": """
        SELECT count(*) FROM (
            SELECT 1 FROM search_index, {queries}
            WHERE language = :language AND vector @@ ({which}) LIMIT :most) AS matches
    """,
}
# PostgreSQL makes the queries itself, so that they are of the words as it has stemmed them.
_QUERIES = """
    to_tsquery(CAST(:configuration AS regconfig), :all_words) AS all_words,
    to_tsquery(CAST(:configuration AS regconfig), :any_word) AS any_word,
    LATERAL (
        SELECT CAST(regexp_replace(
            CAST(any_word AS TEXT), '''([^'']+)''', '''^\\1''', 'g') AS tsquery) AS heads
    ) AS heads_of
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
    all the words; they come first. Either number is at most `MOST_COUNTED`; `has_more` says that
    there are more than that. `next_place` is what to give as `after` for the next hits.
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
    """A word of the query as it was typed, and the words of the site that count for it."""

    typed: str
    words: tuple[str, ...]
    is_corrected: bool = False


@dataclass(frozen=True)
class _Wanted:
    """Which pages are wanted: those with any of the words, or with all; and whether many are."""

    is_broad: bool
    is_much: bool

    def in_sqlite(self, given: dict[str, Any]) -> tuple[str, str]:
        """Return, as SQLite says it, which pages are ranked and which follow them."""
        every, either = given["all_words"], given["any_word"]
        wanted = either if self.is_broad else every
        if not self.is_much:
            return wanted, ""
        heads = f"{{title summary}} : ({either})"
        if self.is_broad:
            heads = f"({every}) OR ({heads})"
        elif every != either:
            heads = f"({every}) AND ({heads})"
        return heads, f"({wanted}) NOT ({heads})"

    def in_postgresql(self) -> tuple[str, str]:
        """Return, as PostgreSQL says it, which pages are ranked and which follow them."""
        wanted = "any_word" if self.is_broad else "all_words"
        if not self.is_much:
            return wanted, ""
        heads = "all_words || heads" if self.is_broad else "all_words && heads"
        return heads, f"{wanted} && !!({heads})"


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
    with_all = total = 0
    if groups:
        given = _given(session, language, groups)
        with_all = total = _count(session, given, "all_words")
        is_broad = with_all < _FEW and given["any_word"] != given["all_words"]
        if is_broad:
            total = _count(session, given, "any_word")
        wanted = _Wanted(is_broad=is_broad, is_much=total > MOST_COUNTED)
        ranked = _ranked(session, given, wanted, place)
    if len(groups) < len(terms):
        with_all = 0
    shown = ranked[:HITS_A_PAGE]
    stems = {stem(language, word) for word in _flat(groups)}
    next_place = f"{shown[-1].score}.{shown[-1].number}" if len(ranked) > HITS_A_PAGE else None
    return Found(
        has_words=True,
        hits=_hits(session, language, [row.number for row in shown], stems),
        total=min(total, MOST_COUNTED),
        next_place=next_place,
        with_all=min(with_all, MOST_COUNTED),
        has_more=total > MOST_COUNTED,
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


def _count(session: Session, given: dict[str, Any], which: str) -> int:
    """Return how many pages match, but at most one more than is counted."""
    query = text(_COUNTED[_engine(session)].format(which=which, queries=_QUERIES))
    return int(session.execute(query, {**given, "most": MOST_COUNTED + 1}).scalar_one())


def _ranked(
    session: Session, given: dict[str, Any], wanted: _Wanted, place: tuple[int, int]
) -> list[Any]:
    """Return the best hits after a place, one more than are shown."""
    engine = _engine(session)
    score, number = place
    more: dict[str, Any] = {
        "is_broad": wanted.is_broad,
        "ahead": _AHEAD,
        "score": score,
        "number": number,
        "most": HITS_A_PAGE + 1,
    }
    ranked, others = wanted.in_sqlite(given) if engine == "sqlite" else wanted.in_postgresql()
    if engine == "sqlite":
        more |= {"ranked": ranked, "others": others}
        ranked = "ranked"
    matches = _SCORED[engine].format(which=ranked, queries=_QUERIES)
    found = list(session.execute(text(_RANKED.format(matches=matches)), {**given, **more}))
    missing = HITS_A_PAGE + 1 - len(found)
    if wanted.is_much and missing:
        query = text(_UNRANKED[engine].format(which=others, queries=_QUERIES))
        more |= {"number": 0 if score else number, "most": missing}
        found += session.execute(query, {**given, **more})
    return found


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
