"""Finding a meeting, and what every change of one has in common."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import Meeting, MeetingEvent, MeetingState
from portal.tips.meetings.errors import MeetingChanged, MinutesClosed, NoSuchMeeting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import MeetingEventKind
    from portal.runtime import Runtime


def find_meeting(session: Session, number: int) -> Meeting:
    """Return a meeting by its number.

    Raises:
        NoSuchMeeting: there is none.
    """
    meeting = session.scalar(select(Meeting).where(Meeting.number == number))
    if meeting is None:
        raise NoSuchMeeting
    return meeting


@contextmanager
def changing_meeting(
    runtime: Runtime, actor: Actor, number: int, seen_version: int
) -> Iterator[tuple[Session, Meeting]]:
    """Yield a transaction and the meeting, held in it, as the actor last saw it.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, work dossiers.
        NoSuchMeeting: there is none by this number.
        MeetingChanged: somebody else changed it since.
        MinutesClosed: its minutes are closed.
    """
    actor.require(Permission.WORK_DOSSIERS)
    actor.unlocked()
    with runtime.database.writing() as session:
        meeting = session.scalar(select(Meeting).where(Meeting.number == number).with_for_update())
        if meeting is None:
            raise NoSuchMeeting
        if meeting.version != seen_version:
            raise MeetingChanged
        if meeting.state is MeetingState.CLOSED:
            raise MinutesClosed
        yield session, meeting


def record(
    runtime: Runtime, session: Session, meeting: Meeting, kind: MeetingEventKind, actor: Actor
) -> None:
    """Write an event in the caller's transaction, and into the audit trail."""
    meeting.version += 1
    session.add(
        MeetingEvent(
            meeting_id=meeting.id,
            sequence=meeting.version,
            kind=kind,
            at=runtime.now(),
            actor_id=actor.member_id,
        )
    )
    append(
        runtime,
        session,
        f"meeting.{kind}",
        actor_id=actor.member_id,
        subject=subject_of(meeting),
    )


def subject_of(meeting: Meeting) -> str:
    """Return what the audit trail calls a meeting."""
    return f"meeting/{meeting.public_number}"
