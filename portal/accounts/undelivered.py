"""Mails to members that were given up: for an administrator to mend, try again or drop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.permissions import Permission
from portal.models import Member, OutboxMail
from portal.notices import outbox

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


@dataclass(frozen=True)
class UndeliveredMail:
    """A mail that was given up; `failure` is the type of what went wrong at the last attempt."""

    id: UUID
    member: str
    address: str
    given_up_at: datetime
    attempts: int
    failure: str


def count_undelivered(runtime: Runtime, actor: Actor) -> int:
    """Return how many mails were given up.

    Raises:
        NotPermitted: the actor may not know.
    """
    actor.require(Permission.MANAGE_MEMBERS)
    with runtime.database.reading() as session:
        return outbox.count_undelivered(session)


def list_undelivered(runtime: Runtime, actor: Actor) -> list[UndeliveredMail]:
    """Return the mails that were given up, the latest first.

    Raises:
        NotPermitted: the actor may not see them.
    """
    actor.require(Permission.MANAGE_MEMBERS)
    query = (
        select(OutboxMail, Member)
        .join(Member, Member.id == OutboxMail.member_id)
        .where(outbox.is_given_up())
        .order_by(OutboxMail.given_up_at.desc(), OutboxMail.id)
    )
    with runtime.database.reading() as session:
        rows = session.execute(query).all()
    return [
        UndeliveredMail(
            id=mail.id,
            member=member.display_name,
            address=member.mail_address or "",
            given_up_at=mail.given_up_at,
            attempts=mail.attempts,
            failure=mail.failure or "",
        )
        for mail, member in rows
        if mail.given_up_at
    ]


def try_again(runtime: Runtime, actor: Actor, mail_id: UUID) -> None:
    """Let a mail that was given up be sent as if it had not been tried yet.

    Raises:
        NotPermitted: the actor may not.
    """
    actor.require(Permission.MANAGE_MEMBERS)
    with runtime.database.writing() as session:
        outbox.try_again(runtime, session, mail_id)


def drop(runtime: Runtime, actor: Actor, mail_id: UUID) -> None:
    """Remove a mail that was given up; what it would have told still stands in the portal.

    Raises:
        NotPermitted: the actor may not.
    """
    actor.require(Permission.MANAGE_MEMBERS)
    with runtime.database.writing() as session:
        outbox.drop_mail(session, mail_id)
