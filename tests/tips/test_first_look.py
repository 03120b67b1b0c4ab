"""By when a tip is first looked at. The tests begin on Tuesday 10 March 2026; two days are set."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.models import Channel, State
from portal.runtime import make_runtime
from portal.tips.assessing import change_state
from portal.tips.first_look import first_look_due, received_for_today, received_too_long_ago
from portal.tips.queue import Due, QueueFilter, list_queue
from tests.conftest import cheap_settings, submit_tip

ALL = QueueFilter()
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.fixture
def database_url(sqlite_url) -> str:
    return sqlite_url


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def due_days(runtime, actor, wanted=ALL) -> list[tuple[str, date | None, bool]]:
    return [
        (row.public_number, row.due_day, row.is_overdue)
        for row in list_queue(runtime, actor, wanted).rows
    ]


def test_the_weekend_does_not_count(runtime):
    assert first_look_due(runtime, day("03-13")) == day("03-17")


def test_how_many_days_is_a_setting_and_so_are_extra_free_days(sqlite_url, clock):
    others = {"first_look_working_days": 1, "extra_free_days": "2026-03-11"}
    runtime = make_runtime(cheap_settings(sqlite_url, **others), clock)
    assert first_look_due(runtime, day("03-10")) == day("03-12")
    runtime.database.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(today=DAYS, ago=st.integers(0, 30))
def test_the_days_of_receipt_that_the_queue_asks_for_are_those_that_are_due(
    runtime, clock, today, ago
):
    clock.moment = clock.moment.replace(year=today.year, month=today.month, day=today.day)
    received = today - timedelta(days=ago)
    due = first_look_due(runtime, received)
    late, for_today = received_too_long_ago(runtime), received_for_today(runtime)
    assert (received <= late.last) == (due < today)
    assert for_today.first is not None
    assert (for_today.first <= received <= for_today.last) == (due == today)


@pytest.fixture
def waiting(runtime, team, clock) -> None:
    """Three tips that came in on Tuesday, Wednesday and Thursday; it is Friday now."""
    for _ in range(3):
        submit_tip(runtime)
        clock.advance(days=1)


def test_the_queue_says_by_when_a_tip_is_looked_at_and_which_are_late(runtime, team, waiting):
    assert due_days(runtime, team.anna) == [
        ("2026-00003", day("03-16"), False),
        ("2026-00002", day("03-13"), False),
        ("2026-00001", day("03-12"), True),
    ]


def test_the_queue_shows_what_is_late_or_due_today(runtime, team, waiting):
    overdue = due_days(runtime, team.anna, QueueFilter(due=Due.OVERDUE))
    today = due_days(runtime, team.anna, QueueFilter(due=Due.TODAY))
    assert [number for number, _due, _late in overdue] == ["2026-00001"]
    assert [number for number, _due, _late in today] == ["2026-00002"]


def test_a_tip_that_was_looked_at_is_due_no_more(runtime, team, waiting):
    change_state(runtime, team.anna, 2026000001, 1, State.IN_ASSESSMENT)
    assert due_days(runtime, team.anna)[-1] == ("2026-00001", None, False)
    assert due_days(runtime, team.anna, QueueFilter(due=Due.OVERDUE)) == []


def test_late_tips_are_filtered_further(runtime, team, clock):
    submit_tip(runtime)
    submit_tip(runtime, channel=Channel.INTERNAL)
    clock.advance(days=5)
    wanted = QueueFilter(due=Due.OVERDUE, channel=Channel.INTERNAL)
    assert [number for number, _due, _late in due_days(runtime, team.anna, wanted)] == [
        "2026-00002"
    ]
