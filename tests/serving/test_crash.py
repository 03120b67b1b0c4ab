"""Nothing that was confirmed is ever lost, whenever the server dies."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from portal.models import Message, Tip, TipCounter, TipEvent, TipEventKind
from portal.models.tip import NUMBERS_PER_YEAR
from portal.tips.reading import read_tip
from portal.tips.returning import read_thread, return_with
from tests.serving.conftest import Browser, Server, begin_report, describe, send_report

if TYPE_CHECKING:
    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

REPORTS = 200
REPORTERS_AT_ONCE = 6
KILLS = 8
# A report is three steps, of which those who walk away take fewer.
STEPS_BETWEEN_WHICH_TO_KILL = 500
PATIENCE_SECONDS = 60


@dataclass
class Crowd:
    """Many reporters at once, who note down the receipt codes that they were shown."""

    port: int
    luck: random.Random
    codes: dict[str, str] = field(default_factory=dict)
    broken: list[BaseException] = field(default_factory=list)
    steps: int = 0
    cut_off: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._texts = iter([f"Seen {n}: {self.luck.randbytes(40).hex()}" for n in range(REPORTS)])
        self._patient = {n: self.luck.random() < 0.75 for n in range(REPORTS)}
        self._threads = [
            threading.Thread(target=self._report_all) for _ in range(REPORTERS_AT_ONCE)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()

    @property
    def is_busy(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def _report_all(self) -> None:
        try:
            while True:
                with self._lock:
                    told = next(self._texts, None)
                if told is None:
                    return
                self._report(told)
        except BaseException as error:  # noqa: BLE001 - shown by the test itself
            self.broken.append(error)

    def _report(self, told: str) -> None:
        """Report `told`; three in four try again after an error, the others walk away."""
        patient = self._patient[int(told.partition(":")[0].removeprefix("Seen "))]
        browser = Browser(self.port)
        steps = (
            lambda: begin_report(browser),
            lambda: describe(browser, told),
            lambda: send_report(browser),
        )
        for step in steps:
            answer = self._try(step, again=patient)
            if answer is _WALKED_AWAY:
                return
        self.codes[told] = answer.receipt_code

    def _try(self, step, *, again: bool):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = step()
                with self._lock:
                    self.steps += 1
            except ConnectionRefusedError:
                time.sleep(0.02)  # nobody is there yet; nothing was sent
            except (OSError, http.client.HTTPException):
                self.cut_off += 1
                if not again:
                    return _WALKED_AWAY
            else:
                return answer
        raise AssertionError("the server did not come back")


_WALKED_AWAY = object()


def kill_again_and_again(server: Server, crowd: Crowd, luck: random.Random) -> int:
    """Kill the server at random moments of the crowd's work; return how often that was."""
    moments = sorted(luck.sample(range(10, STEPS_BETWEEN_WHICH_TO_KILL), KILLS))
    for kills, moment in enumerate(moments):
        while crowd.steps < moment:
            if not crowd.is_busy:
                return kills
            time.sleep(0.001)
        time.sleep(luck.uniform(0, 0.03))
        server.kill()
        server.start().wait_until_ready()
    return KILLS


@pytest.mark.parametrize("seed", [20260310])
def test_a_killed_server_loses_no_confirmed_tip_and_leaves_no_half_one(
    installation, crew, serve, seed
):
    luck = random.Random(seed)
    server = serve()
    crowd = Crowd(server.port, luck)
    crowd.start()
    kills = kill_again_and_again(server, crowd, luck)
    crowd.wait()
    server.kill()
    assert crowd.broken == []
    assert kills == KILLS
    assert crowd.cut_off > 0, "no kill hit a request: this proves nothing"
    assert len(crowd.codes) > REPORTS // 2
    every_receipt_opens_its_own_tip(installation, crowd.codes)
    every_tip_is_whole(installation, crew.anna)
    nothing_was_stored_twice(installation, crew.anna)
    nothing_hangs_loose(installation)
    the_numbers_have_no_gap(installation)


def every_receipt_opens_its_own_tip(runtime: Runtime, codes: dict[str, str]) -> None:
    for told, code in codes.items():
        token = return_with(runtime, code)
        assert token, f"the receipt of {told!r} opens nothing"
        assert read_thread(runtime, token).content.observation.description == told


def every_tip_is_whole(runtime: Runtime, coordinator: Actor) -> None:
    for number in numbers(runtime):
        view = read_tip(runtime, coordinator, number)
        assert view.content.observation.description.startswith("Seen ")
        assert [(event.sequence, event.kind) for event in view.events] == [
            (1, TipEventKind.RECEIVED)
        ]
        assert (view.tip.version, view.messages) == (1, [])


def nothing_was_stored_twice(runtime: Runtime, coordinator: Actor) -> None:
    told = Counter(
        read_tip(runtime, coordinator, number).content.observation.description
        for number in numbers(runtime)
    )
    assert set(told.values()) == {1}


def nothing_hangs_loose(runtime: Runtime) -> None:
    with runtime.database.reading() as session:
        known = select(Tip.id)
        for table in (Message, TipEvent):
            loose = select(func.count()).select_from(table).where(table.tip_id.not_in(known))
            assert session.scalar(loose) == 0
        if runtime.settings.uses_sqlite:
            assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def the_numbers_have_no_gap(runtime: Runtime) -> None:
    with runtime.database.reading() as session:
        last = {row.year: row.last for row in session.scalars(select(TipCounter))}
    expected = [
        year * NUMBERS_PER_YEAR + serial
        for year in sorted(last)
        for serial in range(1, last[year] + 1)
    ]
    assert numbers(runtime) == expected


def numbers(runtime: Runtime) -> list[int]:
    with runtime.database.reading() as session:
        return list(session.scalars(select(Tip.number).order_by(Tip.number)))
