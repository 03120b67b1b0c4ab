"""A meeting goes two years after its day, and what it agreed stays in the dossiers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.members import find_member
from portal.models import Meeting, MeetingWarning, Notice, Role
from portal.tips.dossiers.parts import Doer, TypedDecision, TypedTask
from portal.tips.dossiers.reading import read_dossier
from portal.tips.meetings.planning import MeetingPlan, change_plan, plan_meeting
from portal.tips.meetings.reading import read_meeting
from portal.tips.meetings.recording import TypedItem, TypedMinutes, record_meeting
from portal.tips.retention.planning import plan
from portal.tips.retention.running import run_by_hand
from tests.conftest import make_member
from tests.tips.engines import both_engines, database_url  # noqa: F401
from tests.tips.retention.nights import go_to, night_of, sealed, told, traces, trail_of
from tests.tips.working import lead, new_dossier

NOBODY = frozenset()
DAY = date(2026, 3, 17)
LAST_DAY = date(2028, 3, 17)
WARNED_ON = date(2028, 3, 4)
REMOVED_ON = date(2028, 3, 18)


@pytest.fixture
def dossier(runtime, team) -> int:
    return new_dossier(runtime, team.anna)


@pytest.fixture
def held(runtime, team, dossier):
    """Plan a meeting for a day and write down what was agreed; return its number."""

    def make(day: date = DAY, *, closes: bool = False) -> int:
        planned = MeetingPlan(day, "Town hall", NOBODY, frozenset({team.bram.member_id}), [dossier])
        number = plan_meeting(runtime, team.anna, planned)
        item = TypedItem(
            dossier,
            "Much was said",
            [TypedDecision("Close it", "The mayor", day)],
            [TypedTask("Write the letter", Doer(team.anna.member_id), day)],
        )
        minutes = TypedMinutes(NOBODY, NOBODY, "A guest", "All well", [item])
        record_meeting(runtime, team.anna, number, 1, minutes, closes=closes)
        return number

    return make


def count(runtime, table) -> int:
    with runtime.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


@both_engines
@pytest.mark.parametrize("closes", [False, True], ids=["open minutes", "closed minutes"])
def test_a_meeting_is_announced_and_removed_by_its_day(runtime, clock, held, closes):
    held(closes=closes)
    assert night_of(runtime, clock, WARNED_ON - timedelta(days=1)).announced == 0
    assert night_of(runtime, clock, WARNED_ON).announced == 1
    assert night_of(runtime, clock, LAST_DAY).removed == 0
    assert night_of(runtime, clock, REMOVED_ON).removed == 1
    assert count(runtime, Meeting) == 0


def test_a_meeting_that_is_still_to_come_has_no_term(runtime, team, clock):
    planned = MeetingPlan(date(2031, 1, 1), "", NOBODY, NOBODY, [])
    plan_meeting(runtime, team.anna, planned)
    assert night_of(runtime, clock, date(2030, 12, 31)).announced == 0


def test_a_meeting_that_is_put_off_after_it_was_announced_stays(runtime, team, clock, held):
    number = held()
    night_of(runtime, clock, WARNED_ON)
    put_off = MeetingPlan(date(2028, 4, 1), "", NOBODY, NOBODY, [])
    change_plan(runtime, team.anna, number, 2, put_off)
    assert night_of(runtime, clock, REMOVED_ON).removed == 0
    assert count(runtime, MeetingWarning) == 0


def test_those_who_keep_the_terms_are_told_that_a_meeting_ends(runtime, team, clock, held):
    make_member(runtime, "fatima", Role.LEAD)
    number = held()
    night_of(runtime, clock, WARNED_ON)
    assert told(runtime, find_member(runtime, "fatima")) == [f"meeting/{number}"]
    assert told(runtime, team.anna.member_id) == []


def test_of_a_meeting_that_is_removed_nothing_that_was_told_is_left(runtime, team, clock, held):
    make_member(runtime, "fatima", Role.LEAD)
    number = held()
    night_of(runtime, clock, WARNED_ON)
    night_of(runtime, clock, REMOVED_ON)
    with runtime.database.reading() as session:
        assert (
            session.scalars(select(Notice).where(Notice.subject == f"meeting/{number}")).all() == []
        )


@both_engines
def test_what_a_removed_meeting_agreed_stays_in_the_dossier(runtime, team, clock, held, dossier):
    held()
    night_of(runtime, clock, WARNED_ON)
    night_of(runtime, clock, REMOVED_ON)
    view = read_dossier(runtime, team.anna, dossier)
    assert [(task.body.text, task.meeting) for task in view.tasks] == [("Write the letter", "")]
    assert [(made.body.text, made.meeting) for made in view.decisions] == [("Close it", "")]


@both_engines
def test_nothing_else_of_a_removed_meeting_is_left_in_any_table(runtime, team, clock, held):
    number = held()
    other = held(DAY + timedelta(days=1))
    with runtime.database.reading() as session:
        meeting_id = session.scalars(select(Meeting.id).where(Meeting.number == number)).one()
    marks = {f"meeting/{number}", *sealed(runtime, "meeting", meeting_id)}
    assert traces(runtime, marks)
    night_of(runtime, clock, WARNED_ON)
    night_of(runtime, clock, REMOVED_ON)
    assert traces(runtime, marks) == set()
    assert read_meeting(runtime, team.anna, other).items[0].said == "Much was said"


def test_the_trail_tells_of_the_removal(runtime, clock, held):
    held()
    night_of(runtime, clock, WARNED_ON)
    night_of(runtime, clock, REMOVED_ON)
    assert trail_of(runtime, "meeting/O2026-00001") == [
        "meeting.planned",
        "meeting.recorded",
        "meeting.expired",
    ]


def test_what_the_plan_says_of_a_meeting_is_what_happens(runtime, team, clock, held):
    held()
    actor = lead(team.anna)
    go_to(clock, WARNED_ON)
    (due,) = plan(runtime, actor).meetings
    assert (due.public_number, due.last_day) == ("O2026-00001", LAST_DAY)
    assert due.removed_on == REMOVED_ON
    run_by_hand(runtime, actor)
    go_to(clock, REMOVED_ON)
    assert run_by_hand(runtime, actor).removed == 1
