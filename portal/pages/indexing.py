"""Keeping the index of the search in step with what is live, in the same transaction."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from unicodedata import normalize

from sqlalchemy import delete, insert, select, text

from portal.models import LivePage, SearchEntry, SearchWord
from portal.pages.documents import Document, parse_document
from portal.pages.rendering import fill, plain_text
from portal.pages.stemming import folded_words, stem
from portal.pages.versions import hold_site, mark_changed
from portal.pages.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

# PostgreSQL's configuration of each language; another language is searched by whole words.
_CONFIGURATIONS: Final = {"nl": "dutch", "en": "english"}
_AT_ONCE: Final = 200


class Marks(NamedTuple):
    """What stands in front of a word that is in the index once more, for where its page has it.

    `head` is for one of the title or the summary, `title` for one of the title. So the index alone
    can tell which pages have a word there.
    """

    head: str
    title: str


# Nothing else in an index begins so: in SQLite's, a language comes first.
SQLITE_MARKS: Final = Marks("1", "2")
POSTGRESQL_MARKS: Final = Marks("^", "^^")

_ADD_STEMS = text(
    "INSERT INTO search_index (rowid, title, summary, body)"
    " VALUES (:number, :title, :summary, :body)"
)
_HAS_STEMS = text(
    "SELECT (title, summary, body) = (:title, :summary, :body) FROM search_index"
    " WHERE rowid = :number"
)
# The words of a page, and with them, marked, those of its title and summary once more.
_VECTOR = """(
    SELECT setweight(to_tsvector(CAST(:configuration AS regconfig), :title), 'A')
    || setweight(to_tsvector(CAST(:configuration AS regconfig), :summary), 'B')
    || setweight(to_tsvector(CAST(:configuration AS regconfig), :body), 'D') AS words
) AS of_page, LATERAL (
    SELECT words || array_to_tsvector(ARRAY(
        SELECT :head_mark || lexeme FROM unnest(ts_filter(words, '{a,b}'))
        UNION ALL SELECT :title_mark || lexeme FROM unnest(ts_filter(words, '{a}'))
    )) AS vector
) AS made"""
_ADDED = """
    INSERT INTO search_index (number, language, vector)
    SELECT :number, :language, made.vector FROM {vector}
"""
_ADD_VECTOR = text(_ADDED.format(vector=_VECTOR))
_COMPARED = """
    SELECT search_index.vector = made.vector FROM search_index, {vector} WHERE number = :number
"""
_HAS_VECTOR = text(_COMPARED.format(vector=_VECTOR))
_COUNT_WORD = text(
    "INSERT INTO search_word (language, word, stem, pages) VALUES (:language, :word, :stem, 1)"
    " ON CONFLICT (language, word) DO UPDATE SET pages = search_word.pages + 1"
)
_DISCOUNT_WORD = text(
    "UPDATE search_word SET pages = pages - 1 WHERE language = :language AND word = :word"
)
_FORGET_WORD = text(
    "DELETE FROM search_word WHERE language = :language AND word = :word AND pages < 1"
)


def configuration_of(language: str) -> str:
    """Return the name of PostgreSQL's text search configuration for a language."""
    return _CONFIGURATIONS.get(language, "simple")


def stem_key(language: str, word: str, mark: str = "") -> str:
    """Return what stands in SQLite's index for a word: its stem, in a language of its own."""
    return f"{mark}{language}{stem(language, word)}"


def index_page(runtime: Runtime, session: Session, page_id: UUID, document: Document) -> None:
    """Make a page that is put live findable, in the caller's transaction, instead of its former."""
    unindex_page(session, page_id)
    entry = _entry(runtime, page_id, document)
    session.add(entry)
    session.flush()
    _write(session, [entry])
    rows = _rows(entry.language, _vocabulary(entry))
    if rows:
        session.execute(_COUNT_WORD, rows)


def unindex_page(session: Session, page_id: UUID) -> None:
    """Make a page that is taken off the site unfindable, in the caller's transaction."""
    # Whoever changes the site holds it, so that two never count one word at the same time.
    hold_site(session)
    entry = session.scalar(select(SearchEntry).where(SearchEntry.page_id == page_id))
    if entry is None:
        return
    rows = _rows(entry.language, _vocabulary(entry))
    if rows:
        session.execute(_DISCOUNT_WORD, rows)
        session.execute(_FORGET_WORD, rows)
    if _is_sqlite(session):
        session.execute(
            text("DELETE FROM search_index WHERE rowid = :number"), {"number": entry.number}
        )
    session.delete(entry)
    session.flush()


def refresh_index(runtime: Runtime) -> None:
    """Make the index anew where it is not what the live pages and the settings would make it."""
    if not (_has_all_pages(runtime) and _is_in_form(runtime)):
        rebuild_index(runtime)


def _has_all_pages(runtime: Runtime) -> bool:
    kept = select(SearchEntry.title, SearchEntry.summary, SearchEntry.body, SearchEntry.page_id)
    with runtime.database.reading() as session:
        indexed = {row.page_id: tuple(row) for row in session.execute(kept)}
        for row in session.execute(select(LivePage.page_id, LivePage.document)):
            entry = _entry(runtime, row.page_id, parse_document(row.document))
            now = (entry.title, entry.summary, entry.body, row.page_id)
            if indexed.pop(row.page_id, None) != now:
                return False
    return not indexed


def _is_in_form(runtime: Runtime) -> bool:
    """Tell whether the engine's own index is as it is made now, which some pages show."""
    some = select(SearchEntry).order_by(SearchEntry.number).limit(_AT_ONCE)
    with runtime.database.reading() as session:
        has = _HAS_STEMS if _is_sqlite(session) else _HAS_VECTOR
        return all(
            session.scalar(has, _indexed(session, entry)) for entry in session.scalars(some).all()
        )


def rebuild_index(runtime: Runtime) -> int:
    """Make the whole index anew, whatever is in it, and return how many pages then are."""
    count = 0
    pages_with: dict[str, Counter[str]] = {}
    with runtime.database.writing() as session:
        hold_site(session)
        session.execute(text("DELETE FROM search_index"))
        session.execute(delete(SearchEntry))
        session.execute(delete(SearchWord))
        live = session.execute(select(LivePage.page_id, LivePage.document))
        for rows in live.partitions(_AT_ONCE):
            entries = [_entry(runtime, row.page_id, parse_document(row.document)) for row in rows]
            session.add_all(entries)
            session.flush()
            _write(session, entries)
            for entry in entries:
                pages_with.setdefault(entry.language, Counter()).update(_vocabulary(entry))
            count += len(entries)
            session.expunge_all()
        _write_words(session, pages_with)
        mark_changed(session)
    return count


def _write_words(session: Session, pages_with: dict[str, Counter[str]]) -> None:
    for language, counted in pages_with.items():
        if counted:
            rows = [
                {"language": language, "word": word, "stem": stem(language, word), "pages": pages}
                for word, pages in counted.items()
            ]
            session.execute(insert(SearchWord), rows)


def _entry(runtime: Runtime, page_id: UUID, document: Document) -> SearchEntry:
    words = words_of(runtime)
    return SearchEntry(
        page_id=page_id,
        language=document.language,
        title=_storable(fill(document.title, words)),
        summary=_storable(fill(document.summary, words)),
        body=_storable(plain_text(document.body, words)),
    )


def _storable(raw: str) -> str:
    # PostgreSQL keeps no null character; words are found in composed text.
    return normalize("NFC", raw.replace("\0", ""))


def _write(session: Session, entries: Sequence[SearchEntry]) -> None:
    add = _ADD_STEMS if _is_sqlite(session) else _ADD_VECTOR
    session.execute(add, [_indexed(session, entry) for entry in entries])


def _indexed(session: Session, entry: SearchEntry) -> dict[str, Any]:
    """Return what an engine indexes of a page: stems in SQLite, words in PostgreSQL."""
    language = entry.language
    parts = {
        name: folded_words(language, getattr(entry, name)) for name in ("title", "summary", "body")
    }
    if _is_sqlite(session):
        marks = {"title": ("", *SQLITE_MARKS), "summary": ("", SQLITE_MARKS.head), "body": ("",)}
        keys = {
            name: [stem_key(language, word, mark) for mark in marks[name] for word in words]
            for name, words in parts.items()
        }
        return {"number": entry.number} | {name: " ".join(each) for name, each in keys.items()}
    return {
        "number": entry.number,
        "language": language,
        "configuration": configuration_of(language),
        "head_mark": POSTGRESQL_MARKS.head,
        "title_mark": POSTGRESQL_MARKS.title,
        **{name: " ".join(words) for name, words in parts.items()},
    }


def _vocabulary(entry: SearchEntry) -> set[str]:
    whole = f"{entry.title}\n{entry.summary}\n{entry.body}"
    return set(folded_words(entry.language, whole))


def _rows(language: str, words: Iterable[str]) -> list[dict[str, str]]:
    return [
        {"language": language, "word": word, "stem": stem(language, word)} for word in sorted(words)
    ]


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
