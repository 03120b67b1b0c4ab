"""The retention run announces in time, removes whole, and leaves a tombstone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.errors import NotPermitted
from portal.accounts.permissions import Actor
from portal.audit.closing import close_days
from portal.audit.verifying import verify
from portal.models import (
    AuditEvent,
    Base,
    RemovalReason,
    RetentionWarning,
    Role,
    State,
    Tip,
    TipCircle,
    Tombstone,
)
from portal.tips.assessing import add_note, ask, change_state
from portal.tips.errors import EmptyText, NoSuchTip, TipChanged, WrongDay
from portal.tips.reading import read_tip
from portal.tips.retention.holds import hold, holds_of, release
from portal.tips.retention.running import WARNING_DAYS, plan, run_by_hand, run_nightly

KEPT = {"audit_event", "audit_head", "audit_anchor", "tombstone"}


@pytest.fixture
def lead(team) -> Actor:
    """Anna as a coordination lead."""
    return Actor(team.anna.member_id, "Anna", frozenset({Role.LEAD}), team.anna.keyring)


@pytest.fixture
def rejected(runtime, team, tip) -> int:
    """A tip that was rejected on the day of the start; its term is three months."""
    number = tip()
    change_state(runtime, team.anna, number, 1, State.REJECTED)
    return number


def go_to(clock, day: date) -> None:
    clock.advance(days=(day - clock.moment.date()).days)


def tombstones(runtime) -> list[Tombstone]:
    with runtime.database.reading() as session:
        return list(session.scalars(select(Tombstone).order_by(Tombstone.number)))


def exists(runtime, number: int) -> bool:
    with runtime.database.reading() as session:
        return session.scalar(select(Tip.id).where(Tip.number == number)) is not None


def run_every_night(runtime, clock, until: date) -> None:
    while clock.moment.date() < until:
        clock.advance(days=1)
        run_nightly(runtime)


def test_a_tip_is_announced_fourteen_days_before_its_end(runtime, rejected, clock):
    go_to(clock, date(2026, 5, 27))  # its last day is 10 June
    assert run_nightly(runtime).announced == 0
    go_to(clock, date(2026, 5, 28))
    assert run_nightly(runtime).announced == 1


def test_a_tip_is_removed_the_day_after_its_last(runtime, rejected, clock):
    run_every_night(runtime, clock, date(2026, 6, 10))
    assert exists(runtime, rejected)
    run_every_night(runtime, clock, date(2026, 6, 11))
    assert not exists(runtime, rejected)


def test_a_tip_that_nobody_was_warned_of_is_not_removed_yet(runtime, rejected, clock):
    go_to(clock, date(2027, 1, 1))
    assert run_nightly(runtime).removed == 0
    clock.advance(days=WARNING_DAYS)
    assert run_nightly(runtime).removed == 1


def test_what_is_left_is_number_theme_month_and_reason(runtime, rejected, clock):
    run_every_night(runtime, clock, date(2026, 6, 11))
    (left,) = tombstones(runtime)
    assert (left.number, left.theme, left.month) == (rejected, "unknown", date(2026, 3, 1))
    assert (left.reason, left.withdrawn_on) == (RemovalReason.TERM, None)


def test_nothing_else_of_a_removed_tip_is_left_in_any_table(runtime, team, lead, tip, clock):
    number = tip("A green door in the Seringenstraat")
    other = tip()
    ask(runtime, team.anna, number, 1, "Which colour?")
    add_note(runtime, team.anna, number, 3, "A note")
    hold(runtime, lead, number, 4, date(2026, 4, 1), "A request")
    change_state(runtime, team.anna, number, 5, State.REJECTED)
    change_state(runtime, team.anna, other, 1, State.REJECTED)
    read_tip(runtime, team.anna, number)
    with runtime.database.writing() as session:
        row = session.scalars(select(Tip).where(Tip.number == number)).one()
        tip_id = row.id
        session.add(TipCircle(tip_id=tip_id, member_id=team.anna.member_id))
        row.is_restricted = True
    run_every_night(runtime, clock, date(2026, 6, 10))
    change_state(runtime, team.anna, other, 2, State.IN_ASSESSMENT)
    run_every_night(runtime, clock, date(2026, 6, 11))
    traces = {
        table.name
        for table in Base.metadata.sorted_tables
        for found in rows(runtime, table)
        if {tip_id, number} & set(found)
    }
    assert not exists(runtime, number)
    assert exists(runtime, other)
    assert traces <= KEPT


def rows(runtime, table) -> list[tuple[object, ...]]:
    with runtime.database.reading() as session:
        return [tuple(row) for row in session.execute(select(table))]


def test_the_trail_tells_of_the_removal_and_stays_whole(runtime, rejected, clock):
    run_every_night(runtime, clock, date(2026, 6, 11))
    close_days(runtime)
    with runtime.database.reading() as session:
        kinds = session.scalars(
            select(AuditEvent.kind)
            .where(AuditEvent.tip_number == rejected)
            .order_by(AuditEvent.sequence)
        ).all()
    assert kinds == ["tip.state_changed", "tip.expired"]
    assert not verify(runtime).defects


def test_whoever_goes_on_with_an_announced_tip_saves_it(runtime, team, rejected, clock):
    run_every_night(runtime, clock, date(2026, 6, 1))
    change_state(runtime, team.anna, rejected, 2, State.IN_ASSESSMENT)
    run_every_night(runtime, clock, date(2026, 6, 30))
    assert exists(runtime, rejected)
    with runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RetentionWarning)) == 0


def test_a_hold_keeps_a_tip_up_to_and_including_its_day(runtime, lead, rejected, clock):
    hold(runtime, lead, rejected, 2, date(2026, 8, 1), "The public prosecutor asked for it")
    run_every_night(runtime, clock, date(2026, 8, 1))
    assert exists(runtime, rejected)
    run_every_night(runtime, clock, date(2026, 8, 1) + timedelta(days=WARNING_DAYS + 1))
    assert not exists(runtime, rejected)


def test_a_released_hold_keeps_nothing_any_more(runtime, lead, rejected, clock):
    hold(runtime, lead, rejected, 2, date(2027, 8, 1), "The public prosecutor asked for it")
    (placed,) = holds_of(runtime, lead, read_tip(runtime, lead, rejected).tip)
    release(runtime, lead, rejected, 3, placed.id)
    run_every_night(runtime, clock, date(2026, 6, 11))
    assert not exists(runtime, rejected)


def test_a_hold_says_who_why_and_until_when(runtime, lead, rejected):
    hold(runtime, lead, rejected, 2, date(2026, 8, 1), "The public prosecutor asked for it")
    (placed,) = holds_of(runtime, lead, read_tip(runtime, lead, rejected).tip)
    assert (placed.member, placed.until) == ("Anna", date(2026, 8, 1))
    assert placed.why == "The public prosecutor asked for it"


def test_a_hold_asks_for_a_reason_and_a_day_to_come(runtime, lead, rejected):
    with pytest.raises(EmptyText):
        hold(runtime, lead, rejected, 2, date(2026, 8, 1), "  ")
    with pytest.raises(WrongDay):
        hold(runtime, lead, rejected, 2, date(2026, 3, 9), "Yesterday")


def test_a_hold_on_a_tip_that_changed_meanwhile_is_not_placed(runtime, lead, rejected):
    with pytest.raises(TipChanged):
        hold(runtime, lead, rejected, 1, date(2026, 8, 1), "Late")


def test_a_coordinator_places_no_hold_and_makes_no_run(runtime, team, rejected):
    with pytest.raises(NotPermitted):
        hold(runtime, team.anna, rejected, 2, date(2026, 8, 1), "Because")
    with pytest.raises(NotPermitted):
        run_by_hand(runtime, team.anna)
    with pytest.raises(NotPermitted):
        plan(runtime, team.anna)


def test_the_plan_says_what_a_run_would_do_and_changes_nothing(runtime, lead, rejected, clock):
    go_to(clock, date(2026, 6, 1))
    (due,) = plan(runtime, lead).due
    assert (due.number, due.last_day) == (rejected, date(2026, 6, 10))
    assert due.removed_on == date(2026, 6, 1) + timedelta(days=WARNING_DAYS)
    with runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RetentionWarning)) == 0


def test_what_the_plan_says_is_what_happens(runtime, lead, rejected, clock):
    go_to(clock, date(2026, 6, 1))
    run_by_hand(runtime, lead)
    (due,) = plan(runtime, lead).due
    go_to(clock, due.removed_on - timedelta(days=1))
    assert run_by_hand(runtime, lead).removed == 0
    go_to(clock, due.removed_on)
    assert run_by_hand(runtime, lead).removed == 1


def test_the_plan_shows_a_held_tip_as_kept(runtime, lead, rejected, clock):
    hold(runtime, lead, rejected, 2, date(2026, 8, 1), "Because")
    go_to(clock, date(2026, 6, 1))
    assert [due.removed_on for due in plan(runtime, lead).due] == [None]


def test_a_run_by_hand_leaves_tips_alone_that_its_maker_may_not_know_of(
    runtime, team, lead, rejected, clock
):
    with runtime.database.writing() as session:
        row = session.scalars(select(Tip).where(Tip.number == rejected)).one()
        row.is_restricted = True
        session.add(TipCircle(tip_id=row.id, member_id=team.bram.member_id))
    go_to(clock, date(2027, 1, 1))
    assert plan(runtime, lead).due == []
    assert run_by_hand(runtime, lead).announced == 0
    with pytest.raises(NoSuchTip):
        hold(runtime, lead, rejected, 2, date(2027, 8, 1), "Because")


def test_a_night_is_run_once_whatever_the_number_of_processes(runtime, rejected, clock):
    go_to(clock, date(2026, 6, 1))
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda _: run_nightly(runtime), range(6)))
    assert sum(result is not None for result in results) == 1
