"""The barriers, tasks and decisions of a dossier, decrypted, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.models import (
    BarrierState,
    DossierBarrier,
    DossierDecision,
    DossierTask,
    Meeting,
    Member,
    Partner,
    TaskState,
)
from portal.models.meeting import format_meeting_number
from portal.tips.dossiers.bodies import BarrierBody, DecisionBody, TaskBody, part_context
from portal.tips.dossiers.parts import Doer
from portal.tips.sealed_bodies import open_body

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.models import Dossier
    from portal.vault import TeamKeyring

UNFINISHED = frozenset({BarrierState.PLANNED, BarrierState.UNDER_WAY})


@dataclass(frozen=True)
class BarrierView:
    """A row of the barrier plan. `partner` is "" where it is our own barrier."""

    id: UUID
    body: BarrierBody
    partner_id: UUID | None
    partner: str
    due: date | None
    state: BarrierState
    is_overdue: bool

    @property
    def words(self) -> str:
        """What it is called in a line."""
        return self.body.barrier


@dataclass(frozen=True)
class TaskView:
    """A task. `doer_name` is that of a member or a partner; `meeting` is a number as written."""

    id: UUID
    body: TaskBody
    doer: Doer
    doer_name: str
    due: date
    state: TaskState
    is_overdue: bool
    meeting: str

    @property
    def words(self) -> str:
        """What it is called in a line."""
        return self.body.text


@dataclass(frozen=True)
class DecisionView:
    """A decision. `meeting` is the number of the meeting that it was taken in, or ""."""

    id: UUID
    body: DecisionBody
    day: date
    meeting: str

    @property
    def words(self) -> str:
        """What it is called in a line."""
        return self.body.text


def read_barriers(
    session: Session, keyring: TeamKeyring, dossier: Dossier, today: date
) -> list[BarrierView]:
    """Return the barrier plan of a dossier, in the order in which its rows were added."""
    rows = session.execute(
        select(DossierBarrier, Partner.name)
        .outerjoin(Partner, Partner.id == DossierBarrier.partner_id)
        .where(DossierBarrier.dossier_id == dossier.id)
        .order_by(DossierBarrier.sequence)
    )
    return [
        BarrierView(
            id=row.id,
            body=open_body(BarrierBody, keyring, row.envelope, part_context(row)),
            partner_id=row.partner_id,
            partner=partner or "",
            due=row.due,
            state=row.state,
            is_overdue=row.state in UNFINISHED and row.due is not None and row.due < today,
        )
        for row, partner in rows
    ]


def read_tasks(
    session: Session,
    keyring: TeamKeyring,
    dossier: Dossier,
    today: date,
    meeting_id: UUID | None = None,
) -> list[TaskView]:
    """Return tasks of a dossier, or those of one meeting, open ones first and by their last day."""
    query = (
        select(DossierTask, Member.display_name, Partner.name, Meeting.number)
        .outerjoin(Member, Member.id == DossierTask.member_id)
        .outerjoin(Partner, Partner.id == DossierTask.partner_id)
        .outerjoin(Meeting, Meeting.id == DossierTask.meeting_id)
        .where(DossierTask.dossier_id == dossier.id)
        .order_by(DossierTask.state != TaskState.OPEN, DossierTask.due, DossierTask.sequence)
    )
    if meeting_id is not None:
        query = query.where(DossierTask.meeting_id == meeting_id)
    return [
        TaskView(
            id=row.id,
            body=open_body(TaskBody, keyring, row.envelope, part_context(row)),
            doer=Doer(row.member_id, row.partner_id),
            doer_name=member or partner or "",
            due=row.due,
            state=row.state,
            is_overdue=row.state is TaskState.OPEN and row.due < today,
            meeting=format_meeting_number(number) if number else "",
        )
        for row, member, partner, number in session.execute(query)
    ]


def read_decisions(
    session: Session,
    keyring: TeamKeyring,
    dossier: Dossier,
    *,
    meeting_id: UUID | None = None,
    since: date | None = None,
) -> list[DecisionView]:
    """Return the decisions of a dossier, newest first.

    Args:
        session: the caller's transaction.
        keyring: that of the reader.
        dossier: the dossier.
        meeting_id: only those of this meeting.
        since: only those of this day and later.
    """
    query = (
        select(DossierDecision, Meeting.number)
        .outerjoin(Meeting, Meeting.id == DossierDecision.meeting_id)
        .where(DossierDecision.dossier_id == dossier.id)
        .order_by(DossierDecision.day.desc(), DossierDecision.sequence.desc())
    )
    if meeting_id is not None:
        query = query.where(DossierDecision.meeting_id == meeting_id)
    if since is not None:
        query = query.where(DossierDecision.day >= since)
    return [
        DecisionView(
            id=row.id,
            body=open_body(DecisionBody, keyring, row.envelope, part_context(row)),
            day=row.day,
            meeting=format_meeting_number(number) if number else "",
        )
        for row, number in session.execute(query)
    ]
