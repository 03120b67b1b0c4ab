"""Tables to write, and a measure of what writing them takes."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from portal.formats.cells import Row

MADE_AT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
HEADER = ("Number", "Day", "Story", "Weight")


def stream_of(count: int) -> Iterator[Row]:
    for number in range(count):
        yield f"2026-{number:06}", date(2026, 3, 10), f"story {number} " * 10, number / 8


def peak_of(make: Callable[[], Iterable[bytes]]) -> int:
    """Return how many bytes of memory, at most, were held while all was written and let go."""
    tracemalloc.start()
    try:
        for _ in make():
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
