"""The supervisor's work: reading the audit trail, verifying it, and taking it along."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.audit.verifying import Verification, verify
from portal.models import AuditAnchor, AuditEvent, AuditKind, Member, Partner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.audit.recording import Detail
    from portal.runtime import Runtime

PAGE_SIZE = 100
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class TrailFilter:
    """Which records to show; None leaves a column out of it. Both days are included."""

    first_day: date | None = None
    last_day: date | None = None
    kind: str | None = None
    actor_id: UUID | None = None
    tip_number: int | None = None


@dataclass(frozen=True)
class TrailRow:
    """One record. `actor` is "" for the reporter, for an operator and for the clock.

    `at` is None for what a reporter did. `details` holds identifiers and words, never content;
    `subject_name` is the name of the member or partner that the record is about, if it is one.
    """

    sequence: int
    day: date
    at: datetime | None
    kind: str
    actor: str
    tip_number: int | None
    subject: str
    subject_name: str
    details: dict[str, Detail]
    link: str


@dataclass(frozen=True)
class TrailPage:
    """At most `PAGE_SIZE` records, newest first, and where the next page begins, if there is one.

    `people` are all who ever were a member, by name; `closed_day` is the last day that was closed.
    """

    rows: list[TrailRow]
    next_sequence: int | None
    people: list[tuple[UUID, str]]
    closed_day: date | None


def list_trail(
    runtime: Runtime, actor: Actor, wanted: TrailFilter, before: int | None = None
) -> TrailPage:
    """Return one page of the audit trail, newest first.

    Args:
        runtime: the running portal.
        actor: who looks.
        wanted: which records.
        before: the number that the page before gave, or None for the first page.

    Raises:
        NotPermitted: the actor may not see the trail.
    """
    actor.require(Permission.SEE_AUDIT)
    query = _filtered(wanted).order_by(AuditEvent.sequence.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        query = query.where(AuditEvent.sequence < before)
    with runtime.database.reading() as session:
        people = _people(session)
        names = people | _partners(session)
        rows = [_row(event, names) for event in session.scalars(query)]
        closed_day = session.scalar(
            select(AuditAnchor.day).order_by(AuditAnchor.day.desc()).limit(1)
        )
    page = rows[:PAGE_SIZE]
    return TrailPage(
        rows=page,
        next_sequence=page[-1].sequence if len(rows) > PAGE_SIZE else None,
        people=sorted(people.items(), key=lambda person: person[1].casefold()),
        closed_day=closed_day,
    )


def export_trail(runtime: Runtime, actor: Actor, wanted: TrailFilter) -> Iterator[TrailRow]:
    """Yield every record that is wanted, oldest first; that this was asked for is a record too.

    Raises:
        NotPermitted: the actor may not see the trail.
    """
    actor.require(Permission.SEE_AUDIT)
    with runtime.database.writing() as session:
        append(runtime, session, AuditKind.TRAIL_EXPORTED, actor_id=actor.member_id)
    return _stream(runtime, wanted)


def verify_trail(runtime: Runtime, actor: Actor) -> Verification:
    """Verify the whole trail; that this was asked for is a record too.

    Raises:
        NotPermitted: the actor may not see the trail.
    """
    actor.require(Permission.SEE_AUDIT)
    verification = verify(runtime)
    with runtime.database.writing() as session:
        append(
            runtime,
            session,
            AuditKind.TRAIL_VERIFIED,
            actor_id=actor.member_id,
            records=verification.records,
            defects=len(verification.defects),
        )
    return verification


def _stream(runtime: Runtime, wanted: TrailFilter) -> Iterator[TrailRow]:
    query = _filtered(wanted).order_by(AuditEvent.sequence)
    with runtime.database.reading() as session:
        names = _people(session) | _partners(session)
        rows = session.scalars(query.execution_options(yield_per=_ROWS_AT_ONCE))
        for event in rows:
            yield _row(event, names)
            session.expunge(event)


def _filtered(wanted: TrailFilter) -> Select[AuditEvent]:
    query = select(AuditEvent)
    for column, value in (
        (AuditEvent.kind, wanted.kind),
        (AuditEvent.actor_id, wanted.actor_id),
        (AuditEvent.tip_number, wanted.tip_number),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.first_day:
        query = query.where(AuditEvent.day >= wanted.first_day)
    if wanted.last_day:
        query = query.where(AuditEvent.day <= wanted.last_day)
    return query


def _row(event: AuditEvent, names: dict[UUID, str]) -> TrailRow:
    return TrailRow(
        sequence=event.sequence,
        day=event.day,
        at=event.at,
        kind=event.kind,
        actor=names.get(event.actor_id, str(event.actor_id)) if event.actor_id else "",
        tip_number=event.tip_number,
        subject=event.subject or "",
        subject_name=_subject_name(event.subject or "", names),
        details=json.loads(event.details),
        link=event.link.hex(),
    )


def _subject_name(subject: str, names: dict[UUID, str]) -> str:
    kind, _, identifier = subject.partition("/")
    return names.get(UUID(identifier), "") if kind in {"member", "partner"} else ""


def _people(session: Session) -> dict[UUID, str]:
    rows = session.execute(select(Member.id, Member.display_name))
    return {row.id: row.display_name for row in rows}


def _partners(session: Session) -> dict[UUID, str]:
    rows = session.execute(select(Partner.id, Partner.name))
    return {row.id: row.name for row in rows}
