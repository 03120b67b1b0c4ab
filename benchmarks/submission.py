"""The time that the server takes over a report, step by step: `python -m benchmarks.submission`.

A whole report is written through the real application, from the question about danger to the
receipt, with the Argon2 parameters that an installation has by default. The derivation from the
receipt code, which is slow on purpose, is taken out of the last step and shown by itself.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import wraps
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any
from unittest import mock

from benchmarks import stage
from benchmarks.generate import generate
from portal import runtime
from portal.vault import read_receipt
from portal.web.report.steps import CHECK, STEPS, after

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

TIPS = 1_000
ROUNDS = 25
MOST_SECONDS = 0.015
MOST_REQUESTS = 10
DERIVATION = "the derivation by itself (Argon2id)"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

ANSWERS: dict[str, dict[str, Any]] = {
    "subject": {"theme": "unknown"},
    "observation": {"description": "Elke avond komen er bestelbusjes met afgeplakte ramen. " * 20},
    "place": {
        "description": "Loods achter de garage",
        "postcode": "8011 AB",
        "house_number": "",
        "area": "",
    },
    "occasion": {"when": "Sinds Pasen", "how_often": "weekly", "ongoing": "yes"},
    "involved": {
        "vehicles-0-plate": "XX-123-X",
        "vehicles-0-description": "Een grijze bestelbus",
        "persons-0-name": "",
        "persons-0-description": "Draagt altijd een pet",
        "companies-0-name": "Garage De Bocht",
        "companies-0-branch": "",
        "companies-0-kvk_number": "",
        "companies-0-description": "",
    },
    "source": {"how_known": ["saw", "heard"], "who_knows": "few", "careful_with": "Mijn buurman"},
    "contact": {"may_ask": "yes", "name": "", "phone": ""},
}


@dataclass
class Taken:
    """What something took, in seconds: by the clock, and of this process's processor."""

    clock: float = 0
    processor: float = 0

    @classmethod
    def now(cls) -> Taken:
        """Return the present reading."""
        return cls(perf_counter(), process_time())

    def __sub__(self, other: Taken) -> Taken:
        return Taken(self.clock - other.clock, self.processor - other.processor)


@dataclass
class Stopwatch:
    """What each step took, by its name; `derived` is what the last key derivation took."""

    steps: dict[str, list[Taken]] = field(default_factory=dict)
    derived: Taken = field(default_factory=Taken)

    def add(self, name: str, taken: Taken) -> None:
        """Keep a reading."""
        self.steps.setdefault(name, []).append(taken)

    def around(self, function: Any) -> Any:
        """Return a function that does the same and keeps in `derived` what it took."""

        @wraps(function)
        def timed(*arguments: Any) -> Any:
            start = Taken.now()
            result = function(*arguments)
            self.derived = Taken.now() - start
            return result

        return timed


@dataclass
class Reporter:
    """A browser without JavaScript that writes one report, from an address of its own."""

    client: FlaskClient
    watch: Stopwatch
    address: str
    requests: int = 0
    page: str = ""

    def report(self) -> None:
        """Write a report and send it."""
        self._open("the question about danger", "GET", "/melden")
        self._open("the first step", "GET", f"/melden/{STEPS[0].slug}")
        for step in STEPS:
            typed = ANSWERS[step.section] | {"answered": step.slug}
            target = after(step)
            name = f"answer: {step.section}" + (" (to the check)" if target == CHECK else "")
            self._open(name, "POST", f"/melden/{target}", typed)
        self._open("send", "POST", "/melden/verzonden", {})
        if 'id="receipt"' not in self.page:
            raise RuntimeError("there is no receipt")

    def _open(self, name: str, method: str, path: str, typed: dict[str, Any] | None = None) -> None:
        found = TOKEN.search(self.page)
        data = typed if typed is None else typed | {"csrf_token": found[1] if found else ""}
        self.watch.derived = Taken()
        start = Taken.now()
        response = self.client.open(
            path, method=method, data=data, environ_base={"REMOTE_ADDR": self.address}
        )
        self.page = response.text
        taken = Taken.now() - start
        self.requests += 1
        if response.status_code != 200:
            raise RuntimeError(f"{name}: status {response.status_code}")
        self.watch.add(name, taken - self.watch.derived)
        if self.watch.derived.clock:
            self.watch.add(DERIVATION, self.watch.derived)


def measure(rounds: int = ROUNDS) -> stage.Table:
    """Write reports on each engine that is here, in turn, and return the table."""
    engines = stage.engines()
    with ExitStack() as stack:
        sides = [(_application(stack, engine), Stopwatch()) for engine in engines]
        for app, _watch in sides:  # the first time, templates are compiled
            Reporter(app.test_client(), Stopwatch(), "192.0.2.1").report()
        requests = 0
        for turn in range(rounds):
            for app, watch in sides:
                with mock.patch.object(runtime, "read_receipt", watch.around(read_receipt)):
                    reporter = Reporter(app.test_client(), watch, f"198.51.100.{turn + 1}")
                    reporter.report()
                    requests = reporter.requests
    watches = [watch for _app, watch in sides]
    rows = [_row(name, [watch.steps[name] for watch in watches]) for name in watches[0].steps]
    met = "met" if requests <= MOST_REQUESTS else "MISSED"
    note = (
        f"Requests from the first page to the receipt: {requests} (aim: {MOST_REQUESTS}, {met}).\n"
        "CPU is what this process used, the database server's part excepted; the difference is "
        "waiting: for the disk, the server, or other work on the machine."
    )
    columns = (f"{engine}{part}, ms" for engine in engines for part in ("", " CPU"))
    return stage.Table("A report, step by step", ("step", *columns, "aim"), rows, note)


def main() -> list[stage.Table]:
    """Measure and return the table."""
    return [measure()]


def _application(stack: ExitStack, engine: str) -> Flask:
    url = stack.enter_context(stage.empty_database(engine, "submission"))
    app = stage.application(url, cheap=False)
    running = stage.runtime_of(app)
    stack.callback(running.database.close)
    stage.install_team(running)
    generate(running.database, running.catalogue, TIPS, running.today())
    return app


def _row(name: str, of_engines: list[list[Taken]]) -> tuple[str, ...]:
    clock = [median(taken.clock for taken in of_one) for of_one in of_engines]
    processor = [median(taken.processor for taken in of_one) for of_one in of_engines]
    met = "met" if max(clock) < MOST_SECONDS else "MISSED"
    aim = "-" if name == DERIVATION else met
    figures = [seconds for pair in zip(clock, processor, strict=True) for seconds in pair]
    return (name, *map(stage.milliseconds, figures), aim)


if __name__ == "__main__":
    stage.show(main())
