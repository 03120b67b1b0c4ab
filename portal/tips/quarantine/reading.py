"""The quarantines, and what is in one: a row a tip, with the beginning of what it tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import AuditKind, Member, Quarantine, QuarantinedTip, Tip
from portal.models.tip import format_number
from portal.tips.access import visible_to
from portal.tips.errors import NoSuchQuarantine
from portal.tips.quarantine.finding import beginning_of
from portal.tips.quarantine.putting_aside import WHY_CONTEXT, subject_of
from portal.vault import UnknownGeneration

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

PAGE_SIZE: Final = 100


@dataclass(frozen=True)
class QuarantineView:
    """A decision to put tips aside; `why` is None while the vault is locked.

    `count` is how many tips are in it now, of those that the actor may know of.
    """

    id: UUID
    at: datetime
    member: str
    why: str | None
    count: int
    looked_through_at: datetime | None
    looked_through_by: str | None


@dataclass(frozen=True)
class QuarantineRow:
    """A tip in quarantine, with the beginning of its text."""

    number: int
    day: date
    theme: str
    is_unproven: bool
    text: str

    @property
    def public_number(self) -> str:
        """The number as people write it."""
        return format_number(self.number)


@dataclass(frozen=True)
class QuarantinePage:
    """A quarantine with at most `PAGE_SIZE` of its tips, oldest first.

    The next page is of tips after `next_number`, if there is one.
    """

    quarantine: QuarantineView
    rows: list[QuarantineRow]
    next_number: int | None


def list_quarantines(runtime: Runtime, actor: Actor) -> list[QuarantineView]:
    """Return all quarantines that tips are in, the newest first.

    Raises:
        NotPermitted: the actor may not work tips.
    """
    actor.require(Permission.WORK_TIPS)
    with runtime.database.reading() as session:
        return _views(session, actor)


def read_quarantine(
    runtime: Runtime, actor: Actor, quarantine_id: UUID, after: int = 0
) -> QuarantinePage:
    """Return a page of a quarantine; that it was read is a record of the audit trail.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read tips.
        NoSuchQuarantine: there is none.
    """
    actor.require(Permission.WORK_TIPS)
    keyring = actor.unlocked()
    with runtime.database.writing() as session:
        views = _views(session, actor, quarantine_id)
        if not views:
            raise NoSuchQuarantine
        append(
            runtime,
            session,
            AuditKind.QUARANTINE_READ,
            actor_id=actor.member_id,
            subject=subject_of(quarantine_id),
        )
        tips = session.scalars(
            select(Tip)
            .join(QuarantinedTip, QuarantinedTip.tip_id == Tip.id)
            .where(
                QuarantinedTip.quarantine_id == quarantine_id,
                Tip.number > after,
                visible_to(actor),
            )
            .order_by(Tip.number)
            .limit(PAGE_SIZE + 1)
        ).all()
        rows = [
            QuarantineRow(
                tip.number, tip.day, tip.theme, tip.is_unproven, beginning_of(keyring, tip)
            )
            for tip in tips[:PAGE_SIZE]
        ]
    more = len(tips) > PAGE_SIZE
    return QuarantinePage(views[0], rows, rows[-1].number if more else None)


def _views(
    session: Session, actor: Actor, quarantine_id: UUID | None = None
) -> list[QuarantineView]:
    looker = aliased(Member)
    count = (
        select(func.count())
        .select_from(QuarantinedTip)
        .join(Tip, Tip.id == QuarantinedTip.tip_id)
        .where(QuarantinedTip.quarantine_id == Quarantine.id, visible_to(actor))
        .scalar_subquery()
    )
    query = (
        select(Quarantine, Member.display_name, looker.display_name, count)
        .join(Member, Member.id == Quarantine.member_id)
        .outerjoin(looker, looker.id == Quarantine.looked_through_by)
        .order_by(Quarantine.at.desc(), Quarantine.id)
    )
    if quarantine_id is not None:
        query = query.where(Quarantine.id == quarantine_id)
    return [
        QuarantineView(
            id=row.id,
            at=row.at,
            member=member,
            why=_why(actor, row),
            count=tips,
            looked_through_at=row.looked_through_at,
            looked_through_by=looked,
        )
        for row, member, looked, tips in session.execute(query)
        if tips
    ]


def _why(actor: Actor, row: Quarantine) -> str | None:
    if actor.keyring is None:
        return None
    try:
        return actor.keyring.open(row.why, WHY_CONTEXT.format(id=row.id)).decode()
    except UnknownGeneration:
        return None
