"""Adding to the audit trail, in the transaction of whatever it tells of.

Records wait until the transaction is about to end, and are chained then: so the end of the trail is
held for a moment only, and always last, whatever else the transaction holds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import event, select

from portal.models import AuditEvent, AuditHead
from portal.models.upserting import insert_into
from portal.vault import FIRST_LINK, next_link

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

HEAD_ID = 1
_WAITING = "audit"

Detail = str | int | bool | None


@dataclass(frozen=True)
class Record:
    """What the trail is to tell; see `AuditEvent` for each part. `at` is None for a reporter."""

    kind: str
    day: date
    at: datetime | None
    actor_id: UUID | None = None
    tip_number: int | None = None
    event_sequence: int | None = None
    subject: str | None = None
    details: dict[str, Detail] = field(default_factory=dict)


def append(
    runtime: Runtime,
    session: Session,
    kind: str,
    *,
    actor_id: UUID | None,
    tip_number: int | None = None,
    event_sequence: int | None = None,
    subject: str | None = None,
    **details: Detail,
) -> None:
    """Add a record of what a member or an operator does now, once the transaction ends well.

    Args:
        runtime: the running portal.
        session: the caller's transaction, for writing.
        kind: what happens, as `tip.read`.
        actor_id: the member who does it; None for an operator at the command line or the clock.
        tip_number: the tip that it happens to, if any.
        event_sequence: the number of the event within the tip, where it is one of those.
        subject: what else it happens to, as `dossier/7`.
        details: what else there is to know, never anything that a tip or a note says.
    """
    record = Record(
        kind=kind,
        day=runtime.today(),
        at=runtime.now(),
        actor_id=actor_id,
        tip_number=tip_number,
        event_sequence=event_sequence,
        subject=subject,
        details=details,
    )
    waiting: list[Record] = session.info.setdefault(_WAITING, [])
    if not waiting:
        event.listen(session, "before_commit", _write, once=True)
    waiting.append(record)


def hold_head(session: Session, day: date) -> AuditHead:
    """Return the end of the trail, held for this transaction; begin the trail where there is none.

    Args:
        session: the caller's transaction, for writing.
        day: the present day, on which a new trail begins.
    """
    values = {
        "id": HEAD_ID,
        "sequence": 0,
        "link": FIRST_LINK,
        "first_day": day,
        "closed_day": day - timedelta(days=1),
    }
    session.execute(insert_into(session, AuditHead).values(values).on_conflict_do_nothing())
    held = select(AuditHead).where(AuditHead.id == HEAD_ID).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one()


def link_record(head: AuditHead, record: Record) -> AuditEvent:
    """Return the record as the next row of the trail that ends in `head`, and move its end."""
    row = AuditEvent(
        sequence=head.sequence + 1,
        day=record.day,
        at=record.at,
        kind=record.kind,
        actor_id=record.actor_id,
        tip_number=record.tip_number,
        event_sequence=record.event_sequence,
        subject=record.subject,
        details=_canonical(record.details),
    )
    row.link = next_link(head.link, written_form(row))
    head.sequence, head.link = row.sequence, row.link
    return row


def written_form(row: AuditEvent) -> bytes:
    """Return the bytes of a row that its link is made of: every column but the link itself."""
    return _canonical(
        {
            "sequence": row.sequence,
            "day": row.day.isoformat(),
            "at": row.at.isoformat() if row.at else None,
            "kind": row.kind,
            "actor": str(row.actor_id) if row.actor_id else None,
            "tip": row.tip_number,
            "event": row.event_sequence,
            "subject": row.subject,
            "details": row.details,
        }
    ).encode()


def _write(session: Session) -> None:
    waiting: list[Record] = session.info.pop(_WAITING)
    # What the records tell of goes first, so that nothing else is waited for with the end in hand.
    session.flush()
    head = hold_head(session, waiting[0].day)
    session.add_all([link_record(head, record) for record in waiting])


def _canonical(values: dict[str, Detail]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"))
