"""Telling coordinators what happened to a tip; nobody is told of a tip that is kept from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from portal.accounts.finding import members_who_may
from portal.accounts.permissions import Permission
from portal.models import NoticeKind, Tip
from portal.notices.queueing import queue_notice, settle_notices, withdraw_notices
from portal.tips.access import circle_of, tip_workers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

RETENTION: Final = "retention"


def tip_subject(number: int) -> str:
    """Return what a notice about a tip is about."""
    return f"tip/{number}"


def tell_of_report(runtime: Runtime, session: Session, tip: Tip) -> None:
    """Tell all coordinators of a new tip."""
    _tell_workers(runtime, session, NoticeKind.TIP_RECEIVED, tip)


def tell_of_answer(runtime: Runtime, session: Session, tip: Tip) -> None:
    """Tell whoever works a tip that its reporter answered; where nobody does, all coordinators."""
    _tell_workers(runtime, session, NoticeKind.TIP_ANSWERED, tip)


def tell_of_overdue(runtime: Runtime, session: Session, tip: Tip) -> None:
    """Tell whoever works a tip that it should have been looked at; or else all coordinators."""
    _tell_workers(runtime, session, NoticeKind.FIRST_LOOK_OVERDUE, tip)


def tell_assignee(runtime: Runtime, session: Session, tip: Tip, actor: Actor) -> None:
    """Tell a coordinator that somebody else gave them a tip."""
    if tip.assignee_id is not None and tip.assignee_id != actor.member_id:
        subject = tip_subject(tip.number)
        queue_notice(runtime, session, NoticeKind.TIP_ASSIGNED, [tip.assignee_id], subject)


def tell_approvers(
    runtime: Runtime, session: Session, disclosure_number: int, tips: Iterable[Tip], actor: Actor
) -> None:
    """Tell those who may approve a disclosure of `tips`, which the actor offers, that it waits."""
    able = {member.id for member in members_who_may(session, Permission.APPROVE_DISCLOSURES)}
    for tip in tips:
        circle = circle_of(session, tip)
        able = able if circle is None else able & circle
    subject = f"disclosure/{disclosure_number}"
    told = able - {actor.member_id}
    queue_notice(runtime, session, NoticeKind.DISCLOSURE_WAITS, told, subject)


def tell_of_removal(runtime: Runtime, session: Session, tip_ids: Collection[UUID]) -> None:
    """Tell whoever works a tip that it will be removed soon, and once those who keep the terms."""
    keepers = {member.id for member in members_who_may(session, Permission.MANAGE_RETENTION)}
    told: set[UUID] = set()
    for tip in session.scalars(select(Tip).where(Tip.id.in_(tip_ids))):
        if tip.assignee_id:
            subject = tip_subject(tip.number)
            queue_notice(runtime, session, NoticeKind.RETENTION_NEAR, [tip.assignee_id], subject)
        circle = circle_of(session, tip)
        told |= keepers if circle is None else keepers & circle
    queue_notice(runtime, session, NoticeKind.RETENTION_NEAR, told, RETENTION)


def settle(runtime: Runtime, session: Session, tip: Tip, actor: Actor) -> None:
    """Count as seen what a member who reads a tip was told of it."""
    if actor.member_id is not None:
        settle_notices(runtime, session, actor.member_id, tip_subject(tip.number))


def withdraw(session: Session, tip: Tip, keep: Collection[UUID] = frozenset()) -> None:
    """Take back what members were told of a tip that is gone, or kept from all but `keep` now."""
    withdraw_notices(session, tip_subject(tip.number), keep)


def _tell_workers(runtime: Runtime, session: Session, kind: NoticeKind, tip: Tip) -> None:
    workers = {member.id for member in tip_workers(session)}
    circle = circle_of(session, tip)
    able = workers if circle is None else workers & circle
    told = {tip.assignee_id} if tip.assignee_id in able else able
    queue_notice(runtime, session, kind, told, tip_subject(tip.number))
