"""Whether time tells a right code from a wrong one, or a known name: `python -m benchmarks.timing`.

Both sides of each question are asked in pairs, in an order that is drawn anew for each pair, of the
real application with the Argon2 parameters that an installation has by default. Their times are
compared by the test of Mann and Whitney (1947, with the normal approximation) and by their medians.
"""

from __future__ import annotations

import random
import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import NormalDist, median
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks import stage
from portal.models import Channel
from portal.tips.content import TipContent
from portal.tips.reporting import submit
from portal.vault import new_receipt_code

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Flask
    from flask.testing import FlaskClient

PAIRS = 2_000
LEAST_CHANCE = 0.01
MOST_DIFFERENCE = 0.01
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_BLOCK_OF_ADDRESSES = 254


@dataclass
class Question:
    """Something that is asked both ways: what each way is called, took and got, in seconds."""

    name: str
    ways: tuple[str, str]
    took: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    lengths: tuple[set[int], set[int]] = field(default_factory=lambda: (set(), set()))

    @property
    def chance(self) -> float:
        """The chance that times like these differ as much where nothing makes them differ."""
        return mann_whitney(*self.took)

    @property
    def difference(self) -> float:
        """The difference of the medians, as a part of the first."""
        one, other = map(median, self.took)
        return (other - one) / one

    @property
    def is_met(self) -> bool:
        """Whether neither time nor length tells the two ways apart."""
        alike = self.chance > LEAST_CHANCE or abs(self.difference) < MOST_DIFFERENCE
        return alike and self.lengths[0] == self.lengths[1]


@dataclass
class Asker:
    """Sends one form again and again, each time from an address that no limit has counted."""

    app: Flask
    page: str
    sent: int = 0

    def __post_init__(self) -> None:
        self._client: FlaskClient = self.app.test_client()
        found = _TOKEN.search(self._client.get(self.page).text)
        self._token = found[1] if found else ""

    def ask(self, **typed: str) -> tuple[float, int]:
        """Return what an answer took, in seconds, and its length with its headers, in bytes."""
        self.sent += 1
        first, rest = divmod(self.sent, _BLOCK_OF_ADDRESSES)
        address = f"10.{first // 256}.{first % 256}.{rest + 1}"
        start = perf_counter()
        response = self._client.post(
            self.page,
            data={"csrf_token": self._token, **typed},
            environ_base={"REMOTE_ADDR": address},
        )
        took = perf_counter() - start
        headers = sum(len(name) + len(value) for name, value in response.headers)
        return took, len(response.status) + headers + 4 * len(response.headers) + len(response.data)


def measure(pairs: int = PAIRS) -> stage.Table:
    """Ask each question `pairs` times both ways, and return the table."""
    with ExitStack() as stack:
        url = stack.enter_context(stage.empty_database(stage.SQLITE, "timing"))
        app = stage.application(url, cheap=False)
        running = stage.runtime_of(app)
        stack.callback(running.database.close)
        stage.install_team(running)
        content = TipContent.model_validate(
            {"subject": {}, "observation": {"description": "Een busje"}}
        )
        code = submit(running, content, Channel.WEBSITE, "nl")
        codes = Question("a receipt code", ("right", "wrong"))
        _ask_both(
            codes,
            Asker(app, "/terug"),
            lambda way: {"code": (code, new_receipt_code())[way]},
            pairs,
        )
        names = Question("a name, with a wrong password", ("known", "unknown"))
        typed = (stage.PEOPLE[0], "otto")
        _ask_both(
            names,
            Asker(app, "/account/inloggen"),
            lambda way: {"name": typed[way], "password": "a wrong password"},
            pairs,
        )
    note = (
        f"Each of {pairs:,} times both ways. Aim: answers of one length, and times that differ by "
        f"chance (p > {LEAST_CHANCE}) or of which the medians differ by less than "
        f"{MOST_DIFFERENCE:.0%}."
    )
    columns = ("what was typed", "first, ms", "second, ms", "difference", "p", "bytes", "aim")
    return stage.Table("What time and length tell", columns, [_row(codes), _row(names)], note)


def mann_whitney(ones: Sequence[float], others: Sequence[float]) -> float:
    """Return the two-sided chance, by the normal approximation, that both come from one source."""
    marked = sorted([(value, 0) for value in ones] + [(value, 1) for value in others])
    ranks = sum(rank for rank, (_value, side) in enumerate(marked, start=1) if side == 0)
    first, second = len(ones), len(others)
    statistic = ranks - first * (first + 1) / 2
    mean = first * second / 2
    deviation = (first * second * (first + second + 1) / 12) ** 0.5
    return 2 * (1 - NormalDist().cdf(abs(statistic - mean) / deviation))


def main() -> list[stage.Table]:
    """Measure and return the table."""
    return [measure()]


def _ask_both(
    question: Question, asker: Asker, typed: Callable[[int], dict[str, str]], pairs: int
) -> None:
    asker.ask(**typed(0))  # the first time, templates are compiled
    for _ in range(pairs):
        for way in random.sample((0, 1), 2):
            took, length = asker.ask(**typed(way))
            question.took[way].append(took)
            question.lengths[way].add(length)


def _row(question: Question) -> tuple[str, ...]:
    one, other = (stage.milliseconds(median(times)) for times in question.took)
    lengths = " / ".join(",".join(map(str, sorted(side))) for side in question.lengths)
    name = f"{question.name}: {question.ways[0]}, {question.ways[1]}"
    met = "met" if question.is_met else "MISSED"
    return (name, one, other, f"{question.difference:+.2%}", f"{question.chance:.3f}", lengths, met)


if __name__ == "__main__":
    stage.show(main())
