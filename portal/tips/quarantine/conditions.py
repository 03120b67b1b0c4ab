"""Which tips can be put aside, and which of those that were must not be removed yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, exists

from portal.models import (
    Quarantine,
    QuarantinedTip,
    State,
    Tip,
    TipEvent,
    TipEventKind,
    TipReading,
)

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

# All that may have happened to a tip that nobody has worked on. What a member put back is left out:
# they found that it belongs in the queue.
_UNTOUCHED_EVENTS: Final = (
    TipEventKind.RECEIVED,
    TipEventKind.QUARANTINED,
    TipEventKind.UNDONE,
)


def is_untouched() -> ColumnElement[bool]:
    """Return the condition that neither a member nor its reporter did anything with a tip yet."""
    touched = exists().where(TipEvent.tip_id == Tip.id, TipEvent.kind.not_in(_UNTOUCHED_EVENTS))
    return and_(
        Tip.state == State.RECEIVED,
        Tip.assignee_id.is_(None),
        Tip.is_quarantined.is_(False),
        ~touched,
    )


def awaits_a_look() -> ColumnElement[bool]:
    """Return the condition that a tip is in quarantine, and no person has seen it there.

    Nobody opened it, and nobody has said that they looked through those that it was put aside with.
    """
    put_aside = exists().where(
        QuarantinedTip.tip_id == Tip.id,
        Quarantine.id == QuarantinedTip.quarantine_id,
        Quarantine.looked_through_at.is_(None),
    )
    read = exists().where(TipReading.tip_id == Tip.id, TipReading.seen_version > 0)
    return put_aside & ~read


def leave_quarantine(session: Session, tip: Tip) -> None:
    """Take a tip out of quarantine, in the caller's transaction, which holds it."""
    tip.is_quarantined = False
    session.execute(delete(QuarantinedTip).where(QuarantinedTip.tip_id == tip.id))
