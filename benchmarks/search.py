"""Searching among 5,000 published pages: `python -m benchmarks.search`.

The pages are made of the words of the content that comes with the portal, in the frequencies in
which they occur there, and of compounds that occur nowhere else; what is random in them comes from
a seed. Measured is the use case, from what was typed to the hits with their words marked.
"""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from random import Random
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import insert

from benchmarks import stage
from portal.models import LivePage, Page, PageKind, PageState
from portal.pages.documents import Document, write_document
from portal.pages.files import read_content
from portal.pages.indexing import rebuild_index
from portal.pages.search import search
from portal.pages.stemming import folded_words
from portal.settings import PROJECT_FOLDER

if TYPE_CHECKING:
    from portal.runtime import Runtime

PAGES = 5_000
ROUNDS = 31
MOST_SECONDS = 0.020
COMPOUNDS = 20_000
CHUNK = 500
LANGUAGE = "nl"
MOMENT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A search: what is typed, and after how many pages of hits."""

    name: str
    typed: str
    turns: int = 0


CASES = (
    Case("a common word", "drugs"),
    Case("a common word, the third page of hits", "drugs", turns=2),
    Case("the commonest beginning", "mel"),
    Case("two common words", "huis geld"),
    Case("four words, a sentence", "hoe meld ik een verdacht huis in mijn buurt"),
    Case("a rare word", "hennepkwekerij"),
    Case("a typing error", "hennepkwekerji"),
    Case("two typing errors", "mensnehandel uitbiuting"),
    Case("words that no page has together", "katvanger motorclub vakantiepark zorgfraude xtc"),
    Case("a word that occurs nowhere", "qqqqqqqq"),
)


class Writer:
    """Writes pages of words that are as common as they are in the real content."""

    def __init__(self) -> None:
        self._random = Random(7)
        counted: Counter[str] = Counter()
        for file in read_content(PROJECT_FOLDER / "content"):
            if file.document.language == LANGUAGE:
                counted.update(file.document.body.lower().split())
                counted.update(folded_words(LANGUAGE, file.document.body))
        words = [word for word in counted if word.isalpha()]
        self._words = words
        self._weights = list(accumulate(counted[word] for word in words))
        long = [word for word in words if len(word) > 4]
        self._compounds = [
            self._random.choice(long) + self._random.choice(long) for _ in range(COMPOUNDS)
        ]

    def document(self, number: int) -> Document:
        """Return a page of some 400 words."""
        lines = [self._line(self._random.randint(10, 70)) for _ in range(10)]
        return Document(
            id=f"page-{number}",
            language=LANGUAGE,
            kind=PageKind.PAGE,
            title=self._line(4).capitalize(),
            summary=self._line(14).capitalize(),
            body="\n\n".join(lines),
        )

    def _line(self, count: int) -> str:
        words = self._random.choices(self._words, cum_weights=self._weights, k=count)
        return " ".join([*words, self._random.choice(self._compounds)])


def generate(runtime: Runtime, count: int) -> None:
    """Put pages live in an empty database, and index them."""
    writer = Writer()
    with runtime.database.writing() as session:
        for start in range(0, count, CHUNK):
            numbers = range(start, min(start + CHUNK, count))
            documents = [(UUID(int=number + 1), writer.document(number)) for number in numbers]
            session.execute(insert(Page), [_page(*each) for each in documents])
            session.execute(insert(LivePage), [_live(*each) for each in documents])
    rebuild_index(runtime)
    if not runtime.settings.uses_sqlite:
        # What the server does by itself some time after so many rows have come.
        with runtime.database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("VACUUM ANALYZE")


def measure(rounds: int = ROUNDS) -> stage.Table:
    """Search on each engine that is here, in turn, and return the table."""
    engines = stage.engines()
    with ExitStack() as stack:
        sides = [_runtime(stack, engine) for engine in engines]
        times: dict[tuple[Case, int], list[float]] = {}
        gc.collect()
        gc.freeze()
        for turn in range(rounds + 1):
            for case in CASES:
                for side, runtime in enumerate(sides):
                    seconds = _seconds(runtime, case)
                    if turn:  # the first time, nothing is in memory yet
                        times.setdefault((case, side), []).append(seconds)
        gc.unfreeze()
        found = {case: search(sides[0], LANGUAGE, case.typed).total for case in CASES}
    rows = []
    for case in CASES:
        taken = [median(times[case, side]) for side in range(len(sides))]
        met = "met" if max(taken) <= MOST_SECONDS else "MISSED"
        rows.append((case.name, f"{found[case]:,}", *map(stage.milliseconds, taken), met))
    return stage.Table(
        f"Searching {PAGES:,} pages",
        ("what is typed", "hits", *(f"{engine}, ms" for engine in engines), "aim"),
        rows,
        f"The aim is {MOST_SECONDS * 1000:.0f} ms.",
    )


def main() -> list[stage.Table]:
    """Measure and return the table."""
    return [measure()]


def _seconds(runtime: Runtime, case: Case) -> float:
    place = None
    for _ in range(case.turns):
        place = search(runtime, LANGUAGE, case.typed, place).next_place
    start = perf_counter()
    search(runtime, LANGUAGE, case.typed, place)
    return perf_counter() - start


def _runtime(stack: ExitStack, engine: str) -> Runtime:
    url = stack.enter_context(stage.empty_database(engine, "search"))
    runtime = stage.runtime_of(stage.application(url, cheap=True))
    stack.callback(runtime.database.close)
    generate(runtime, PAGES)
    return runtime


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


def _live(identifier: UUID, document: Document) -> dict[str, object]:
    return {
        "page_id": identifier,
        "key": document.id,
        "language": document.language,
        "path": document.id,
        "kind": document.kind,
        "title": document.title,
        "summary": document.summary,
        "published_at": MOMENT,
        "document": write_document(document),
    }


if __name__ == "__main__":
    stage.show(main())
