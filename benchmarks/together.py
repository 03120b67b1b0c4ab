"""Many members at the same tips: `python -m benchmarks.together [SECONDS]`.

Two members, each in many places at once, read tips and then assign, move, note and assess them, one
by one and many at a time, all of them the same few tips. Whoever saw an older version must be
refused; whatever was accepted must be there afterwards, once, and in the audit trail.

Each worker has a connection of its own, as in as many web processes.
"""

from __future__ import annotations

import argparse
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import select

from benchmarks import stage
from portal.accounts.unlocking import act_as
from portal.audit.verifying import verify
from portal.models import (
    AuditEvent,
    BulkKind,
    Channel,
    State,
    Tip,
    TipEvent,
    TipEventKind,
    Urgency,
)
from portal.runtime import make_runtime
from portal.tips.assessing import add_note, assign, change_state
from portal.tips.bulk import Change, change_many
from portal.tips.content import TipContent
from portal.tips.errors import TipChanged
from portal.tips.judging import Judgement, assess
from portal.tips.reporting import submit
from portal.tips.states import next_states

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

WORKERS = 50
TIPS = 12
SECONDS = 60.0
_BULK_SHARE = 0.1
_MOST_TICKED = 5


@dataclass(frozen=True)
class Accepted:
    """A change that a worker was told had been saved."""

    number: int
    version: int
    kind: TipEventKind
    actor_id: UUID | None
    state: State | None = None
    assignee_id: UUID | None = None


@dataclass
class Outcome:
    """What the workers were told, and everything that does not agree with what is there."""

    accepted: list[Accepted] = field(default_factory=list)
    refused: int = 0
    wrong: list[str] = field(default_factory=list)


def work_together(
    runtimes: Sequence[Runtime], actors: Sequence[Actor], numbers: Sequence[int], seconds: float
) -> Outcome:
    """Let workers change the same tips for a while, and compare what they were told with what is.

    Args:
        runtimes: a running portal for each worker, all on one database.
        actors: the members; each worker is one of them, in turn.
        numbers: the tips.
        seconds: for how long.
    """
    end = monotonic() + seconds

    def work(place: int) -> Outcome:
        worker = _Worker(runtimes[place], actors[place % len(actors)], actors, numbers, place)
        while monotonic() < end:
            worker.act()
        return worker.outcome

    outcome = Outcome()
    with ThreadPoolExecutor(len(runtimes)) as pool:
        for one in pool.map(work, range(len(runtimes))):
            outcome.accepted += one.accepted
            outcome.refused += one.refused
    outcome.wrong = compare(runtimes[0], numbers, outcome.accepted)
    return outcome


def compare(runtime: Runtime, numbers: Sequence[int], accepted: Sequence[Accepted]) -> list[str]:
    """Return everything in which tips, their events and the trail differ from what was told."""
    return [
        *_lost_updates(accepted),
        *_events_and_tips(runtime, numbers, accepted),
        *_trail(runtime, numbers),
    ]


def measure(engine: str, seconds: float = SECONDS) -> stage.Table:
    """Let `WORKERS` work on an engine, and return what came of it.

    Raises:
        RuntimeError: something was lost, or told wrongly.
    """
    with ExitStack() as stack:
        url = stack.enter_context(stage.empty_database(engine, "together"))
        settings = stage.settings(url, cheap=True)
        runtimes = [make_runtime(settings, stage.StandingClock()) for _ in range(WORKERS)]
        for runtime in runtimes:
            stack.callback(runtime.database.close)
        stage.install_team(runtimes[0])
        actors = [act_as(runtimes[0], name, stage.PASSPHRASE) for name in stage.PEOPLE[:2]]
        outcome = work_together(runtimes, actors, make_tips(runtimes[0], TIPS), seconds)
    if outcome.wrong:
        raise RuntimeError("\n".join(outcome.wrong))
    kinds = Counter(one.kind for one in outcome.accepted)
    rows = [
        ("seconds", f"{seconds:.0f}"),
        ("workers", str(WORKERS)),
        ("tips", str(TIPS)),
        *((f"accepted: {kind}", f"{count:,}") for kind, count in sorted(kinds.items())),
        ("refused: another was first", f"{outcome.refused:,}"),
        ("lost, or not accounted for", "0"),
    ]
    return stage.Table(f"Two members at the same tips, on {engine}", ("what", "count"), rows)


def make_tips(runtime: Runtime, count: int) -> list[int]:
    """Submit tips and return their numbers."""
    content = TipContent.model_validate(
        {"subject": {}, "observation": {"description": "Vans at night"}}
    )
    for _ in range(count):
        submit(runtime, content, Channel.WEBSITE, "nl")
    with runtime.database.reading() as session:
        return list(session.scalars(select(Tip.number).order_by(Tip.number)))


@dataclass
class _Worker:
    """Sees a tip as it is, takes a moment, and does something to it as if it were still so."""

    runtime: Runtime
    actor: Actor
    actors: Sequence[Actor]
    numbers: Sequence[int]
    seed: int
    outcome: Outcome = field(default_factory=Outcome)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def act(self) -> None:
        if self.random.random() < _BULK_SHARE:
            self._change_many()
            return
        tip = self._see([self.random.choice(self.numbers)])[0]
        what: Callable[[Tip], Accepted] = self.random.choice(
            [self._assign, self._move, self._note, self._assess]
        )
        try:
            self.outcome.accepted.append(what(tip))
        except TipChanged:
            self.outcome.refused += 1

    def _see(self, numbers: Sequence[int]) -> Sequence[Tip]:
        with self.runtime.database.reading() as session:
            return session.scalars(
                select(Tip).where(Tip.number.in_(numbers)).order_by(Tip.number)
            ).all()

    def _accepted(self, tip: Tip, kind: TipEventKind, **after: object) -> Accepted:
        return Accepted(tip.number, tip.version + 1, kind, self.actor.member_id, **after)  # type: ignore[arg-type]

    def _assign(self, tip: Tip) -> Accepted:
        assignee = self.random.choice(self.actors).member_id
        assign(self.runtime, self.actor, tip.number, tip.version, assignee)
        return self._accepted(tip, TipEventKind.ASSIGNED, assignee_id=assignee)

    def _move(self, tip: Tip) -> Accepted:
        wanted = self.random.choice(next_states(tip.state))
        change_state(self.runtime, self.actor, tip.number, tip.version, wanted, "Why not")
        return self._accepted(tip, TipEventKind.STATE_CHANGED, state=wanted)

    def _note(self, tip: Tip) -> Accepted:
        add_note(self.runtime, self.actor, tip.number, tip.version, "Looked at it")
        return self._accepted(tip, TipEventKind.NOTE_ADDED)

    def _assess(self, tip: Tip) -> Accepted:
        judgement = Judgement(urgency=self.random.choice(list(Urgency)), explanation="As it seems")
        assess(self.runtime, self.actor, tip.number, tip.version, judgement)
        return self._accepted(tip, TipEventKind.ASSESSED)

    def _change_many(self) -> None:
        ticked = self.random.sample(list(self.numbers), min(_MOST_TICKED, len(self.numbers)))
        seen = {tip.number: tip for tip in self._see(ticked)}
        assignee = self.random.choice(self.actors).member_id
        done = change_many(
            self.runtime,
            self.actor,
            {number: tip.version for number, tip in seen.items()},
            Change(BulkKind.ASSIGN, assignee_id=assignee),
        )
        self.outcome.refused += len(done.moved_on)
        self.outcome.accepted += [
            self._accepted(seen[number], TipEventKind.ASSIGNED, assignee_id=assignee)
            for number in done.changed
        ]


def _lost_updates(accepted: Sequence[Accepted]) -> list[str]:
    """Return every version of a tip that two workers were told was theirs."""
    times = Counter((one.number, one.version) for one in accepted)
    return [
        f"{number} at {version}: {n} were accepted"
        for (number, version), n in times.items()
        if n > 1
    ]


def _events_and_tips(
    runtime: Runtime, numbers: Sequence[int], accepted: Sequence[Accepted]
) -> list[str]:
    """Return every event that nobody was told of or that tells something else, and the reverse."""
    told = {(one.number, one.version): one for one in accepted}
    wrong = []
    with runtime.database.reading() as session:
        for tip in session.scalars(select(Tip).where(Tip.number.in_(numbers))):
            events = session.scalars(
                select(TipEvent).where(TipEvent.tip_id == tip.id).order_by(TipEvent.sequence)
            ).all()
            if [event.sequence for event in events] != list(range(1, tip.version + 1)):
                wrong.append(f"{tip.number}: its events are not numbered from 1 to {tip.version}")
            state, assignee = State.RECEIVED, None
            for event in events[1:]:
                one = told.pop((tip.number, event.sequence), None)
                if one is None or not _agrees(one, event):
                    wrong.append(f"{tip.number}: event {event.sequence} is not what was told")
                state, assignee = event.to_state or state, event.assignee_id
            if (tip.state, tip.assignee_id) != (state, assignee):
                wrong.append(f"{tip.number}: it is not as its events left it")
    wrong += [f"{number}: version {version} was told and is not there" for number, version in told]
    return wrong


def _agrees(one: Accepted, event: TipEvent) -> bool:
    of_kind = one.kind is event.kind and one.actor_id == event.actor_id
    assigned = one.kind is not TipEventKind.ASSIGNED or one.assignee_id == event.assignee_id
    return of_kind and assigned and one.state == event.to_state


def _trail(runtime: Runtime, numbers: Sequence[int]) -> list[str]:
    """Return every defect of the audit trail, and every event that is not in it just once."""
    wrong = [f"the trail: {defect}" for defect in verify(runtime).defects]
    with runtime.database.reading() as session:
        events = session.execute(
            select(Tip.number, TipEvent.sequence)
            .join(Tip, Tip.id == TipEvent.tip_id)
            .where(Tip.number.in_(numbers), TipEvent.at.is_not(None))
        )
        rows = session.execute(
            select(AuditEvent.tip_number, AuditEvent.event_sequence).where(
                AuditEvent.tip_number.in_(numbers), AuditEvent.event_sequence.is_not(None)
            )
        )
        expected, found = Counter(map(tuple, events)), Counter(map(tuple, rows))
    wrong += [
        f"the trail: {place} stands in it {n} times"
        for place, n in found.items()
        if n != expected[place]
    ]
    wrong += [f"the trail: {place} is missing" for place in expected if place not in found]
    return wrong


def main() -> list[stage.Table]:
    """Let them work on PostgreSQL, where it is here, and return what came of it."""
    return [measure(engine) for engine in stage.engines() if engine == stage.POSTGRESQL]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("seconds", type=float, nargs="?", default=SECONDS)
    given = parser.parse_args().seconds
    stage.show([measure(engine, given) for engine in stage.engines() if engine == stage.POSTGRESQL])
