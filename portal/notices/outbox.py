"""The outbox: who may send which mail now, and what became of it.

A mail is claimed for a while in a transaction of its own, sent, and then marked as sent. A claim
that has run out may be taken over. So no two living processes send the same mail, and no mail is
lost; a process that dies between sending and marking lets another send it again, under the same
Message-ID, by which most mail servers and programs show it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import Update, delete, func, or_, select, update

from portal.audit.closing import Anchor
from portal.models import Member, MemberStatus, NoticeKind, OutboxMail
from portal.models.notice import FAILURE_LENGTH
from portal.vault import new_identifier

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

# Longer than a mail server that answers at all takes over one mail.
LEASE: Final = timedelta(minutes=10)
# After 1, 2, 4 ... minutes and then every 6 hours, a mail is given up after almost three days: a
# mail server that is down for a weekend loses none.
MOST_ATTEMPTS: Final = 20
LONGEST_WAIT: Final = timedelta(hours=6)


@dataclass(frozen=True)
class ClaimedMail:
    """A mail that the caller alone may send now.

    `counts` says of which kind there are how many notices; `anchors` are those of the audit trail
    that it bears witness of; `attempts` includes this one; `claim` is what the caller shows when
    they say what became of it.
    """

    id: UUID
    claim: UUID
    address: str
    name: str
    language: str
    is_digest: bool
    counts: dict[NoticeKind, int]
    anchors: tuple[Anchor, ...]
    attempts: int


def is_any_due(runtime: Runtime) -> bool:
    """Tell whether a mail waits to be sent now."""
    with runtime.database.reading() as session:
        return session.scalar(select(OutboxMail.id).where(_due(runtime.now())).limit(1)) is not None


def claim_mail(runtime: Runtime) -> ClaimedMail | None:
    """Claim the mail that has waited longest, for `LEASE`; None where no mail is due.

    A mail to somebody who is no member any more, or has no mail address any more, is dropped.
    """
    while True:
        with runtime.database.writing() as session:
            mail = session.scalar(
                select(OutboxMail)
                .where(_due(runtime.now()))
                .order_by(OutboxMail.next_attempt_at, OutboxMail.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            if mail is None:
                return None
            member = session.get_one(Member, mail.member_id)
            if member.status is MemberStatus.ACTIVE and member.mail_address:
                return _claim(runtime, mail, member.display_name, member.mail_address)
            session.delete(mail)


def mark_sent(runtime: Runtime, mail: ClaimedMail) -> None:
    """Write down that a mail has been sent."""
    with runtime.database.writing() as session:
        session.execute(
            _claimed(mail).values(
                sent_at=runtime.now(), claim=None, claimed_until=None, failure=None
            )
        )


def mark_failed(
    runtime: Runtime, mail: ClaimedMail, failure: str, *, is_final: bool = False
) -> None:
    """Write down that a mail could not be sent: it is tried again later, or given up.

    Args:
        runtime: the running portal.
        mail: the mail.
        failure: the type of what went wrong, and no message, which may quote an address.
        is_final: trying again will not help.
    """
    with runtime.database.writing() as session:
        wait = min(timedelta(minutes=2 ** (mail.attempts - 1)), LONGEST_WAIT)
        is_over = is_final or mail.attempts >= MOST_ATTEMPTS
        session.execute(
            _claimed(mail).values(
                next_attempt_at=runtime.now() + wait,
                given_up_at=runtime.now() if is_over else None,
                claim=None,
                claimed_until=None,
                failure=failure[:FAILURE_LENGTH],
            )
        )


def count_undelivered(session: Session) -> int:
    """Return how many mails were given up."""
    query = select(func.count()).select_from(OutboxMail).where(is_given_up())
    return session.scalar(query) or 0


def try_again(runtime: Runtime, session: Session, mail_id: UUID) -> None:
    """Let a mail that was given up be sent as if it had not been tried yet."""
    session.execute(
        update(OutboxMail)
        .where(OutboxMail.id == mail_id, is_given_up())
        .values(given_up_at=None, attempts=0, next_attempt_at=runtime.now())
    )


def drop_mail(session: Session, mail_id: UUID) -> None:
    """Remove a mail that was given up; what it would have told still stands in the portal."""
    session.execute(delete(OutboxMail).where(OutboxMail.id == mail_id, is_given_up()))


def is_given_up() -> ColumnElement[bool]:
    """Return the condition that a mail was given up."""
    return OutboxMail.given_up_at.is_not(None)


def _claim(runtime: Runtime, mail: OutboxMail, name: str, address: str) -> ClaimedMail:
    claim = new_identifier()
    mail.claim, mail.claimed_until = claim, runtime.now() + LEASE
    mail.attempts += 1
    return ClaimedMail(
        id=mail.id,
        claim=claim,
        address=address,
        name=name,
        language=mail.language,
        is_digest=mail.is_digest,
        counts={NoticeKind(kind): count for kind, count in mail.counts.items()},
        anchors=tuple(map(Anchor.from_json, mail.anchors or ())),
        attempts=mail.attempts,
    )


def _claimed(mail: ClaimedMail) -> Update:
    # Whoever lost their claim to another changes nothing any more.
    return update(OutboxMail).where(OutboxMail.id == mail.id, OutboxMail.claim == mail.claim)


def _due(now: datetime) -> ColumnElement[bool]:
    return (
        OutboxMail.sent_at.is_(None)
        & OutboxMail.given_up_at.is_(None)
        & (OutboxMail.next_attempt_at <= now)
        & or_(OutboxMail.claimed_until.is_(None), OutboxMail.claimed_until <= now)
    )
