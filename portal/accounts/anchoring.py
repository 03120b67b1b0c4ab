"""Closing the days of the audit trail, and telling the supervisors where it ended."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portal.accounts.finding import members_who_may
from portal.accounts.permissions import Permission
from portal.audit.closing import close_days
from portal.models import NoticeKind
from portal.notices.anchors import subject_of
from portal.notices.queueing import queue_notice

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.audit.closing import Anchor
    from portal.runtime import Runtime


def anchor_trail(runtime: Runtime) -> Anchor | None:
    """Close every day that has ended, and mail each supervisor the anchor.

    An anchor in a mail box is out of reach of whoever can write to the database and to the log.

    Returns:
        The anchor, or None where every ended day had been closed already.
    """
    return close_days(runtime, partial(_tell_supervisors, runtime))


def _tell_supervisors(runtime: Runtime, session: Session, anchor: Anchor) -> None:
    supervisors = [member.id for member in members_who_may(session, Permission.SEE_AUDIT)]
    queue_notice(runtime, session, NoticeKind.TRAIL_ANCHORED, supervisors, subject_of(anchor.day))
