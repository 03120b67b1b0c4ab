"""Two members, each in many places at once, change the same tips."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack

import pytest

from benchmarks.together import WORKERS, Accepted, compare, make_tips, work_together
from portal.models import TipEventKind
from portal.runtime import make_runtime
from portal.tips.assessing import add_note
from tests.conftest import cheap_settings, empty_postgresql

pytestmark = pytest.mark.postgresql

SECONDS = 4.0


@pytest.fixture
def database_url(postgresql_url) -> str:
    empty_postgresql(postgresql_url)
    return postgresql_url


def test_nothing_is_lost_and_every_event_is_accounted_for(database_url, team, clock, runtime):
    with ExitStack() as stack:
        settings = cheap_settings(database_url)
        runtimes = [make_runtime(settings, clock) for _ in range(WORKERS)]
        for one in runtimes:
            stack.callback(one.database.close)
        numbers = make_tips(runtime, 8)
        outcome = work_together(runtimes, [team.anna, team.bram], numbers, SECONDS)
    assert outcome.wrong == []
    assert outcome.refused
    assert set(Counter(one.kind for one in outcome.accepted)) >= {
        TipEventKind.ASSIGNED,
        TipEventKind.STATE_CHANGED,
    }


def test_the_comparison_tells_of_a_change_that_was_told_twice_or_is_not_there(team, runtime):
    (number,) = make_tips(runtime, 1)
    add_note(runtime, team.anna, number, 1, "Once")
    told = Accepted(number, 2, TipEventKind.NOTE_ADDED, team.anna.member_id)
    missing = Accepted(number, 3, TipEventKind.NOTE_ADDED, team.bram.member_id)
    assert compare(runtime, [number], [told]) == []
    assert len(compare(runtime, [number], [told, told])) == 1
    assert len(compare(runtime, [number], [told, missing])) == 1
    assert len(compare(runtime, [number], [])) == 1
