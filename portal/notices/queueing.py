"""Queueing a notice in the transaction of what it tells of, and taking it back."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from portal.clock import LOCAL_ZONE
from portal.models import (
    MailWait,
    Member,
    MemberStatus,
    Notice,
    NoticePreference,
    NoticeWay,
    OutboxMail,
)
from portal.notices.kinds import KINDS
from portal.vault import new_identifier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.models import NoticeKind
    from portal.notices.kinds import KindRules
    from portal.runtime import Runtime


def queue_notice(
    runtime: Runtime,
    session: Session,
    kind: NoticeKind,
    recipients: Iterable[UUID],
    subject: str | None = None,
) -> None:
    """Tell members of something, each in the way that they chose, once the transaction ends well.

    Args:
        runtime: the running portal.
        session: the caller's transaction, for writing.
        kind: what happened.
        recipients: the members to tell, each at most once.
        subject: what to open in the portal, as `tip/2026000042`; never anything that a tip says.
    """
    members = set(recipients)
    if not members:
        return
    rules = KINDS[kind]
    at = _day_of(runtime) if rules.is_reporters else runtime.now()
    session.add_all(
        Notice(
            id=new_identifier(),
            member_id=member_id,
            kind=kind,
            at=at,
            subject=subject,
            waits_for=_wait(rules, way),
        )
        for member_id, way in _ways(session, kind, members)
        if way is not NoticeWay.NONE
    )


def withdraw_notices(session: Session, subject: str, keep: Collection[UUID] = frozenset()) -> None:
    """Take back what was told of a subject that is gone, or that only some may know of now.

    Args:
        session: the caller's transaction, for writing.
        subject: what the notices are about.
        keep: the members who keep theirs.
    """
    session.execute(delete(Notice).where(Notice.subject == subject, Notice.member_id.not_in(keep)))


def settle_notices(runtime: Runtime, session: Session, member_id: UUID, subject: str) -> None:
    """Count as seen what a member was told of a subject that they have opened by another way."""
    session.execute(
        update(Notice)
        .where(Notice.member_id == member_id, Notice.subject == subject, Notice.seen_at.is_(None))
        .values(seen_at=runtime.now())
    )


def forget_member(session: Session, member: Member) -> None:
    """Remove a member's mail address, and all that they were told or were still to be mailed."""
    member.mail_address = None
    for table in (Notice, NoticePreference, OutboxMail):
        session.execute(delete(table).where(table.member_id == member.id))


def _day_of(runtime: Runtime) -> datetime:
    return datetime.combine(runtime.today(), time.min, LOCAL_ZONE)


def _ways(
    session: Session, kind: NoticeKind, members: Collection[UUID]
) -> list[tuple[UUID, NoticeWay]]:
    """Return how each of the members who are still active wants to be told."""
    query = (
        select(Member.id, NoticePreference.way)
        .outerjoin(
            NoticePreference,
            (NoticePreference.member_id == Member.id) & (NoticePreference.kind == kind),
        )
        .where(Member.id.in_(members), Member.status == MemberStatus.ACTIVE)
    )
    # What the caller has not written yet has nothing to do with how people want to be told.
    with session.no_autoflush:
        return [(member_id, way or KINDS[kind].way) for member_id, way in session.execute(query)]


def _wait(rules: KindRules, way: NoticeWay) -> MailWait | None:
    if way is NoticeWay.DIGEST:
        return MailWait.DIGEST
    if way is NoticeWay.AT_ONCE:
        return MailWait.FIXED_TIME if rules.waits_for_fixed_time else MailWait.AT_ONCE
    return None
