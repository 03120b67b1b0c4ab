"""Which pages have the words of a search, how many, and which come first, on either engine.

A word that very many pages have says little about any of them, and to look at them all takes ever
longer. So counting stops at `MOST_COUNTED`. Of more pages than that, only the likeliest are ranked,
`MOST_RANKED` of them: first those with one of the words in their title, then those with one in
their summary, which the index alone tells. The others follow in the order of their numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import text

from portal.pages.indexing import POSTGRESQL_MARKS, SQLITE_MARKS, configuration_of, stem_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

MOST_COUNTED: Final = 250
MOST_RANKED: Final = 250
# Where fewer pages than this have all the words, those with some of them are wanted too.
FEW: Final = 5
# More than any score, and little enough for its place to have at most 15 digits.
_AHEAD: Final = 10**13

_PAGES = "SELECT {number} AS number FROM {index} WHERE {matches}"
# Among pages with any of the words, those with all of them are ranked ahead of the others.
_SCORED = """
    SELECT {number} AS number,
        {score} + CASE WHEN :is_broad AND {is_whole} THEN :ahead ELSE 0 END AS score
    FROM {index} WHERE {matches}
"""
_COUNTED = "WITH {asked} counted AS ({wanted} LIMIT :most) SELECT count(*) FROM counted"
_LIKELY = """
    whole AS MATERIALIZED ({every} LIMIT :most_whole),
    titled AS MATERIALIZED ({titled} ORDER BY number LIMIT :most_ranked),
    headed AS MATERIALIZED (
        {headed} AND number NOT IN (SELECT number FROM titled)
        ORDER BY number LIMIT :most_ranked - (SELECT count(*) FROM titled)),
    likely AS MATERIALIZED (
        SELECT number FROM whole UNION SELECT number FROM titled UNION SELECT number FROM headed),
"""
_RANKED = """
    WITH {asked} {likely} ranked AS MATERIALIZED ({scored})
    SELECT score, number FROM ranked
    WHERE score < :score OR (score = :score AND number > :number)
    ORDER BY score DESC, number LIMIT :most
"""
_UNRANKED = """
    WITH {asked} {likely} others AS (
        {wanted} AND number > :number AND number NOT IN (SELECT number FROM likely)
        ORDER BY number LIMIT :most)
    SELECT 0 AS score, number FROM others
"""


@dataclass(frozen=True)
class _Engine:
    """How an engine is asked for pages.

    `matches` is the condition for those of a set, and `is_likely` for those that `_LIKELY` gives. A
    title weighs ten times a body in a score, and a summary four times. Scores are whole numbers, so
    that a place can be written in an address and read back exactly. `both` and `either` join two
    queries.
    """

    asked: str
    number: str
    index: str
    matches: str
    is_likely: str
    is_whole: str
    score: str
    both: str
    either: str


_SQLITE: Final = _Engine(
    asked="",
    number="rowid",
    index="search_index",
    matches="search_index MATCH :{name}",
    # The plus keeps SQLite from searching anew for each of the numbers.
    is_likely="search_index MATCH :marked AND +rowid IN (SELECT number FROM likely)",
    is_whole="rowid IN (SELECT rowid FROM search_index WHERE search_index MATCH :every)",
    score="1 + CAST(-1e9 * bm25(search_index, 10.0, 4.0, 1.0) AS INTEGER)",
    both="AND",
    either="OR",
)
_POSTGRESQL: Final = _Engine(
    # The server makes the queries itself, so that they are of the words as it has stemmed them. It
    # plans without them: whatever they are, it asks the index, and never reads page after page.
    asked="""
        asked AS MATERIALIZED (
            SELECT every, either,
                CAST(regexp_replace(CAST(either AS TEXT), :lexeme, :head, 'g') AS tsquery) AS heads,
                CAST(regexp_replace(CAST(either AS TEXT), :lexeme, :title, 'g') AS tsquery)
                    AS titles
            FROM to_tsquery(CAST(:configuration AS regconfig), :all_words) AS every,
                to_tsquery(CAST(:configuration AS regconfig), :any_word) AS either),
    """,
    number="number",
    index="asked, search_index",
    matches="language = :language AND vector @@ ({query})",
    is_likely="number IN (SELECT number FROM likely)",
    is_whole="vector @@ every",
    score="1 + CAST(1e9 * ts_rank('{0.1, 0.1, 0.4, 1.0}', vector, either, 1) AS BIGINT)",
    both="&&",
    either="||",
)


class Place(NamedTuple):
    """Where a page stands among the hits: the highest score first, then the lowest number."""

    score: int
    number: int


BEFORE_ALL: Final = Place(10**15, 0)


class Count(NamedTuple):
    """How many pages there are: at most `MOST_COUNTED`, and whether there are more than that."""

    number: int
    has_more: bool


@dataclass(frozen=True)
class Matching:
    """The pages that match a search; made by `matching`. `sets` are queries by their names."""

    session: Session
    engine: _Engine
    sets: Mapping[str, str]
    given: Mapping[str, str | int]

    def count(self, known: int = 0) -> Count:
        """Return how many pages there are.

        Args:
            known: how many there are at least. Where that is enough, they are not counted.
        """
        found = known
        if known <= MOST_COUNTED:
            ((found,),) = self._run(_COUNTED, most=MOST_COUNTED + 1)
        return Count(min(found, MOST_COUNTED), found > MOST_COUNTED)

    def best(self, after: Place, most: int, *, is_much: bool) -> list[Place]:
        """Return the places of the best pages.

        Args:
            after: the place that they come after.
            most: how many to return at most.
            is_much: whether there are more pages than are counted.
        """
        rows: list[Any] = []
        if after.score:
            rows += self._run(_RANKED, is_much=is_much, most=most, **after._asdict())
        missing = most - len(rows)
        if is_much and missing:
            number = 0 if after.score else after.number
            rows += self._run(_UNRANKED, is_much=True, most=missing, number=number)
        return [Place(row.score, row.number) for row in rows]

    def _run(self, statement: str, *, is_much: bool = False, **given: int) -> Sequence[Any]:
        how = vars(self.engine)
        matches = {
            name: self.engine.matches.format(name=name, query=query)
            for name, query in self.sets.items()
        }
        parts = {name: _PAGES.format(**how | {"matches": each}) for name, each in matches.items()}
        ranked = self.engine.is_likely if is_much else matches["wanted"]
        parts |= {
            "asked": self.engine.asked,
            "likely": _LIKELY.format(**parts) if is_much else "",
            "scored": _SCORED.format(**how | {"matches": ranked}),
        }
        return self.session.execute(text(statement.format(**parts)), {**self.given, **given}).all()


def matching(
    session: Session, language: str, groups: Sequence[Sequence[str]], *, is_broad: bool = False
) -> Matching:
    """Return the pages that have a word of each group or, if `is_broad`, of any group.

    Args:
        session: the transaction in which they are looked for.
        language: the language of the pages.
        groups: words that count for each other; a word is letters and digits and no more.
        is_broad: whether one word is enough.
    """
    if session.get_bind().dialect.name == "sqlite":
        engine, given = _SQLITE, dict[str, str]()
        every, either, heads, titles = _in_fts5(language, groups)
    else:
        engine, given = _POSTGRESQL, _for_postgresql(language, groups)
        every, either, heads, titles = "every", "either", "heads", "titles"
    sets = {"every": every, "wanted": every, "titled": titles, "headed": heads, "marked": heads}
    if is_broad:
        with_whole = f"({every}) {engine.either} ({heads})"
        sets |= {"wanted": either, "headed": with_whole, "marked": with_whole}
    elif len(groups) > 1:
        sets["titled"], sets["headed"] = (
            f"({every}) {engine.both} ({marked})" for marked in (titles, heads)
        )
    limits = {"most_ranked": MOST_RANKED, "most_whole": FEW if is_broad else 0}
    more = {"is_broad": is_broad, "ahead": _AHEAD}
    return Matching(session, engine, sets, {**given, **sets, **limits, **more})


def _in_fts5(language: str, groups: Sequence[Sequence[str]]) -> tuple[str, str, str, str]:
    """Return the queries for all words, any word, any in title or summary, any in the title."""

    def stems(mark: str) -> list[str]:
        keys = [[f'"{stem_key(language, word, mark)}"' for word in group] for group in groups]
        return [f"({' OR '.join(group)})" for group in keys]

    either, heads, titles = (" OR ".join(stems(mark)) for mark in ("", *SQLITE_MARKS))
    return " AND ".join(stems("")), either, heads, titles


def _for_postgresql(language: str, groups: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return what the server makes the same four queries of."""
    either = ["(" + " | ".join(f"'{word}'" for word in group) + ")" for group in groups]
    return {
        "language": language,
        "configuration": configuration_of(language),
        "all_words": " & ".join(either),
        "any_word": " | ".join(either),
        "lexeme": "'([^']+)'",
        "head": f"'{POSTGRESQL_MARKS.head}\\1'",
        "title": f"'{POSTGRESQL_MARKS.title}\\1'",
    }
