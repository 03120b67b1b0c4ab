"""Telling members what happened to their access, and the team what happened to that of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from portal.accounts.finding import members_who_may
from portal.accounts.permissions import Permission
from portal.models import AccountEventKind, NoticeKind
from portal.notices.queueing import queue_notice

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

TEAM: Final = "team"
_TOLD_TO_SUBJECT: Final = frozenset(
    {
        AccountEventKind.ADMITTED,
        AccountEventKind.RECOVERED,
        AccountEventKind.PASSWORD_RESET,
        AccountEventKind.PASSPHRASE_CHANGED,
    }
)
_TOLD_TO_OTHERS: Final = {
    AccountEventKind.MEMBER_ADDED: (NoticeKind.TEAM_CHANGED, Permission.MANAGE_MEMBERS),
    AccountEventKind.RECOVERED: (NoticeKind.TEAM_CHANGED, Permission.MANAGE_MEMBERS),
    AccountEventKind.REVOKED: (NoticeKind.TEAM_CHANGED, Permission.MANAGE_MEMBERS),
    AccountEventKind.KEY_MADE: (NoticeKind.MEMBER_WAITS, Permission.ADMIT_MEMBERS),
}


def tell_of_access(
    runtime: Runtime, session: Session, kind: AccountEventKind, actor: Actor, subject_id: UUID
) -> None:
    """Tell whom it concerns of an account event, in the caller's transaction.

    A member is also told of what they did themselves: it may have been somebody else.
    """
    if kind in _TOLD_TO_SUBJECT:
        queue_notice(runtime, session, NoticeKind.ACCESS_CHANGED, [subject_id])
    if kind in _TOLD_TO_OTHERS:
        notice, permission = _TOLD_TO_OTHERS[kind]
        others = {member.id for member in members_who_may(session, permission)}
        queue_notice(runtime, session, notice, others - {actor.member_id, subject_id}, TEAM)
