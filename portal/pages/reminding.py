"""Reminding editors of live pages whose review date has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from portal.accounts.finding import members_who_may
from portal.accounts.permissions import Permission
from portal.clock import local_day
from portal.models import NoticeKind, Page, Round
from portal.notices.queueing import queue_notice
from portal.notices.rounds import begin_round, is_due
from portal.pages.notifying import page_subject, publishers

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

OVERDUE: Final = "pages"


def remind_of_reviews(runtime: Runtime) -> int:
    """Tell of each live page whose review date has come since the last time, once a day.

    Returns:
        How many pages were told of; 0 where another process told of them.
    """
    with runtime.database.reading() as session:
        if not is_due(runtime, session, Round.PAGE_REVIEW):
            return 0
    with runtime.database.writing() as session:
        before = begin_round(runtime, session, Round.PAGE_REVIEW)
        return 0 if before is None else _tell_since(runtime, session, before)


def _tell_since(runtime: Runtime, session: Session, before: datetime) -> int:
    """Tell the owner of each page, and the publishers once of all that nobody owns."""
    pages = session.scalars(
        select(Page).where(
            Page.live_sequence.is_not(None),
            Page.review_date > local_day(before),
            Page.review_date <= runtime.today(),
        )
    ).all()
    kind = NoticeKind.PAGE_REVIEW_DUE
    writers = {member.id for member in members_who_may(session, Permission.WRITE_PAGES)}
    has_orphans = False
    for page in pages:
        if page.owner_id in writers:
            queue_notice(runtime, session, kind, writers & {page.owner_id}, page_subject(page))
        else:
            has_orphans = True
    if has_orphans:
        queue_notice(runtime, session, kind, publishers(session), OVERDUE)
    return len(pages)
