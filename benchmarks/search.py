"""Searching among 5,000 published pages in each language: `python -m benchmarks.search`.

The pages are those of `benchmarks.site`. Measured is the use case, from what was typed to the hits
with their words marked.
"""

from __future__ import annotations

import gc
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks import site, stage
from portal.pages.search import search

if TYPE_CHECKING:
    from benchmarks.site import Site
    from portal.runtime import Runtime

ROUNDS = 31
MOST_SECONDS = 0.020
LANGUAGE = "nl"


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


def measure(sites: list[Site], rounds: int = ROUNDS) -> stage.Table:
    """Search on each of these sites, in turn, and return the table."""
    sides = [each.runtime for each in sites]
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
    found = {case: _hits(sides[0], case) for case in CASES}
    rows = []
    for case in CASES:
        taken = [median(times[case, side]) for side in range(len(sides))]
        met = "met" if max(taken) <= MOST_SECONDS else "MISSED"
        rows.append((case.name, found[case], *map(stage.milliseconds, taken), met))
    return stage.Table(
        f"Searching {sites[0].pages:,} pages in each language",
        ("what is typed", "hits", *(f"{each.engine}, ms" for each in sites), "aim"),
        rows,
        f"The use case alone, without its page. The aim is {MOST_SECONDS * 1000:.0f} ms.",
    )


def main() -> list[stage.Table]:
    """Measure and return the table."""
    with ExitStack() as stack:
        return [measure([site.filled(stack, each, site.LARGE) for each in stage.engines()])]


def _hits(runtime: Runtime, case: Case) -> str:
    found = search(runtime, LANGUAGE, case.typed)
    return f"> {found.total}" if found.has_more else str(found.total)


def _seconds(runtime: Runtime, case: Case) -> float:
    place = None
    for _ in range(case.turns):
        place = search(runtime, LANGUAGE, case.typed, place).next_place
    start = perf_counter()
    search(runtime, LANGUAGE, case.typed, place)
    return perf_counter() - start


if __name__ == "__main__":
    stage.show(main())
