"""Making mails of the notices whose time has come: one mail a member, that counts them by kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, or_, select

from portal.models import MailWait, Member, MemberStatus, Notice, OutboxMail, Round
from portal.notices.anchors import anchors_of
from portal.notices.kinds import KINDS
from portal.notices.rounds import begin_round, is_due
from portal.vault import new_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

SENT_KEPT: Final = timedelta(days=7)
SEEN_KEPT: Final = timedelta(days=90)
NOTICES_KEPT: Final = timedelta(days=365)
_ROUNDS: Final = {MailWait.FIXED_TIME: Round.MAIL, MailWait.DIGEST: Round.DIGEST}


def gather_due(runtime: Runtime) -> int:
    """Put the mails that are due in the outbox; where nothing is due, that is a small query.

    Each notice goes into one mail at most, however many processes gather at once. What a member has
    seen before its fixed time is not mailed any more, unless the mail bears witness. Where there is
    no mail server, or a member has no mail address, a notice stands in the portal alone.

    Returns:
        How many mails were made.
    """
    with runtime.database.reading() as session:
        if not _anything_due(runtime, session):
            return 0
    with runtime.database.writing() as session:
        waits = [MailWait.AT_ONCE]
        waits += [wait for wait, name in _ROUNDS.items() if begin_round(runtime, session, name)]
        if MailWait.DIGEST in waits:
            _remove_old(runtime, session)
        # One that is held by somebody else is being seen, or taken back, at this moment.
        notices = session.scalars(
            select(Notice)
            .where(Notice.waits_for.in_(waits))
            .order_by(Notice.id)
            .with_for_update(skip_locked=True)
        ).all()
        mails = _mails(runtime, session, notices)
        for notice in notices:
            notice.waits_for = None
        session.add_all(mails)
    return len(mails)


def _anything_due(runtime: Runtime, session: Session) -> bool:
    at_once = select(Notice.id).where(Notice.waits_for == MailWait.AT_ONCE).limit(1)
    return session.scalar(at_once) is not None or any(
        is_due(runtime, session, name) for name in _ROUNDS.values()
    )


def _mails(runtime: Runtime, session: Session, notices: Iterable[Notice]) -> list[OutboxMail]:
    by_member: defaultdict[UUID, list[Notice]] = defaultdict(list)
    for notice in notices:
        if _is_mailed(notice):
            by_member[notice.member_id].append(notice)
    if not (by_member and runtime.settings.sends_mail):
        return []
    members = session.scalars(
        select(Member).where(
            Member.id.in_(by_member),
            Member.status == MemberStatus.ACTIVE,
            Member.mail_address.is_not(None),
        )
    )
    return [_mail(runtime, session, member, by_member[member.id]) for member in members]


def _is_mailed(notice: Notice) -> bool:
    return (
        notice.seen_at is None
        or notice.waits_for is MailWait.AT_ONCE
        or KINDS[notice.kind].bears_witness
    )


def _mail(runtime: Runtime, session: Session, member: Member, notices: list[Notice]) -> OutboxMail:
    return OutboxMail(
        id=new_identifier(),
        member_id=member.id,
        language=member.mail_language,
        is_digest=any(notice.waits_for is MailWait.DIGEST for notice in notices),
        counts=dict(Counter(notice.kind.value for notice in notices)),
        anchors=[anchor.to_json() for anchor in anchors_of(session, notices)],
        created_at=runtime.now(),
        next_attempt_at=runtime.now(),
    )


def _remove_old(runtime: Runtime, session: Session) -> None:
    now = runtime.now()
    session.execute(delete(OutboxMail).where(OutboxMail.sent_at < now - SENT_KEPT))
    session.execute(
        delete(Notice).where(or_(Notice.seen_at < now - SEEN_KEPT, Notice.at < now - NOTICES_KEPT))
    )
