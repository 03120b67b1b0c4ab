"""Closing a day: chain what reporters did on it, and anchor the end of the trail elsewhere."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.audit.recording import Record, hold_head, link_record
from portal.clock import local_day
from portal.models import AuditAnchor, AuditHead, AuditKind, Tip, TipEvent, Tombstone

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

# Whoever was sending a report at midnight is done by then.
_GRACE = timedelta(hours=1)
_logger = logging.getLogger("portal")


@dataclass(frozen=True)
class Anchor:
    """The end of the trail as it is to be written down elsewhere; `link` is hexadecimal."""

    day: date
    sequence: int
    link: str

    def to_json(self) -> dict[str, str | int]:
        """Return the anchor as the log and the outbox keep it; the inverse of `from_json`."""
        return {"day": self.day.isoformat(), "sequence": self.sequence, "link": self.link}

    @classmethod
    def from_json(cls, kept: dict[str, str | int]) -> Anchor:
        """Return the anchor that `to_json` wrote."""
        day, sequence, link = kept["day"], kept["sequence"], kept["link"]
        return cls(date.fromisoformat(str(day)), int(sequence), str(link))


def close_days(
    runtime: Runtime, tell: Callable[[Session, Anchor], None] | None = None
) -> Anchor | None:
    """Close every day that has ended, once whatever the number of processes that try.

    What reporters did is chained by tip and not by moment, so that the chain keeps the day only.
    The new end of the trail is kept as an anchor and written to the log.

    Args:
        runtime: the running portal.
        tell: tells others of the anchor, in the transaction that keeps it.

    Returns:
        The anchor, or None where every ended day had been closed already.
    """
    last_day = local_day(runtime.now() - _GRACE) - timedelta(days=1)
    with runtime.database.reading() as session:
        head = session.scalar(select(AuditHead))
        if head is not None and head.closed_day >= last_day:
            return None
    with runtime.database.writing() as session:
        head = hold_head(session, runtime.today())
        if head.closed_day >= last_day:
            return None
        for record in (
            *_reporters_events(session, head.closed_day, last_day),
            *_withdrawals(session, last_day),
        ):
            session.add(link_record(head, record))
        head.closed_day = last_day
        anchor = Anchor(last_day, head.sequence, head.link.hex())
        session.add(AuditAnchor(day=anchor.day, sequence=anchor.sequence, link=head.link))
        if tell:
            tell(session, anchor)
    _write_down(anchor)
    return anchor


def _reporters_events(session: Session, closed_day: date, last_day: date) -> list[Record]:
    rows = session.execute(
        select(TipEvent, Tip.number)
        .join(Tip, Tip.id == TipEvent.tip_id)
        .where(TipEvent.at.is_(None), TipEvent.day > closed_day, TipEvent.day <= last_day)
        .order_by(TipEvent.day, Tip.number, TipEvent.sequence)
    )
    return [
        Record(
            kind=f"tip.{event.kind}",
            day=event.day,
            at=None,
            tip_number=number,
            event_sequence=event.sequence,
        )
        for event, number in rows
    ]


def _withdrawals(session: Session, last_day: date) -> list[Record]:
    """Return the withdrawals up to a day, and let go of the days that they stand for."""
    rows = session.scalars(
        select(Tombstone).where(Tombstone.withdrawn_on <= last_day).order_by(Tombstone.number)
    ).all()
    records = []
    for row in rows:
        if row.withdrawn_on:
            records.append(
                Record(AuditKind.TIP_WITHDRAWN, row.withdrawn_on, None, tip_number=row.number)
            )
        row.withdrawn_on = None
    return records


def _write_down(anchor: Anchor) -> None:
    _logger.info(json.dumps({"event": "audit_anchor", **anchor.to_json()}))
