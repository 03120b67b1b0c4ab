"""Verifying the audit trail: walk the chain, and compare it with what else tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.audit.recording import written_form
from portal.models import AuditAnchor, AuditEvent, AuditHead, Tip, TipEvent
from portal.vault import FIRST_LINK, is_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

_ROWS_AT_ONCE = 1000


class DefectKind(StrEnum):
    """What can be wrong with the trail."""

    ALTERED = "altered"
    MISSING = "missing"
    CUT_OFF = "cut_off"
    ADDED = "added"
    ANCHOR_DIFFERS = "anchor_differs"
    NOT_IN_TRAIL = "not_in_trail"


@dataclass(frozen=True)
class Defect:
    """Something wrong with the trail, and the record at which it shows.

    `tip_number` is given where a tip has an event that the trail does not tell of; `sequence` is
    then that of the event within the tip.
    """

    kind: DefectKind
    sequence: int
    tip_number: int | None = None


@dataclass(frozen=True)
class Verification:
    """What was found: how many records, and every defect in the order of the trail."""

    records: int
    link: str
    defects: list[Defect]


def verify(runtime: Runtime) -> Verification:
    """Walk the whole trail, and tell of every record that was altered, removed, moved or added."""
    with runtime.database.reading() as session:
        anchors = {anchor.sequence: anchor for anchor in session.scalars(select(AuditAnchor))}
        defects: list[Defect] = []
        before, expected, records = FIRST_LINK, 1, 0
        for row in _rows(session):
            if row.sequence > expected:
                defects.append(Defect(DefectKind.MISSING, expected))
                # What is gone cannot be recomputed: the chain is taken up after the gap.
            elif not is_link(row.link, before, written_form(row)):
                defects.append(Defect(DefectKind.ALTERED, row.sequence))
            anchor = anchors.pop(row.sequence, None)
            if anchor is not None and anchor.link != row.link:
                defects.append(Defect(DefectKind.ANCHOR_DIFFERS, row.sequence))
            before, expected, records = row.link, row.sequence + 1, records + 1
        defects += _defects_of_end(session, expected - 1, before)
        defects += [
            Defect(DefectKind.ANCHOR_DIFFERS, sequence)
            for sequence in sorted(anchors)
            if sequence >= 1
        ]
        defects += _untold(session)
    return Verification(records, before.hex(), defects)


def _rows(session: Session) -> Iterator[AuditEvent]:
    query = select(AuditEvent).order_by(AuditEvent.sequence)
    for row in session.scalars(query.execution_options(yield_per=_ROWS_AT_ONCE)):
        yield row
        session.expunge(row)


def _defects_of_end(session: Session, last: int, link: bytes) -> Iterator[Defect]:
    head = session.scalar(select(AuditHead))
    if head is None:
        if last:
            yield Defect(DefectKind.CUT_OFF, last)
    elif head.sequence > last:
        yield Defect(DefectKind.CUT_OFF, last + 1)
    elif head.sequence < last:
        yield Defect(DefectKind.ADDED, head.sequence + 1)
    elif head.link != link:
        yield Defect(DefectKind.ALTERED, last)


def _untold(session: Session) -> Iterator[Defect]:
    """Yield each event of a tip that the trail should tell of and does not."""
    head = session.scalar(select(AuditHead))
    if head is None:
        return
    told = (
        select(AuditEvent.sequence)
        .where(
            AuditEvent.tip_number == Tip.number,
            AuditEvent.event_sequence == TipEvent.sequence,
        )
        .exists()
    )
    rows = session.execute(
        select(Tip.number, TipEvent.sequence)
        .join(Tip, Tip.id == TipEvent.tip_id)
        .where(
            TipEvent.day >= head.first_day,
            TipEvent.at.is_not(None) | (TipEvent.day <= head.closed_day),
            ~told,
        )
        .order_by(Tip.number, TipEvent.sequence)
    )
    for number, sequence in rows:
        yield Defect(DefectKind.NOT_IN_TRAIL, sequence, number)
