"""Many tips are changed at once, and it is undone at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal.accounts.errors import NoSuchMember, NotPermitted, VaultLocked
from portal.audit.verifying import verify
from portal.models import BulkAction, BulkActionTip, BulkKind, MessageKind, State, Tip, TipEventKind
from portal.tips.assessing import add_note, change_state
from portal.tips.bulk import (
    MOST_TIPS,
    UNDO_SPAN,
    Change,
    change_many,
    latest_undoable,
    undo,
)
from portal.tips.errors import EmptyText, NothingToUndo
from portal.tips.reading import read_tip
from portal.tips.returning import add_answer, return_with
from tests.conftest import empty_postgresql, locked, submit_tip
from tests.web.steps import both_engines

REJECT = Change(BulkKind.REJECT, note="Spam")
TAKE = Change(BulkKind.TAKE)


@pytest.fixture
def database_url(request, sqlite_url) -> str:
    """The address of a database; of SQLite, unless a test is marked `both_engines`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return sqlite_url
    url: str = request.getfixturevalue("postgresql_url")
    empty_postgresql(url)
    return url


def tips(runtime) -> list[Tip]:
    with runtime.database.reading() as session:
        return list(session.scalars(select(Tip).order_by(Tip.number)))


def states(runtime) -> list[State]:
    return [tip.state for tip in tips(runtime)]


def seen(runtime) -> dict[int, int]:
    """The version of every tip, as somebody sees them now."""
    return {tip.number: tip.version for tip in tips(runtime)}


@pytest.fixture
def three(tip) -> list[int]:
    return [tip(), tip(), tip()]


def latest(runtime, actor):
    found = latest_undoable(runtime, actor)
    assert found
    return found


def test_all_ticked_tips_are_changed(runtime, team, three):
    outcome = change_many(runtime, team.anna, seen(runtime), REJECT)
    assert outcome.changed == three
    assert states(runtime) == [State.REJECTED] * 3


def test_each_tip_has_an_event_and_a_note_of_its_own(runtime, team, three):
    change_many(runtime, team.anna, seen(runtime), REJECT)
    for number in three:
        view = read_tip(runtime, team.bram, number)
        assert (view.events[-1].kind, view.events[-1].actor) == (TipEventKind.STATE_CHANGED, "Anna")
        assert [(m.kind, m.text) for m in view.messages] == [(MessageKind.NOTE, "Spam")]


def test_tips_are_assigned_together_and_to_nobody(runtime, team, three):
    to_bram = Change(BulkKind.ASSIGN, assignee_id=team.bram.member_id)
    change_many(runtime, team.anna, seen(runtime), to_bram)
    assert {tip.assignee_id for tip in tips(runtime)} == {team.bram.member_id}
    change_many(runtime, team.anna, seen(runtime), Change(BulkKind.ASSIGN))
    assert {tip.assignee_id for tip in tips(runtime)} == {None}


def test_a_tip_that_somebody_changed_meanwhile_is_named_and_left_alone(runtime, team, three):
    before = seen(runtime)
    add_note(runtime, team.bram, three[1], 1, "First")
    outcome = change_many(runtime, team.anna, before, REJECT)
    assert (outcome.changed, outcome.moved_on) == ([three[0], three[2]], [three[1]])
    assert states(runtime) == [State.REJECTED, State.RECEIVED, State.REJECTED]


def test_a_tip_that_its_reporter_changed_meanwhile_is_left_alone(runtime, team):
    code = submit_tip(runtime)
    before = seen(runtime)
    add_answer(runtime, return_with(runtime, code), "One more thing", "key")
    outcome = change_many(runtime, team.anna, before, REJECT)
    assert (outcome.changed, outcome.moved_on) == ([], list(before))


def test_a_tip_whose_state_does_not_lead_there_is_named_and_left_alone(runtime, team, three):
    change_state(runtime, team.anna, three[0], 1, State.IN_ASSESSMENT)
    outcome = change_many(runtime, team.anna, seen(runtime), Change(BulkKind.CLOSE, note="Done"))
    assert (outcome.changed, outcome.refused) == ([three[0]], three[1:])


def test_a_number_that_is_no_tip_is_named(runtime, team, three):
    outcome = change_many(runtime, team.anna, {three[0]: 1, 2026999999: 1}, TAKE)
    assert (outcome.changed, outcome.moved_on) == ([three[0]], [2026999999])


@pytest.mark.parametrize("note", ["", "  "])
def test_closing_asks_why(runtime, team, three, note):
    with pytest.raises(EmptyText):
        change_many(runtime, team.anna, seen(runtime), Change(BulkKind.CLOSE, note=note))


def test_a_note_has_a_limit(runtime, team, three):
    with pytest.raises(EmptyText):
        change_many(runtime, team.anna, seen(runtime), Change(BulkKind.REJECT, note="x" * 10_001))


def test_there_is_a_limit_to_how_many(runtime, team):
    with pytest.raises(ValueError, match="more than"):
        change_many(runtime, team.anna, dict.fromkeys(range(MOST_TIPS + 1), 1), TAKE)


@pytest.mark.parametrize("nobody", ["carla", "unknown"])
def test_tips_are_assigned_to_people_who_work_them_only(runtime, team, three, nobody):
    assignee = team.carla.member_id if nobody == "carla" else uuid4()
    with pytest.raises(NoSuchMember):
        change_many(runtime, team.anna, seen(runtime), Change(BulkKind.ASSIGN, assignee))
    assert {tip.version for tip in tips(runtime)} == {1}


def test_an_administrator_changes_no_tips(runtime, team, three):
    with pytest.raises(NotPermitted):
        change_many(runtime, team.carla, seen(runtime), TAKE)


def test_a_locked_member_changes_no_tips(runtime, team, three):
    with pytest.raises(VaultLocked):
        change_many(runtime, locked(team.anna), seen(runtime), TAKE)


# Undoing.


def test_undoing_puts_states_back(runtime, team, three):
    change_many(runtime, team.anna, seen(runtime), REJECT)
    outcome = undo(runtime, team.anna, latest(runtime, team.anna).id)
    assert outcome.changed == three
    assert states(runtime) == [State.RECEIVED] * 3


def test_undoing_puts_assignees_back(runtime, team, three):
    change_many(runtime, team.anna, {three[0]: 1}, Change(BulkKind.ASSIGN, team.bram.member_id))
    to_anna = Change(BulkKind.ASSIGN, team.anna.member_id)
    change_many(runtime, team.anna, seen(runtime), to_anna)
    undo(runtime, team.anna, latest(runtime, team.anna).id)
    assert [tip.assignee_id for tip in tips(runtime)] == [team.bram.member_id, None, None]


def test_undoing_is_written_down_as_an_event(runtime, team, three):
    change_many(runtime, team.anna, seen(runtime), REJECT)
    undo(runtime, team.anna, latest(runtime, team.anna).id)
    event = read_tip(runtime, team.bram, three[0]).events[-1]
    assert (event.kind, event.actor) == (TipEventKind.UNDONE, "Anna")
    assert (event.from_state, event.to_state) == (State.REJECTED, State.RECEIVED)


def test_after_undoing_nobody_has_looked_at_the_tip(runtime, team, three):
    before = [(tip.first_look_day, tip.state_since) for tip in tips(runtime)]
    change_many(runtime, team.anna, seen(runtime), TAKE)
    undo(runtime, team.anna, latest(runtime, team.anna).id)
    assert [(tip.first_look_day, tip.state_since) for tip in tips(runtime)] == before


@both_engines
def test_a_tip_that_was_changed_since_is_named_and_stays(runtime, team, three):
    change_many(runtime, team.anna, seen(runtime), REJECT)
    add_note(runtime, team.bram, three[1], 2, "Not spam, I think")
    outcome = undo(runtime, team.anna, latest(runtime, team.anna).id)
    assert (outcome.changed, outcome.moved_on) == ([three[0], three[2]], [three[1]])
    assert states(runtime) == [State.RECEIVED, State.REJECTED, State.RECEIVED]


def test_it_is_undone_once(runtime, team, three):
    change_many(runtime, team.anna, seen(runtime), REJECT)
    action = latest(runtime, team.anna).id
    undo(runtime, team.anna, action)
    assert latest_undoable(runtime, team.anna) is None
    with pytest.raises(NothingToUndo):
        undo(runtime, team.anna, action)


def test_it_is_undone_within_a_quarter_of_an_hour(runtime, team, three, clock):
    change_many(runtime, team.anna, seen(runtime), REJECT)
    action = latest(runtime, team.anna)
    assert action.until == clock.moment + UNDO_SPAN
    clock.moment = action.until
    assert latest_undoable(runtime, team.anna) is None
    with pytest.raises(NothingToUndo):
        undo(runtime, team.anna, action.id)


def test_nobody_undoes_what_a_colleague_did(runtime, team, three):
    change_many(runtime, team.anna, seen(runtime), REJECT)
    assert latest_undoable(runtime, team.bram) is None
    with pytest.raises(NothingToUndo):
        undo(runtime, team.bram, latest(runtime, team.anna).id)
    assert states(runtime) == [State.REJECTED] * 3


def test_only_the_latest_change_is_kept(runtime, team, three):
    change_many(runtime, team.anna, seen(runtime), TAKE)
    first = latest(runtime, team.anna).id
    change_many(runtime, team.anna, seen(runtime), REJECT)
    with pytest.raises(NothingToUndo):
        undo(runtime, team.anna, first)
    with runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(BulkAction)) == 1
        assert session.scalar(select(func.count()).select_from(BulkActionTip)) == 3


def test_a_change_that_changed_nothing_leaves_the_one_before_to_undo(runtime, team, three):
    change_many(runtime, team.anna, seen(runtime), REJECT)
    change_many(runtime, team.anna, dict.fromkeys(three, 1), TAKE)
    assert latest(runtime, team.anna).kind is BulkKind.REJECT


def test_what_can_be_undone_says_of_how_many_tips(runtime, team, three):
    change_many(runtime, team.anna, seen(runtime), REJECT)
    found = latest(runtime, team.anna)
    assert (found.kind, found.count) == (BulkKind.REJECT, 3)


@both_engines
def test_two_who_change_the_same_tips_at_once_wait_for_each_other(runtime, team, tip):
    numbers = [tip() for _ in range(12)]

    def work(turn: int) -> list[int]:
        actor = (team.anna, team.bram)[turn % 2]
        order = numbers if turn % 3 else numbers[::-1]
        change = Change(BulkKind.ASSIGN, assignee_id=actor.member_id)
        return change_many(runtime, actor, dict.fromkeys(order, 1), change).changed

    with ThreadPoolExecutor(8) as pool:
        changed = [number for found in pool.map(work, range(8)) for number in found]
    assert sorted(changed) == numbers
    assert {tip.version for tip in tips(runtime)} == {2}
    assert not verify(runtime).defects
