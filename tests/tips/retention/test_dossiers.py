"""A closed dossier goes when its term is over: announced in time, whole, and after its last tip."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from portal.accounts.members import find_member
from portal.models import (
    Channel,
    Dossier,
    DossierState,
    DossierWarning,
    Member,
    MemberStatus,
    Notice,
    Role,
    State,
)
from portal.tips.assessing import change_state as change_state_of_tip
from portal.tips.dossiers.errors import NoSuchDossier
from portal.tips.dossiers.managing import change_state, set_people
from portal.tips.dossiers.membership import put_in
from portal.tips.dossiers.parts import (
    Doer,
    TypedBarrier,
    TypedDecision,
    TypedTask,
    add_barrier,
    add_task,
    take_decision,
)
from portal.tips.dossiers.reading import read_dossier
from portal.tips.meetings.planning import MeetingPlan, plan_meeting
from portal.tips.meetings.reading import read_meeting
from portal.tips.meetings.recording import TypedItem, TypedMinutes, record_meeting
from portal.tips.reading import read_tip
from portal.tips.retention.holds import hold
from portal.tips.retention.kinds import WARNING_DAYS
from portal.tips.retention.planning import plan
from portal.tips.retention.running import run_by_hand
from tests.conftest import make_member, submit_tip
from tests.tips.engines import both_engines, database_url  # noqa: F401
from tests.tips.retention.nights import go_to, night_of, sealed, told, traces, trail_of
from tests.tips.working import at_table, enrich, keep_to, lead, new_dossier, seen

FIRST_TIP = 2026_000_001
NOBODY = frozenset()
LAST_DAY = date(2028, 3, 10)  # of what was closed on the day of the start
WARNED_ON = date(2028, 2, 26)
REMOVED_ON = LAST_DAY + timedelta(days=1)


@pytest.fixture
def close(runtime, team):
    """Close a dossier as it is now."""

    def do(number: int) -> None:
        version = seen(runtime, team.anna, number)
        change_state(runtime, team.anna, number, version, DossierState.CLOSED)

    return do


@pytest.fixture
def closed(runtime, team, close) -> int:
    """A dossier without tips that was closed on the day of the start."""
    number = new_dossier(runtime, team.anna)
    close(number)
    return number


@pytest.fixture
def put(runtime, team):
    """Put a new tip into a new dossier, and return the number of the dossier."""

    def make(channel: Channel = Channel.WEBSITE) -> int:
        submit_tip(runtime, channel=channel)
        enrich(runtime, team.anna, FIRST_TIP)
        dossier = new_dossier(runtime, team.anna)
        put_in(runtime, team.anna, dossier, 1, FIRST_TIP)
        return dossier

    return make


@pytest.fixture
def ended(runtime, clock, closed) -> int:
    """A closed dossier that was announced in time, on the day on which it may go."""
    night_of(runtime, clock, WARNED_ON)
    go_to(clock, REMOVED_ON)
    return closed


def version_of(runtime, actor, tip: int) -> int:
    return read_tip(runtime, actor, tip).tip.version


def exists(runtime, number: int) -> bool:
    with runtime.database.reading() as session:
        return session.scalar(select(Dossier.id).where(Dossier.number == number)) is not None


def warnings(runtime) -> int:
    with runtime.database.reading() as session:
        return session.scalar(select(func.count()).select_from(DossierWarning))


@both_engines
def test_a_dossier_is_announced_fourteen_days_before_its_end(runtime, closed, clock):
    assert night_of(runtime, clock, WARNED_ON - timedelta(days=1)).announced == 0
    assert night_of(runtime, clock, WARNED_ON).announced == 1


@both_engines
def test_a_dossier_is_removed_the_day_after_its_last(runtime, closed, clock):
    night_of(runtime, clock, WARNED_ON)
    night_of(runtime, clock, LAST_DAY)
    assert exists(runtime, closed)
    night_of(runtime, clock, REMOVED_ON)
    assert not exists(runtime, closed)


def test_a_dossier_that_nobody_was_warned_of_is_not_removed_yet(runtime, closed, clock):
    assert night_of(runtime, clock, date(2031, 1, 1)).removed == 0
    assert night_of(runtime, clock, date(2031, 1, 1) + timedelta(days=WARNING_DAYS)).removed == 1


def test_an_open_dossier_has_no_term(runtime, team, clock):
    number = new_dossier(runtime, team.anna)
    change_state(runtime, team.anna, number, 1, DossierState.AWAITING_DECISION)
    assert night_of(runtime, clock, date(2036, 1, 1)).announced == 0


def test_its_owner_is_told_that_it_ends(runtime, team, closed, clock):
    night_of(runtime, clock, WARNED_ON)
    assert told(runtime, team.anna.member_id) == [f"dossier/{closed}"]
    assert told(runtime, team.bram.member_id) == []


def test_its_new_owner_is_told_where_it_was_handed_over(runtime, team, clock, close):
    number = new_dossier(runtime, team.anna)
    set_people(runtime, team.anna, number, 1, team.bram.member_id, [])
    close(number)
    night_of(runtime, clock, WARNED_ON)
    assert told(runtime, team.anna.member_id) == []
    assert told(runtime, team.bram.member_id) == [f"dossier/{number}"]


def test_where_its_owner_has_left_those_who_keep_the_terms_are_told(runtime, team, closed, clock):
    make_member(runtime, "fatima", Role.LEAD)
    with runtime.database.writing() as session:
        session.execute(
            update(Member)
            .where(Member.id == team.anna.member_id)
            .values(status=MemberStatus.REVOKED)
        )
    night_of(runtime, clock, WARNED_ON)
    assert told(runtime, find_member(runtime, "fatima")) == [f"dossier/{closed}"]


def test_reading_a_dossier_counts_as_having_been_told(runtime, team, closed, clock):
    night_of(runtime, clock, WARNED_ON)
    read_dossier(runtime, team.anna, closed)
    with runtime.database.reading() as session:
        unseen = select(Notice.id).where(
            Notice.subject == f"dossier/{closed}", Notice.seen_at.is_(None)
        )
        assert session.scalars(unseen).all() == []


@both_engines
def test_whoever_opens_an_announced_dossier_again_saves_it(runtime, team, ended, clock):
    change_state(runtime, team.anna, ended, seen(runtime, team.anna, ended), DossierState.OPEN)
    assert night_of(runtime, clock, REMOVED_ON).removed == 0
    assert warnings(runtime) == 0
    assert exists(runtime, ended)


def test_a_dossier_that_was_opened_again_gets_a_new_term(runtime, team, ended, clock, close):
    change_state(runtime, team.anna, ended, seen(runtime, team.anna, ended), DossierState.OPEN)
    close(ended)
    assert night_of(runtime, clock, REMOVED_ON).removed == 0
    assert night_of(runtime, clock, date(2030, 3, 1)).announced == 1
    assert night_of(runtime, clock, date(2030, 3, 15)).removed == 1


def fill(runtime, team, number: int) -> None:
    """Write something into every part of a dossier."""
    today, me = runtime.today(), Doer(team.anna.member_id)
    at_table(runtime, team.anna, number, "Police")
    for add, typed in (
        (add_barrier, TypedBarrier("Rent", "Look at the papers")),
        (add_task, TypedTask("Write the letter", me, today)),
        (take_decision, TypedDecision("Close it", "The mayor", today)),
    ):
        add(runtime, team.anna, number, seen(runtime, team.anna, number), typed)


def speak_of(runtime, team, *dossiers: int) -> int:
    """Have a meeting, a week from now, say and agree something of dossiers; return its number."""
    day = runtime.today() + timedelta(days=7)
    planned = MeetingPlan(day, "Town hall", NOBODY, NOBODY, dossiers)
    number = plan_meeting(runtime, team.anna, planned)
    items = [
        TypedItem(
            dossier,
            "Much was said",
            [TypedDecision("Go on", "", day)],
            [TypedTask("Call", Doer(team.anna.member_id), day)],
        )
        for dossier in dossiers
    ]
    record_meeting(runtime, team.anna, number, 1, TypedMinutes(NOBODY, NOBODY, "", "", items))
    return number


@both_engines
def test_nothing_of_a_removed_dossier_is_left_in_any_table(runtime, team, clock, put, close):
    number, other = put(), new_dossier(runtime, team.anna, "The butcher")
    fill(runtime, team, number)
    meeting = speak_of(runtime, team, number, other)
    with runtime.database.reading() as session:
        dossier_id = session.scalars(select(Dossier.id).where(Dossier.number == number)).one()
    close(number)
    marks = {f"dossier/{number}", *sealed(runtime, "dossier", dossier_id)}
    assert traces(runtime, marks)
    for day in (date(2027, 3, 1), date(2027, 3, 15), WARNED_ON, REMOVED_ON):
        night_of(runtime, clock, day)
    assert traces(runtime, marks) == set()
    assert exists(runtime, other)
    assert [item.dossier for item in read_meeting(runtime, team.anna, meeting).items] == [other]


def test_the_trail_tells_of_the_removal(runtime, closed, clock):
    night_of(runtime, clock, WARNED_ON)
    night_of(runtime, clock, REMOVED_ON)
    assert trail_of(runtime, "dossier/C2026-00001") == [
        "dossier.opened",
        "dossier.read",
        "dossier.state_changed",
        "dossier.expired",
    ]


def test_a_removed_dossier_is_not_found_any_more(runtime, team, ended):
    run_by_hand(runtime, lead(team.anna))
    with pytest.raises(NoSuchDossier):
        read_dossier(runtime, team.anna, ended)


@both_engines
def test_a_hold_on_a_tip_keeps_its_dossier(runtime, team, clock, put, close):
    number = put()
    close(number)
    version = version_of(runtime, team.anna, FIRST_TIP)
    hold(runtime, lead(team.anna), FIRST_TIP, version, date(2029, 1, 1), "The court asked")
    for day in (WARNED_ON, REMOVED_ON, date(2029, 1, 1)):
        assert night_of(runtime, clock, day).announced == 0
    assert night_of(runtime, clock, date(2029, 1, 2)).announced == 2
    assert night_of(runtime, clock, date(2029, 1, 16)).removed == 2


def test_a_dossier_stays_for_as_long_as_somebody_works_a_tip_in_it(
    runtime, team, clock, put, close
):
    number = put()
    close(number)
    go_to(clock, date(2027, 1, 10))
    version = version_of(runtime, team.anna, FIRST_TIP)
    change_state_of_tip(runtime, team.anna, FIRST_TIP, version, State.IN_ASSESSMENT)
    change_state_of_tip(runtime, team.anna, FIRST_TIP, version + 1, State.ENRICHED)
    assert night_of(runtime, clock, REMOVED_ON).announced == 0
    # That is two years after the tip was enriched.
    assert night_of(runtime, clock, date(2029, 1, 1)).announced == 2
    assert night_of(runtime, clock, date(2029, 1, 15)).removed == 2
    assert not exists(runtime, number)


def test_a_dossier_stays_for_as_long_as_a_tip_in_it_is_in_another_that_is_open(
    runtime, team, clock, put, close
):
    number, other = put(), new_dossier(runtime, team.anna)
    put_in(runtime, team.anna, other, 1, FIRST_TIP)
    close(number)
    assert night_of(runtime, clock, date(2030, 1, 1)).announced == 0


def test_a_dossier_and_its_last_tip_go_in_the_same_night(runtime, clock, put, close):
    number = put(Channel.INTERNAL)  # which is kept for as long as its dossier
    close(number)
    assert night_of(runtime, clock, WARNED_ON).announced == 2
    assert night_of(runtime, clock, REMOVED_ON).removed == 2
    assert not exists(runtime, number)


@both_engines
def test_of_many_who_remove_a_dossier_at_once_one_does(runtime, team, ended):
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: run_by_hand(runtime, lead(team.anna)), range(4)))
    assert sum(result.removed for result in results) == 1
    assert trail_of(runtime, "dossier/C2026-00001").count("dossier.expired") == 1


def test_the_plan_says_whose_dossier_ends_when(runtime, team, closed, clock):
    go_to(clock, WARNED_ON)
    (due,) = plan(runtime, lead(team.anna)).dossiers
    assert (due.public_number, due.owner) == ("C2026-00001", "Anna")
    assert (due.last_day, due.removed_on) == (LAST_DAY, REMOVED_ON)
    assert warnings(runtime) == 0


def test_what_the_plan_says_of_a_dossier_with_a_tip_is_what_happens(
    runtime, team, clock, put, close
):
    number, actor = put(Channel.INTERNAL), lead(team.anna)
    close(number)
    go_to(clock, LAST_DAY)
    run_by_hand(runtime, actor)
    with runtime.database.writing() as session:
        session.execute(update(DossierWarning).values(day=WARNED_ON))
    (due,) = plan(runtime, actor).dossiers
    assert due.removed_on == LAST_DAY + timedelta(days=WARNING_DAYS)
    assert night_of(runtime, clock, due.removed_on - timedelta(days=1)).removed == 0
    assert night_of(runtime, clock, due.removed_on).removed == 2


def test_the_plan_shows_a_dossier_with_a_held_tip_as_kept(runtime, team, clock, put, close):
    number, actor = put(Channel.INTERNAL), lead(team.anna)
    close(number)
    version = version_of(runtime, team.anna, FIRST_TIP)
    hold(runtime, actor, FIRST_TIP, version, date(2029, 1, 1), "The court asked")
    go_to(clock, WARNED_ON)
    assert [due.removed_on for due in plan(runtime, actor).dossiers] == [None]


def test_a_dossier_with_a_tip_that_is_kept_from_its_maker_is_left_out_of_a_run_by_hand(
    runtime, team, clock, put, close
):
    number, actor = put(Channel.INTERNAL), lead(team.anna)
    close(number)
    keep_to(runtime, team.bram, FIRST_TIP)
    go_to(clock, WARNED_ON)
    assert plan(runtime, actor).dossiers == []
    assert run_by_hand(runtime, actor).announced == 0
    assert night_of(runtime, clock, WARNED_ON).announced == 2
