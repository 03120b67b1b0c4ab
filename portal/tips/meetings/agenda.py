"""The agenda of a meeting, made of the dossiers as they are now. It tells nothing of any tip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, tuple_

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import AuditKind, Dossier, Meeting, MeetingDossier, TaskState
from portal.tips.dossiers.bodies import DossierBody, dossier_context
from portal.tips.dossiers.events import subject_of as subject_of_dossier
from portal.tips.dossiers.part_views import (
    UNFINISHED,
    read_barriers,
    read_decisions,
    read_tasks,
)
from portal.tips.meetings.bodies import MeetingBody, meeting_context
from portal.tips.meetings.changing import find_meeting, subject_of
from portal.tips.meetings.reading import Invited, agenda_of, invited_members, invited_partners
from portal.tips.sealed_bodies import open_body

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import DossierState
    from portal.runtime import Runtime
    from portal.tips.dossiers.part_views import BarrierView, DecisionView, TaskView
    from portal.vault import TeamKeyring


@dataclass(frozen=True)
class AgendaItem:
    """A dossier as the agenda tells of it.

    `barriers` are those that are unfinished and were to be done by the day of the meeting, or by no
    day yet. `last_meeting` is the day of the meeting before, if it was on that agenda; the
    decisions are those of that day and later.
    """

    public_number: str
    state: DossierState
    body: DossierBody
    tasks: list[TaskView]
    barriers: list[BarrierView]
    decisions: list[DecisionView]
    last_meeting: date | None


@dataclass(frozen=True)
class AgendaView:
    """An agenda as its page and its PDF show it."""

    public_number: str
    day: date
    place: str
    partners: list[Invited]
    members: list[Invited]
    items: list[AgendaItem]


def read_agenda(runtime: Runtime, actor: Actor, number: int) -> AgendaView:
    """Return the agenda of a meeting; that its dossiers were read is in the audit trail.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read it.
        NoSuchMeeting: there is none by this number.
        UnknownGeneration: sealed under a generation that the actor has not unlocked yet.
    """
    actor.require(Permission.WORK_DOSSIERS)
    keyring = actor.unlocked()
    with runtime.database.writing() as session:
        meeting = find_meeting(session, number)
        append(
            runtime,
            session,
            AuditKind.MEETING_READ,
            actor_id=actor.member_id,
            subject=subject_of(meeting),
        )
        items = []
        for _item, dossier in agenda_of(session, meeting):
            append(
                runtime,
                session,
                AuditKind.DOSSIER_READ,
                actor_id=actor.member_id,
                subject=subject_of_dossier(dossier),
            )
            items.append(_agenda_item(runtime, session, keyring, meeting, dossier))
        body = open_body(MeetingBody, keyring, meeting.envelope, meeting_context(meeting))
        return AgendaView(
            public_number=meeting.public_number,
            day=meeting.day,
            place=body.place,
            partners=invited_partners(session, meeting),
            members=invited_members(session, meeting),
            items=items,
        )


def _agenda_item(
    runtime: Runtime, session: Session, keyring: TeamKeyring, meeting: Meeting, dossier: Dossier
) -> AgendaItem:
    today = runtime.today()
    last_meeting = _last_meeting(session, meeting, dossier)
    return AgendaItem(
        public_number=dossier.public_number,
        state=dossier.state,
        body=open_body(DossierBody, keyring, dossier.envelope, dossier_context(dossier)),
        tasks=[
            task
            for task in read_tasks(session, keyring, dossier, today)
            if task.state is TaskState.OPEN
        ],
        barriers=[
            barrier
            for barrier in read_barriers(session, keyring, dossier, today)
            if barrier.state in UNFINISHED and (barrier.due is None or barrier.due <= meeting.day)
        ],
        decisions=read_decisions(session, keyring, dossier, since=last_meeting),
        last_meeting=last_meeting,
    )


def _last_meeting(session: Session, meeting: Meeting, dossier: Dossier) -> date | None:
    return session.scalar(
        select(func.max(Meeting.day))
        .join(MeetingDossier, MeetingDossier.meeting_id == Meeting.id)
        .where(
            MeetingDossier.dossier_id == dossier.id,
            tuple_(Meeting.day, Meeting.number) < (meeting.day, meeting.number),
        )
    )
