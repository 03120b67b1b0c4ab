"""Meetings in a list, and one of them with its minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, tuple_

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import (
    AuditKind,
    Dossier,
    DossierState,
    Meeting,
    MeetingDossier,
    MeetingEvent,
    MeetingMember,
    MeetingPartner,
    Member,
    Partner,
)
from portal.tips.dossiers.listing import title_of
from portal.tips.dossiers.part_views import read_decisions, read_tasks
from portal.tips.dossiers.people import Named, members_of, partners_of
from portal.tips.meetings.bodies import ItemBody, MeetingBody, item_context, meeting_context
from portal.tips.meetings.changing import find_meeting, subject_of
from portal.tips.sealed_bodies import open_body

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.models import MeetingEventKind, MeetingState
    from portal.runtime import Runtime
    from portal.tips.dossiers.part_views import DecisionView, TaskView

PAGE_SIZE = 50


@dataclass(frozen=True)
class MeetingKey:
    """The place in the list after which a page begins: the last row of the page before."""

    day: date
    number: int


@dataclass(frozen=True)
class MeetingRow:
    """A meeting as the list shows it: nothing that is sealed."""

    number: int
    public_number: str
    day: date
    state: MeetingState
    partners: list[str]
    dossiers: int


@dataclass(frozen=True)
class MeetingPage:
    """At most `PAGE_SIZE` meetings, the latest day first, and the key of the next page."""

    rows: list[MeetingRow]
    next_key: MeetingKey | None


@dataclass(frozen=True)
class Invited:
    """A partner or a coordinator who was invited; `came` is None until that was written down."""

    id: UUID
    name: str
    came: bool | None


@dataclass(frozen=True)
class ItemView:
    """A dossier on the agenda: what was said of it, and what this meeting agreed.

    `members` and `partners` are those who can be given a task of it.
    """

    dossier: int
    public_number: str
    title: str
    state: DossierState
    said: str
    decisions: list[DecisionView]
    tasks: list[TaskView]
    members: list[Named]
    partners: list[Named]


@dataclass(frozen=True)
class MeetingEventView:
    """Something that happened to a meeting."""

    kind: MeetingEventKind
    at: datetime
    actor: str


@dataclass(frozen=True)
class MeetingView:
    """A meeting as its page shows it."""

    number: int
    public_number: str
    version: int
    day: date
    state: MeetingState
    body: MeetingBody
    partners: list[Invited]
    members: list[Invited]
    items: list[ItemView]
    events: list[MeetingEventView]


def list_meetings(runtime: Runtime, actor: Actor, after: MeetingKey | None = None) -> MeetingPage:
    """Return one page of the meetings, the latest day first.

    Args:
        runtime: the running portal.
        actor: who looks.
        after: the key that the page before gave, or None for the first page.

    Raises:
        NotPermitted: the actor may not see them.
    """
    actor.require(Permission.WORK_DOSSIERS)
    count = (
        select(func.count())
        .select_from(MeetingDossier)
        .where(MeetingDossier.meeting_id == Meeting.id)
        .scalar_subquery()
    )
    query = (
        select(Meeting, count)
        .order_by(Meeting.day.desc(), Meeting.number.desc())
        .limit(PAGE_SIZE + 1)
    )
    if after is not None:
        query = query.where(tuple_(Meeting.day, Meeting.number) < (after.day, after.number))
    with runtime.database.reading() as session:
        found = session.execute(query).all()
        page = found[:PAGE_SIZE]
        partners = _partners_of_meetings(session, [meeting.id for meeting, _count in page])
    rows = [
        MeetingRow(
            number=meeting.number,
            public_number=meeting.public_number,
            day=meeting.day,
            state=meeting.state,
            partners=partners.get(meeting.id, []),
            dossiers=dossiers,
        )
        for meeting, dossiers in page
    ]
    more = len(found) > PAGE_SIZE
    return MeetingPage(rows, MeetingKey(rows[-1].day, rows[-1].number) if more else None)


def read_meeting(runtime: Runtime, actor: Actor, number: int) -> MeetingView:
    """Return a meeting decrypted; that it was read is a record of the audit trail.

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
        return MeetingView(
            number=meeting.number,
            public_number=meeting.public_number,
            version=meeting.version,
            day=meeting.day,
            state=meeting.state,
            body=open_body(MeetingBody, keyring, meeting.envelope, meeting_context(meeting)),
            partners=invited_partners(session, meeting),
            members=invited_members(session, meeting),
            items=[
                _item(runtime, session, actor, item, dossier)
                for item, dossier in agenda_of(session, meeting)
            ],
            events=_events(session, meeting),
        )


def agenda_of(session: Session, meeting: Meeting) -> list[tuple[MeetingDossier, Dossier]]:
    """Return the dossiers on the agenda of a meeting, in their order."""
    rows = session.execute(
        select(MeetingDossier, Dossier)
        .join(Dossier, Dossier.id == MeetingDossier.dossier_id)
        .where(MeetingDossier.meeting_id == meeting.id)
        .order_by(MeetingDossier.place)
    )
    return [(item, dossier) for item, dossier in rows]


def invited_partners(session: Session, meeting: Meeting) -> list[Invited]:
    """Return the partners who were invited to a meeting, by name."""
    rows = session.execute(
        select(Partner.id, Partner.name, MeetingPartner.came)
        .join(MeetingPartner, MeetingPartner.partner_id == Partner.id)
        .where(MeetingPartner.meeting_id == meeting.id)
        .order_by(Partner.name)
    )
    return [Invited(*row) for row in rows]


def invited_members(session: Session, meeting: Meeting) -> list[Invited]:
    """Return the coordinators who were expected at a meeting, by name."""
    rows = session.execute(
        select(Member.id, Member.display_name, MeetingMember.came)
        .join(MeetingMember, MeetingMember.member_id == Member.id)
        .where(MeetingMember.meeting_id == meeting.id)
        .order_by(Member.display_name, Member.id)
    )
    return [Invited(*row) for row in rows]


def _item(
    runtime: Runtime, session: Session, actor: Actor, item: MeetingDossier, dossier: Dossier
) -> ItemView:
    keyring, meeting_id = actor.unlocked(), item.meeting_id
    return ItemView(
        dossier=dossier.number,
        public_number=dossier.public_number,
        title=title_of(actor, dossier),
        state=dossier.state,
        said=open_body(ItemBody, keyring, item.envelope, item_context(item)).said,
        decisions=read_decisions(session, keyring, dossier, meeting_id=meeting_id),
        tasks=read_tasks(session, keyring, dossier, runtime.today(), meeting_id),
        members=members_of(session, dossier.id),
        partners=partners_of(session, dossier.id),
    )


def _partners_of_meetings(session: Session, ids: list[UUID]) -> dict[UUID, list[str]]:
    rows = session.execute(
        select(MeetingPartner.meeting_id, Partner.name)
        .join(Partner, Partner.id == MeetingPartner.partner_id)
        .where(MeetingPartner.meeting_id.in_(ids))
        .order_by(Partner.name)
    )
    names: dict[UUID, list[str]] = {}
    for meeting_id, name in rows:
        names.setdefault(meeting_id, []).append(name)
    return names


def _events(session: Session, meeting: Meeting) -> list[MeetingEventView]:
    rows = session.execute(
        select(MeetingEvent, Member.display_name)
        .join(Member, Member.id == MeetingEvent.actor_id)
        .where(MeetingEvent.meeting_id == meeting.id)
        .order_by(MeetingEvent.sequence.desc())
    )
    return [MeetingEventView(event.kind, event.at, actor) for event, actor in rows]
