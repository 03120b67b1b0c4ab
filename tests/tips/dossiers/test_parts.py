"""The barrier plan, the tasks and the decisions of a dossier."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from portal.models import BarrierState, TaskState
from portal.tips.dossiers.errors import DossierChanged, NoSuchPart, NotAtTable
from portal.tips.dossiers.managing import describe, set_partners
from portal.tips.dossiers.parts import (
    Doer,
    TypedBarrier,
    TypedDecision,
    TypedTask,
    add_barrier,
    add_task,
    change_barrier,
    change_task,
    settle_task,
    take_decision,
)
from portal.tips.dossiers.reading import DossierView, read_dossier
from tests.tips.working import at_table, happened, new_dossier


@pytest.fixture
def dossier(runtime, team) -> int:
    return new_dossier(runtime, team.anna)


@pytest.fixture
def police(runtime, team, dossier):
    """A partner at the table of the dossier, which is then at version 2."""
    (partner,) = at_table(runtime, team.anna, dossier, "Police")
    return partner


@pytest.fixture
def read(runtime, team, dossier):
    def now() -> DossierView:
        return read_dossier(runtime, team.anna, dossier)

    return now


@pytest.fixture
def annas(runtime, team):
    """A task of Anna's that is due today."""
    return TypedTask("Call the landlord", Doer(team.anna.member_id), runtime.today())


def test_a_barrier_of_a_partner_stands_in_the_plan(runtime, team, dossier, police, read):
    due = runtime.today() + timedelta(days=7)
    add_barrier(runtime, team.anna, dossier, 2, TypedBarrier("Rent", "Check tenants", police, due))
    (barrier,) = read().barriers
    assert (barrier.body.step, barrier.body.barrier) == ("Rent", "Check tenants")
    assert (barrier.partner, barrier.due, barrier.state) == ("Police", due, BarrierState.PLANNED)


def test_a_barrier_without_a_partner_is_our_own(runtime, team, dossier, read):
    add_barrier(runtime, team.anna, dossier, 1, TypedBarrier("Rent", "Check tenants"))
    assert read().barriers[0].partner == ""


def test_a_barrier_is_changed_and_what_came_of_it_is_kept(runtime, team, dossier, read):
    add_barrier(runtime, team.anna, dossier, 1, TypedBarrier("Rent", "Check tenants"))
    done = TypedBarrier("Rent", "Check tenants", state=BarrierState.DONE, result="Two left")
    change_barrier(runtime, team.anna, dossier, 2, read().barriers[0].id, done)
    (barrier,) = read().barriers
    assert (barrier.state, barrier.body.result) == (BarrierState.DONE, "Two left")
    event = read().timeline[0].event
    assert (event.kind, event.from_state, event.to_state) == ("barrier_changed", "planned", "done")


@pytest.mark.parametrize(
    ("days", "state", "is_overdue"),
    [
        (-1, BarrierState.PLANNED, True),
        (-1, BarrierState.UNDER_WAY, True),
        (0, BarrierState.PLANNED, False),
        (-1, BarrierState.DONE, False),
        (-1, BarrierState.DROPPED, False),
    ],
)
def test_an_unfinished_barrier_is_overdue_once_its_day_is_over(
    runtime, team, dossier, read, days, state, is_overdue
):
    due = runtime.today() + timedelta(days=days)
    typed = TypedBarrier("Rent", "Check tenants", due=due, state=state)
    add_barrier(runtime, team.anna, dossier, 1, typed)
    assert read().barriers[0].is_overdue is is_overdue


def test_only_who_is_at_the_table_puts_up_a_barrier(runtime, team, dossier):
    with pytest.raises(NotAtTable):
        add_barrier(runtime, team.anna, dossier, 1, TypedBarrier("Rent", "Check", uuid4()))


def test_a_partner_who_left_keeps_the_barrier_that_was_theirs(runtime, team, dossier, police, read):
    add_barrier(runtime, team.anna, dossier, 2, TypedBarrier("Rent", "Check", police))
    set_partners(runtime, team.anna, dossier, 3, [])
    done = TypedBarrier("Rent", "Check", police, state=BarrierState.DONE)
    change_barrier(runtime, team.anna, dossier, 4, read().barriers[0].id, done)
    assert read().barriers[0].partner == "Police"


def test_there_is_no_barrier_by_another_identifier(runtime, team, dossier):
    with pytest.raises(NoSuchPart):
        change_barrier(runtime, team.anna, dossier, 1, uuid4(), TypedBarrier("Rent", "Check"))


def test_a_barrier_of_another_dossier_is_not_changed_from_here(runtime, team, dossier, read):
    add_barrier(runtime, team.anna, dossier, 1, TypedBarrier("Rent", "Check"))
    other = new_dossier(runtime, team.anna)
    with pytest.raises(NoSuchPart):
        change_barrier(
            runtime, team.anna, other, 1, read().barriers[0].id, TypedBarrier("Rent", "Mine")
        )


def test_a_task_has_somebody_who_does_it_and_a_day(runtime, team, dossier, read, annas):
    add_task(runtime, team.anna, dossier, 1, annas)
    (task,) = read().tasks
    assert (task.body.text, task.doer_name, task.due) == (
        "Call the landlord",
        "Anna",
        runtime.today(),
    )


def test_a_task_can_be_a_partners(runtime, team, dossier, police, read):
    typed = TypedTask("Check the plates", Doer(partner_id=police), runtime.today())
    add_task(runtime, team.anna, dossier, 2, typed)
    assert read().tasks[0].doer_name == "Police"


def test_an_open_task_is_overdue_once_its_day_is_over(runtime, team, dossier, read, annas, clock):
    add_task(runtime, team.anna, dossier, 1, annas)
    assert not read().tasks[0].is_overdue
    clock.advance(days=1)
    assert read().tasks[0].is_overdue
    settle_task(runtime, team.anna, dossier, 2, read().tasks[0].id, TaskState.DONE)
    assert not read().tasks[0].is_overdue


def test_open_tasks_come_first_and_the_soonest_of_them_before(runtime, team, dossier, read):
    doer = Doer(team.anna.member_id)
    for version, (words, days) in enumerate((("late", 9), ("soon", 2), ("done", 1)), start=1):
        due = runtime.today() + timedelta(days=days)
        add_task(runtime, team.anna, dossier, version, TypedTask(words, doer, due))
    settle_task(runtime, team.anna, dossier, 4, read().tasks[0].id, TaskState.DONE)
    assert [task.body.text for task in read().tasks] == ["soon", "late", "done"]


def test_a_task_is_given_to_somebody_else_at_the_table_only(
    runtime, team, dossier, police, read, annas
):
    add_task(runtime, team.anna, dossier, 2, annas)
    task = read().tasks[0].id
    theirs = TypedTask("Call", Doer(partner_id=police), runtime.today())
    change_task(runtime, team.anna, dossier, 3, task, theirs)
    assert read().tasks[0].doer_name == "Police"
    for nobody in (Doer(team.bram.member_id), Doer(partner_id=uuid4()), Doer()):
        typed = TypedTask("Call", nobody, runtime.today())
        with pytest.raises(NotAtTable):
            change_task(runtime, team.anna, dossier, 4, task, typed)


def test_a_decision_tells_who_took_it_and_when(runtime, team, dossier, read):
    take_decision(
        runtime, team.anna, dossier, 1, TypedDecision("Close it", "The mayor", runtime.today())
    )
    (decision,) = read().decisions
    assert (decision.body.text, decision.body.by, decision.day) == (
        "Close it",
        "The mayor",
        runtime.today(),
    )


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
def test_texts_are_needed_and_must_fit(runtime, team, dossier, words):
    with pytest.raises(ValueError, match="text"):
        take_decision(runtime, team.anna, dossier, 1, TypedDecision(words, "", runtime.today()))
    with pytest.raises(ValueError, match="barrier"):
        add_barrier(runtime, team.anna, dossier, 1, TypedBarrier("Rent", words))


def test_no_part_is_changed_by_who_saw_an_older_dossier(runtime, team, dossier, annas):
    describe(runtime, team.bram, dossier, 1, "The laundry", "")
    for use, typed in ((add_task, annas), (add_barrier, TypedBarrier("Rent", "Check"))):
        with pytest.raises(DossierChanged):
            use(runtime, team.anna, dossier, 1, typed)


def test_the_timeline_finds_the_words_of_each_part(runtime, team, dossier, read, annas):
    add_task(runtime, team.anna, dossier, 1, annas)
    settle_task(runtime, team.anna, dossier, 2, read().tasks[0].id, TaskState.DONE)
    view = read()
    assert view.words_of(view.timeline[0].event.part_id) == "Call the landlord"
    assert happened(view) == ["opened", "task_added", "task_changed"]


def test_nothing_that_was_typed_is_in_clear(runtime, team, dossier):
    doer = Doer(team.anna.member_id)
    add_task(runtime, team.anna, dossier, 1, TypedTask("Zwaluwtaak", doer, runtime.today()))
    add_barrier(runtime, team.anna, dossier, 2, TypedBarrier("Stapmuis", "Barrièrebever"))
    take_decision(
        runtime, team.anna, dossier, 3, TypedDecision("Besluitbij", "Doordas", runtime.today())
    )
    with runtime.database.reading() as session:
        tables = ("dossier_task", "dossier_barrier", "dossier_decision", "dossier_event")
        rows = [tuple(session.execute(text(f"SELECT * FROM {name}")).all()) for name in tables]
    words = ("Zwaluwtaak", "Stapmuis", "Barrièrebever", "Besluitbij", "Doordas")
    assert not any(word in str(rows) for word in words)
