"""The queue's page with few and with many tips: `python -m benchmarks.queue`.

Each page is asked for through the real application, by a member who has unlocked the vault,
rendering included, of a database with 1,000 tips and of one with 100,000, in turn. Every case shows
as many rows of the one as of the other, so that what differs is the size and not the page.
"""

from __future__ import annotations

import gc
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sqlalchemy import select

from benchmarks import stage
from benchmarks.generate import (
    FEW,
    QUIET_DAYS,
    SPAN_DAYS,
    WAITING,
    coordinators,
    generate,
    quiet_day,
    rare_choices,
)
from benchmarks.stories import Choice
from portal.models import Channel, State, Tip, Urgency
from portal.tips.queue import Due

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from portal.runtime import Runtime

SMALL = 1_000
LARGE = 100_000
ROUNDS = 31
MOST_RATIO = 1.5
ADDRESS = "/coordinatie/"
ROW = '<th scope="row">'
FULL_PAGE = 50


@dataclass(frozen=True)
class Case:
    """A page of the queue: whose, which filters, after which share of all tips, how many rows."""

    name: str
    filters: dict[str, str] = field(default_factory=dict)
    depth: float = 0
    member: int = 0
    rows: int = FULL_PAGE


@dataclass
class Desk:
    """An application on one database, with its members' browsers."""

    runtime: Runtime
    clients: list[FlaskClient]

    def address(self, case: Case) -> str:
        """Return the address of a case, with the key of its place in this database."""
        query = dict(case.filters)
        if case.depth:
            query["na"] = self._key(case)
        return f"{ADDRESS}?{urlencode(query)}"

    def seconds(self, case: Case, address: str) -> float:
        """Ask for a page and return how long it took.

        Raises:
            RuntimeError: it is not the page that was meant.
        """
        client = self.clients[case.member]
        start = perf_counter()
        response = client.get(address)
        seconds = perf_counter() - start
        shown = response.text.count(ROW)
        if response.status_code != 200 or shown != case.rows:
            raise RuntimeError(f"{case.name}: status {response.status_code}, {shown} rows")
        return seconds

    def _key(self, case: Case) -> str:
        columns = {"state": Tip.state, "theme": Tip.theme}
        wanted = [columns[name] == value for name, value in case.filters.items()]
        query = (
            select(Tip.day, Tip.number).where(*wanted).order_by(Tip.day.desc(), Tip.number.desc())
        )
        with self.runtime.database.reading() as session:
            keys = session.execute(query).all()
        day, number = keys[int(len(keys) * case.depth)]
        return f"{day.isoformat()}.{number}"


def cases(runtime: Runtime) -> list[Case]:
    """Return all cases; every value is common or rare as benchmarks/generate.py makes it."""
    today = runtime.today()
    themes = [theme.id for theme in runtime.catalogue.themes]
    districts = [district.code for district in runtime.catalogue.districts]
    people = coordinators(runtime.database)
    quiet = quiet_day(today).isoformat()
    quarter = (today - timedelta(days=91)).isoformat()
    year = (today - timedelta(days=365)).isoformat()
    oldest = (today - timedelta(days=SPAN_DAYS + 1)).isoformat()
    rare = rare_choices(runtime.catalogue, people)
    quiet_rows = FEW * (len(rare) + 1)
    common = [
        Case("first page"),
        Case("deep page: after 90 % of the tips", depth=0.9),
        Case("state", {"state": State.CLOSED}),
        Case("theme", {"theme": themes[0]}),
        Case("district", {"district": districts[0]}),
        Case("channel", {"channel": Channel.INTERNAL}),
        Case("from a day", {"first_day": quarter}),
        Case("up to a day", {"last_day": year}),
        Case("mine", {"mine": "1"}),
        Case("assigned to nobody", {"unassigned": "1"}),
        Case("new to me", {"unread": "1"}),
        Case("urgency", {"urgency": Urgency.LOW}),
        Case("state + channel", {"state": State.CLOSED, "channel": Channel.WEBSITE}),
        Case("state + mine", {"state": State.CLOSED, "mine": "1"}),
        Case("urgency + state", {"urgency": Urgency.LOW, "state": State.CLOSED}),
        Case("theme, deep: after 40 % of them", {"theme": themes[0]}, depth=0.4),
        Case("state, deep: after 80 % of them", {"state": State.CLOSED}, depth=0.8),
    ]
    few = [
        Case(f"few: {name}", _filters(name, choice), member=_member(choice, people), rows=FEW)
        for name, choice in rare.items()
    ]
    days = [
        Case("few: one day", {"first_day": quiet, "last_day": quiet}, rows=FEW),
        Case(
            f"few: the {QUIET_DAYS} oldest days",
            {"last_day": oldest},
            rows=min(quiet_rows, FULL_PAGE),
        ),
        Case(
            "few: theme + one day",
            {"theme": themes[-1], "first_day": quiet, "last_day": quiet},
            rows=0,
        ),
        Case("none: two rare values", {"theme": themes[-1], "district": districts[-1]}, rows=0),
        Case("none: overdue, and closed", {"due": Due.OVERDUE, "state": State.CLOSED}, rows=0),
        Case("none: restricted to a circle", {"restricted": "1"}, rows=0),
    ]
    return [*common, *few, *days]


def measure(engine: str, rounds: int = ROUNDS) -> stage.Table:
    """Build both databases on an engine, measure every case and return the table."""
    with ExitStack() as stack:
        small, large = (_desk(stack, engine, count) for count in (SMALL, LARGE))
        pairs = [
            (case, [(desk, desk.address(case), list[float]()) for desk in (small, large)])
            for case in cases(small.runtime)
        ]
        gc.collect()
        gc.freeze()
        for turn in range(rounds + 1):
            for case, sides in pairs:
                # Whatever else the machine does, it does to both; who goes first, alternates.
                for desk, address, times in sides[:: 1 if turn % 2 else -1]:
                    seconds = desk.seconds(case, address)
                    if turn:  # the first time, nothing is in memory yet
                        times.append(seconds)
        gc.unfreeze()
    rows = [
        _row(case, *(median(times) for _desk, _address, times in sides)) for case, sides in pairs
    ]
    return stage.Table(
        f"The queue on {engine}",
        ("page", "rows", f"{SMALL:,} tips, ms", f"{LARGE:,} tips, ms", "ratio", "aim"),
        rows,
    )


def main() -> list[stage.Table]:
    """Measure each engine that is here and return the tables."""
    return [measure(engine) for engine in stage.engines()]


def _desk(stack: ExitStack, engine: str, count: int) -> Desk:
    url = stack.enter_context(stage.empty_database(engine, str(count)))
    app = stage.application(url, cheap=True)
    runtime = stage.runtime_of(app)
    stack.callback(runtime.database.close)
    stage.install_team(runtime)
    generate(runtime.database, runtime.catalogue, count, runtime.today())
    return Desk(runtime, [stage.unlocked_client(app, name) for name in stage.PEOPLE])


def _filters(name: str, choice: Choice) -> dict[str, str]:
    fixed: dict[str, Any] = choice.fixed()
    if name == WAITING:
        fixed["due"] = Due.OVERDUE
        del fixed["state"]
    mine = {"mine": "1"} if fixed.pop("assignee_id", None) else {}
    return {name: str(value) for name, value in fixed.items()} | mine


def _member(choice: Choice, people: list[Any]) -> int:
    return people.index(choice.assignee_id) if choice.assignee_id else 0


def _row(case: Case, small: float, large: float) -> tuple[str, ...]:
    ratio = large / small
    met = "met" if ratio <= MOST_RATIO else "MISSED"
    figures = (stage.milliseconds(small), stage.milliseconds(large), f"{ratio:.2f}", met)
    return (case.name, str(case.rows), *figures)


if __name__ == "__main__":
    stage.show(main())
