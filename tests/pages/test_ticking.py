"""The clock of a web process, and the command for whoever prefers cron."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from datetime import timedelta

import pytest

from portal.cli import create_command_app
from portal.runtime import make_runtime
from portal.ticking import JOBS, Ticker
from tests.conftest import cheap_settings
from tests.pages.desk import Desk
from tests.serving.conftest import Server, as_environment

_PATIENCE_SECONDS = 20


def wait_until(fact) -> bool:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if fact():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def due(desk, clock):
    """A page whose moment has come."""
    page_id = desk.create_approved()
    desk.schedule(page_id, clock.moment + timedelta(hours=1))
    clock.advance(hours=1)
    return page_id


@pytest.fixture
def written(monkeypatch) -> list[str]:
    """The lines that are logged."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    monkeypatch.setattr(logging.getLogger("portal"), "handlers", [handler])
    return lines


def test_a_tick_publishes_what_is_due(desk, due):
    Ticker(desk.runtime).tick()
    assert desk.live(due)


def test_a_process_publishes_what_is_due_as_soon_as_it_starts(desk, due):
    ticker = Ticker(desk.runtime).start()
    assert wait_until(lambda: desk.live(due))
    ticker.stop()


def test_a_process_publishes_what_becomes_due_later(desk, clock):
    page_id = desk.create_approved()
    desk.schedule(page_id, clock.moment + timedelta(hours=1))
    ticker = Ticker(desk.runtime, seconds=0.02).start()
    time.sleep(0.1)
    assert desk.live(page_id) is None
    clock.advance(hours=1)
    assert wait_until(lambda: desk.live(page_id))
    ticker.stop()


def test_the_clock_stops_at_once_when_it_is_told_to(desk):
    ticker = Ticker(desk.runtime).start()
    began = time.monotonic()
    ticker.stop()
    assert time.monotonic() - began < _PATIENCE_SECONDS / 2


def test_trouble_is_written_down_by_its_type_and_once(tmp_path, clock, written):
    runtime = make_runtime(cheap_settings(f"sqlite:///{tmp_path}/geheim.sqlite3"), clock)
    ticker = Ticker(runtime)
    for _ in range(3):
        ticker.tick()
    runtime.database.close()
    assert [json.loads(line) for line in written] == [
        {
            "event": "error",
            "day": "2026-03-10",
            "endpoint": "ticker",
            "job": job,
            "type": "OperationalError",
        }
        for job in JOBS
    ]


def test_trouble_that_comes_back_is_written_down_again(tmp_path, clock, written):
    runtime = make_runtime(cheap_settings(f"sqlite:///{tmp_path}/portal.sqlite3"), clock)
    ticker = Ticker(runtime)
    ticker.tick()
    runtime.database.upgrade()
    ticker.tick()
    runtime.database.downgrade("base")
    ticker.tick()
    runtime.database.close()
    lines = [json.loads(line) for line in written]
    assert Counter(line["job"] for line in lines if line["event"] == "error") == dict.fromkeys(
        JOBS, 2
    )


@pytest.fixture
def sqlite_due(sqlite_url, clock):
    """A desk on SQLite, and a page whose moment came long ago by the machine's clock."""
    runtime = make_runtime(cheap_settings(sqlite_url), clock)
    desk = Desk.open(runtime)
    page_id = desk.create_approved()
    desk.schedule(page_id, clock.moment + timedelta(hours=1))
    yield desk, page_id
    runtime.database.close()


def test_the_command_publishes_what_is_due_and_says_nothing(sqlite_due, tmp_path, monkeypatch):
    desk, page_id = sqlite_due
    for name, value in as_environment(desk.runtime.settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PORTAL_SETTINGS_FILE", str(tmp_path / "portal.env"))
    result = create_command_app().test_cli_runner().invoke(args=["publish-due"])
    assert (result.exit_code, result.output) == (0, "")
    assert desk.live(page_id)


def test_a_server_publishes_what_is_due_by_itself_and_stops_when_told_to(sqlite_due, tmp_path):
    desk, page_id = sqlite_due
    server = Server(tmp_path / "server", as_environment(desk.runtime.settings)).start()
    try:
        server.wait_until_ready()
        assert wait_until(lambda: desk.live(page_id))
        server.stop()
    finally:
        server.kill()
    assert_nothing_but_anchors(server.output())


def assert_nothing_but_anchors(output: str) -> None:
    """What a ticking server says by itself: a day that was closed, and no trouble."""
    assert {json.loads(line)["event"] for line in output.splitlines()} <= {"audit_anchor"}
