"""Many realistic published pages, fast, in both languages.

They are made of the words of the content that comes with the portal, in the frequencies in which
they occur there, and of compounds that occur nowhere else; what is random in them comes from a
seed. Each page stands in Dutch and in English, with headings, a list, links and a revision.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import accumulate, islice
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import insert

from benchmarks import stage
from portal.models import LivePage, Page, PageKind, PageRevision, PageState
from portal.pages.documents import Document, write_document
from portal.pages.files import read_content
from portal.pages.indexing import rebuild_index
from portal.pages.languages import SITE_LANGUAGES
from portal.pages.stemming import folded_words
from portal.settings import PROJECT_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

    from flask import Flask

    from portal.runtime import Runtime

SMALL = 50
LARGE = 5_000
COMPOUNDS = 20_000
SECTIONS = 4
CHUNK = 500
MOMENT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
REVIEW = date(2027, 3, 1)


class Writer:
    """Writes pages of words that are as common as they are in the real content."""

    def __init__(self, language: str, pages: int, seed: int = 7) -> None:
        self._language = language
        self._pages = pages
        self._random = Random(seed)
        counted: Counter[str] = Counter()
        for file in read_content(PROJECT_FOLDER / "content"):
            if file.document.language == language:
                counted.update(file.document.body.lower().split())
                counted.update(folded_words(language, file.document.body))
        self._words = [word for word in counted if word.isalpha()]
        self._weights = list(accumulate(counted[word] for word in self._words))
        long = [word for word in self._words if len(word) > 4]
        self._compounds = [
            self._random.choice(long) + self._random.choice(long) for _ in range(COMPOUNDS)
        ]

    def document(self, number: int) -> Document:
        """Return the page of this number, of some 400 words; another one each time."""
        sections = [self._section() for _ in range(SECTIONS)]
        return Document(
            id=f"page-{number}",
            language=self._language,
            kind=PageKind.PAGE,
            title=self._line(4).capitalize(),
            summary=self._line(14).capitalize(),
            review_date=REVIEW,
            related=(self._key(), self._key()),
            body="\n\n".join(sections),
        )

    def _section(self) -> str:
        heading = f"## {self._line(2).capitalize()}"
        points = "\n".join(f"- {self._line(8).capitalize()}" for _ in range(3))
        link = f"[{self._line(3)}](page:{self._key()})"
        return "\n\n".join((heading, self._paragraph(), points, f"{self._paragraph()} {link}."))

    def _paragraph(self) -> str:
        lengths = (self._random.randint(6, 14) for _ in range(3))
        return " ".join(f"{self._line(length).capitalize()}." for length in lengths)

    def _key(self) -> str:
        return f"page-{self._random.randrange(self._pages)}"

    def _line(self, count: int) -> str:
        words = self._random.choices(self._words, cum_weights=self._weights, k=count)
        return " ".join([*words, self._random.choice(self._compounds)])


@dataclass(frozen=True)
class Site:
    """An application on a database with so many pages, each in both languages."""

    engine: str
    pages: int
    app: Flask

    @property
    def runtime(self) -> Runtime:
        """The running portal."""
        return stage.runtime_of(self.app)


def filled(stack: ExitStack, engine: str, pages: int) -> Site:
    """Return a site with so many pages, which goes when `stack` does."""
    url = stack.enter_context(stage.empty_database(engine, f"site_{pages}"))
    site = Site(engine, pages, stage.application(url, cheap=True))
    stack.callback(site.runtime.database.close)
    generate(site.runtime, pages)
    return site


def generate(runtime: Runtime, pages: int) -> None:
    """Put pages live in an empty database, and index them."""
    writers = [Writer(language, pages) for language in SITE_LANGUAGES]
    made = _documents(writers, pages)
    with runtime.database.writing() as session:
        while chunk := list(islice(made, CHUNK)):
            texts = [write_document(document) for _identifier, document in chunk]
            session.execute(insert(Page), [_page(*each) for each in chunk])
            session.execute(
                insert(PageRevision),
                [_revision(each[0], text) for each, text in zip(chunk, texts, strict=True)],
            )
            session.execute(
                insert(LivePage),
                [_live(*each, text) for each, text in zip(chunk, texts, strict=True)],
            )
    rebuild_index(runtime)
    if not runtime.settings.uses_sqlite:
        # What the server does by itself some time after so many rows have come.
        with runtime.database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("VACUUM ANALYZE")


def _documents(writers: list[Writer], pages: int) -> Iterator[tuple[UUID, Document]]:
    for number in range(pages):
        for place, writer in enumerate(writers):
            yield UUID(int=number * len(writers) + place + 1), writer.document(number)


def _page(identifier: UUID, document: Document) -> dict[str, object]:
    return {
        "id": identifier,
        "key": document.id,
        "language": document.language,
        "path": document.id,
        "state": PageState.PUBLISHED,
        "version": 1,
        "sequence": 1,
        "live_sequence": 1,
        "title": document.title,
        "kind": document.kind,
    }


def _revision(identifier: UUID, text: str) -> dict[str, object]:
    return {"page_id": identifier, "sequence": 1, "at": MOMENT, "why": "", "document": text}


def _live(identifier: UUID, document: Document, text: str) -> dict[str, object]:
    return {
        "page_id": identifier,
        "key": document.id,
        "language": document.language,
        "path": document.id,
        "kind": document.kind,
        "title": document.title,
        "summary": document.summary,
        "published_at": MOMENT,
        "document": text,
    }
