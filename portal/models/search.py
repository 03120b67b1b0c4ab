"""What the search knows of the published pages, beside the index of each engine.

The index itself is no table of the models: SQLite's is a virtual table (FTS5) of stems, and
PostgreSQL's a table with a `tsvector`. Both are called `search_index`, and have the number of a
`SearchEntry`. They are made and removed with that table.
Sources: SQLite, "FTS5 Extension"; PostgreSQL, chapter 12, "Full Text Search".
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import DDL, ForeignKey, Index, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import ExecutableDDLElement

from portal.models.base import Base

SEARCHED_WORD_LENGTH: Final = 40
INDEX_NAME: Final = "search_index"


class SearchEntry(Base):
    """The words of a published page as visitors read them, without any markup."""

    __tablename__ = "search_entry"

    number: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[UUID] = mapped_column(ForeignKey("page.id"), unique=True)
    language: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


class SearchWord(Base):
    """A word that occurs, its stem, and on how many published pages it stands."""

    __tablename__ = "search_word"

    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    # The order of bytes, so that "begins with" is a range of the key.
    word: Mapped[str] = mapped_column(
        String(SEARCHED_WORD_LENGTH).with_variant(
            String(SEARCHED_WORD_LENGTH, collation="C"), "postgresql"
        ),
        primary_key=True,
    )
    stem: Mapped[str] = mapped_column(String(SEARCHED_WORD_LENGTH))
    pages: Mapped[int]

    __table_args__ = (Index(None, "language", "stem"),)


def is_of_index(table: str) -> bool:
    """Tell whether a table is (a part of) an engine's own index, which no model describes."""
    return table.startswith(INDEX_NAME)


_MADE = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE {INDEX_NAME} USING fts5"
        "(title, summary, body, tokenize = 'unicode61 remove_diacritics 0')",
    ),
    "postgresql": (
        f"CREATE TABLE {INDEX_NAME} ("
        f"number INTEGER CONSTRAINT pk_{INDEX_NAME} PRIMARY KEY"
        f" CONSTRAINT fk_{INDEX_NAME}_number REFERENCES search_entry (number) ON DELETE CASCADE,"
        " language VARCHAR(8) NOT NULL, vector TSVECTOR NOT NULL)"
        # Kept beside their row and as they are, vectors are ranked several times as fast.
        " WITH (toast_tuple_target = 8160)",
        f"ALTER TABLE {INDEX_NAME} ALTER vector SET STORAGE EXTERNAL",
        f"CREATE INDEX ix_{INDEX_NAME}_vector ON {INDEX_NAME} USING gin (vector)",
    ),
}


def _run(statement: str, engine: str | None = None) -> ExecutableDDLElement:
    ddl: ExecutableDDLElement = DDL(statement)  # type: ignore[no-untyped-call]
    return ddl.execute_if(dialect=engine)


for _engine, _statements in _MADE.items():
    for _statement in _statements:
        event.listen(SearchEntry.__table__, "after_create", _run(_statement, _engine))
event.listen(SearchEntry.__table__, "before_drop", _run(f"DROP TABLE IF EXISTS {INDEX_NAME}"))
