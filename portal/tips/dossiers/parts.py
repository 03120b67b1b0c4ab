"""The parts of a dossier that somebody is to do something about: barriers, tasks, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.models import (
    BarrierState,
    Dossier,
    DossierBarrier,
    DossierDecision,
    DossierEventKind,
    DossierMember,
    DossierPartner,
    DossierTask,
    TaskState,
)
from portal.tips.dossiers.bodies import BarrierBody, DecisionBody, TaskBody, part_context
from portal.tips.dossiers.changing import changing_dossier
from portal.tips.dossiers.errors import NoSuchPart, NotAtTable
from portal.tips.dossiers.events import record
from portal.tips.sealed_bodies import seal_body
from portal.vault import new_identifier

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


@dataclass(frozen=True)
class Doer:
    """Who is to do a task: a member of the dossier, or a partner at its table."""

    member_id: UUID | None = None
    partner_id: UUID | None = None


@dataclass(frozen=True)
class TypedBarrier:
    """A row of the barrier plan as it was typed; without a partner it is our own."""

    step: str
    barrier: str
    partner_id: UUID | None = None
    due: date | None = None
    state: BarrierState = BarrierState.PLANNED
    result: str = ""

    def body(self) -> BarrierBody:
        """Return what is sealed of it.

        Raises:
            ValueError: a text is missing or longer than it may be.
        """
        return BarrierBody(step=self.step, barrier=self.barrier, result=self.result)


@dataclass(frozen=True)
class TypedTask:
    """A task as it was typed. `due` is its last day."""

    text: str
    doer: Doer
    due: date
    state: TaskState = TaskState.OPEN


@dataclass(frozen=True)
class TypedDecision:
    """A decision as it was typed: its words, who took it, and on which day."""

    text: str
    by: str
    day: date


def add_barrier(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, typed: TypedBarrier
) -> None:
    """Add a row to the barrier plan.

    Raises:
        NotPermitted, VaultLocked, NoSuchDossier, DossierClosed, DossierChanged: as for each change.
        NotAtTable: the partner is not at the table.
        ValueError: a text is missing or longer than it may be.
    """
    with changing_dossier(runtime, actor, number, seen_version) as (session, dossier):
        _check_partner(session, dossier, typed.partner_id)
        barrier = DossierBarrier(
            id=new_identifier(), dossier_id=dossier.id, sequence=dossier.version + 1
        )
        _fill_barrier(barrier, typed, actor)
        session.add(barrier)
        record(runtime, session, dossier, DossierEventKind.BARRIER_ADDED, actor, part_id=barrier.id)


def change_barrier(
    runtime: Runtime,
    actor: Actor,
    number: int,
    seen_version: int,
    barrier_id: UUID,
    typed: TypedBarrier,
) -> None:
    """Change a row of the barrier plan.

    Raises:
        NotPermitted, VaultLocked, NoSuchDossier, DossierClosed, DossierChanged: as for each change.
        NoSuchPart: the plan has no such row.
        NotAtTable: the partner is not at the table, and was not this row's before.
        ValueError: a text is missing or longer than it may be.
    """
    with changing_dossier(runtime, actor, number, seen_version) as (session, dossier):
        barrier = session.get(DossierBarrier, barrier_id)
        if barrier is None or barrier.dossier_id != dossier.id:
            raise NoSuchPart
        if typed.partner_id != barrier.partner_id:
            _check_partner(session, dossier, typed.partner_id)
        states = (barrier.state.value, typed.state.value)
        _fill_barrier(barrier, typed, actor)
        kind = DossierEventKind.BARRIER_CHANGED
        record(runtime, session, dossier, kind, actor, states=states, part_id=barrier.id)


def add_task(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, typed: TypedTask
) -> None:
    """Give somebody a task.

    Raises:
        NotPermitted, VaultLocked, NoSuchDossier, DossierClosed, DossierChanged: as for each change.
        NotAtTable: whoever is to do it is no member of the dossier and not at its table.
        ValueError: the text is missing or longer than it may be.
    """
    with changing_dossier(runtime, actor, number, seen_version) as (session, dossier):
        write_task(runtime, session, actor, dossier, typed)


def change_task(
    runtime: Runtime,
    actor: Actor,
    number: int,
    seen_version: int,
    task_id: UUID,
    typed: TypedTask,
) -> None:
    """Change a task: its words, who does it, by when, or whether it has been done.

    Raises:
        NotPermitted, VaultLocked, NoSuchDossier, DossierClosed, DossierChanged: as for each change.
        NoSuchPart: the dossier has no such task.
        NotAtTable: whoever is to do it is no member of the dossier and not at its table, and it was
            not theirs before.
        ValueError: the text is missing or longer than it may be.
    """
    with changing_dossier(runtime, actor, number, seen_version) as (session, dossier):
        task = _find_task(session, dossier, task_id)
        if typed.doer != Doer(task.member_id, task.partner_id):
            _check_doer(session, dossier, typed.doer)
        states = (task.state.value, typed.state.value)
        _fill_task(task, typed, actor)
        record(
            runtime,
            session,
            dossier,
            DossierEventKind.TASK_CHANGED,
            actor,
            states=states,
            part_id=task.id,
        )


def settle_task(
    runtime: Runtime,
    actor: Actor,
    number: int,
    seen_version: int,
    task_id: UUID,
    state: TaskState,
) -> None:
    """Say that a task has been done, was dropped, or is open again.

    Raises:
        NotPermitted, VaultLocked, NoSuchDossier, DossierClosed, DossierChanged: as for each change.
        NoSuchPart: the dossier has no such task.
    """
    with changing_dossier(runtime, actor, number, seen_version) as (session, dossier):
        task = _find_task(session, dossier, task_id)
        states = (task.state.value, state.value)
        task.state = state
        record(
            runtime,
            session,
            dossier,
            DossierEventKind.TASK_CHANGED,
            actor,
            states=states,
            part_id=task.id,
        )


def take_decision(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, typed: TypedDecision
) -> None:
    """Write down a decision.

    Raises:
        NotPermitted, VaultLocked, NoSuchDossier, DossierClosed, DossierChanged: as for each change.
        ValueError: a text is missing or longer than it may be.
    """
    with changing_dossier(runtime, actor, number, seen_version) as (session, dossier):
        write_decision(runtime, session, actor, dossier, typed)


def write_task(
    runtime: Runtime,
    session: Session,
    actor: Actor,
    dossier: Dossier,
    typed: TypedTask,
    meeting_id: UUID | None = None,
) -> None:
    """Add a task in the caller's transaction, which holds the dossier.

    Raises:
        NotAtTable: whoever is to do it is no member of the dossier and not at its table.
        ValueError: the text is missing or longer than it may be.
    """
    _check_doer(session, dossier, typed.doer)
    task = DossierTask(
        id=new_identifier(),
        dossier_id=dossier.id,
        sequence=dossier.version + 1,
        meeting_id=meeting_id,
    )
    _fill_task(task, typed, actor)
    session.add(task)
    record(runtime, session, dossier, DossierEventKind.TASK_ADDED, actor, part_id=task.id)


def write_decision(
    runtime: Runtime,
    session: Session,
    actor: Actor,
    dossier: Dossier,
    typed: TypedDecision,
    meeting_id: UUID | None = None,
) -> None:
    """Add a decision in the caller's transaction, which holds the dossier.

    Raises:
        ValueError: a text is missing or longer than it may be.
    """
    decision = DossierDecision(
        id=new_identifier(),
        dossier_id=dossier.id,
        sequence=dossier.version + 1,
        day=typed.day,
        meeting_id=meeting_id,
    )
    body = DecisionBody(text=typed.text, by=typed.by)
    decision.envelope = seal_body(body, part_context(decision), actor.unlocked().newest)
    session.add(decision)
    record(runtime, session, dossier, DossierEventKind.DECISION_TAKEN, actor, part_id=decision.id)


def _fill_barrier(barrier: DossierBarrier, typed: TypedBarrier, actor: Actor) -> None:
    barrier.partner_id, barrier.due, barrier.state = typed.partner_id, typed.due, typed.state
    barrier.envelope = seal_body(typed.body(), part_context(barrier), actor.unlocked().newest)


def _fill_task(task: DossierTask, typed: TypedTask, actor: Actor) -> None:
    task.member_id, task.partner_id = typed.doer.member_id, typed.doer.partner_id
    task.due, task.state = typed.due, typed.state
    body = TaskBody(text=typed.text)
    task.envelope = seal_body(body, part_context(task), actor.unlocked().newest)


def _find_task(session: Session, dossier: Dossier, task_id: UUID) -> DossierTask:
    task = session.get(DossierTask, task_id)
    if task is None or task.dossier_id != dossier.id:
        raise NoSuchPart
    return task


def _check_doer(session: Session, dossier: Dossier, doer: Doer) -> None:
    if doer.member_id is not None:
        if session.get(DossierMember, (dossier.id, doer.member_id)) is None:
            raise NotAtTable
    elif doer.partner_id is None:
        raise NotAtTable
    else:
        _check_partner(session, dossier, doer.partner_id)


def _check_partner(session: Session, dossier: Dossier, partner_id: UUID | None) -> None:
    is_there = (
        partner_id is None or session.get(DossierPartner, (dossier.id, partner_id)) is not None
    )
    if not is_there:
        raise NotAtTable
