"""Reading one tip: decrypted, with its thread and everything that happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.permissions import Actor, Permission
from portal.audit.recording import append
from portal.models import (
    AuditKind,
    Member,
    Message,
    MessageKind,
    State,
    Tip,
    TipEvent,
    TipEventKind,
)
from portal.tips.access import circle_of, find_tip, tip_workers
from portal.tips.content import TipContent
from portal.tips.events import content_context, message_context
from portal.tips.message_bodies import Finding, read_body
from portal.tips.notifying import settle
from portal.tips.states import next_states
from portal.tips.unread import mark_seen

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime
    from portal.vault import TeamKeyring


@dataclass(frozen=True)
class EventView:
    """Something that happened to a tip. `actor` is None for the reporter, and then so is `at`."""

    sequence: int
    kind: TipEventKind
    day: date
    at: datetime | None
    actor: str | None
    from_state: State | None
    to_state: State | None
    assignee: str | None


@dataclass(frozen=True)
class MessageView:
    """A decrypted message. `author` is None for the reporter; `finding` is the whole of one."""

    sequence: int
    kind: MessageKind
    day: date
    author: str | None
    text: str
    finding: Finding | None = None


@dataclass(frozen=True)
class Colleague:
    """Somebody whom a tip can be assigned to."""

    id: UUID
    display_name: str


@dataclass(frozen=True)
class TipView:
    """A tip as its page shows it."""

    tip: Tip
    content: TipContent
    messages: list[MessageView]
    events: list[EventView]
    next_states: list[State]
    colleagues: list[Colleague]
    was_unread: bool


def read_tip(runtime: Runtime, actor: Actor, number: int) -> TipView:
    """Return a tip decrypted, and remember that the actor has seen it.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read it.
        NoSuchTip: there is none by this number that the actor may know of.
        UnknownGeneration: sealed under a generation that the actor has not unlocked yet.
    """
    actor.require(Permission.WORK_TIPS)
    keyring = actor.unlocked()
    with runtime.database.writing() as session:
        tip = find_tip(session, actor, number)
        append(
            runtime,
            session,
            AuditKind.TIP_READ,
            actor_id=actor.member_id,
            tip_number=tip.number,
        )
        settle(runtime, session, tip, actor)
        return TipView(
            tip=tip,
            content=open_content(keyring, tip),
            messages=open_messages(session, keyring, tip),
            events=events_since(session, tip, 0),
            next_states=next_states(tip.state),
            colleagues=_colleagues(session, tip),
            was_unread=mark_seen(session, tip, actor),
        )


def open_content(keyring: TeamKeyring, tip: Tip) -> TipContent:
    """Return what a tip says.

    Raises:
        UnknownGeneration, CannotOpen: it does not open with this ring.
    """
    return TipContent.model_validate_json(keyring.open(tip.envelope, content_context(tip)))


def open_messages(session: Session, keyring: TeamKeyring, tip: Tip) -> list[MessageView]:
    """Return the messages of a tip, oldest first.

    Raises:
        UnknownGeneration, CannotOpen: one does not open with this ring.
    """
    rows = session.scalars(
        select(Message).where(Message.tip_id == tip.id).order_by(Message.sequence)
    )
    names = _names(session)
    return [_message(keyring, tip, row, names) for row in rows]


def list_colleagues(runtime: Runtime, actor: Actor) -> list[Colleague]:
    """Return everybody whom tips can be assigned to, by name.

    Raises:
        NotPermitted: the actor may not see the queue.
    """
    actor.require(Permission.SEE_QUEUE)
    with runtime.database.reading() as session:
        return [Colleague(member.id, member.display_name) for member in tip_workers(session)]


def events_since(session: Session, tip: Tip, version: int) -> list[EventView]:
    """Return what happened to a tip after `version`, oldest first."""
    names = _names(session)
    rows = session.scalars(
        select(TipEvent)
        .where(TipEvent.tip_id == tip.id, TipEvent.sequence > version)
        .order_by(TipEvent.sequence)
    )
    return [
        EventView(
            sequence=row.sequence,
            kind=row.kind,
            day=row.day,
            at=row.at,
            actor=names[row.actor_id] if row.actor_id else None,
            from_state=row.from_state,
            to_state=row.to_state,
            assignee=names[row.assignee_id] if row.assignee_id else None,
        )
        for row in rows
    ]


def _message(keyring: TeamKeyring, tip: Tip, row: Message, names: dict[UUID, str]) -> MessageView:
    body = keyring.open(row.envelope, message_context(tip, row.sequence))
    text, finding = read_body(row.kind, body)
    return MessageView(
        sequence=row.sequence,
        kind=row.kind,
        day=row.day,
        author=names[row.author_id] if row.author_id else None,
        text=text,
        finding=finding,
    )


def _names(session: Session) -> dict[UUID, str]:
    rows = session.execute(select(Member.id, Member.display_name))
    return {row.id: row.display_name for row in rows}


def _colleagues(session: Session, tip: Tip) -> list[Colleague]:
    circle = circle_of(session, tip)
    return [
        Colleague(member.id, member.display_name)
        for member in tip_workers(session)
        if circle is None or member.id in circle
    ]
