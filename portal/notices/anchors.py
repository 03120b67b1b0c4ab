"""The anchors of the audit trail that a mail takes to where the portal cannot change them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from portal.audit.closing import Anchor
from portal.models import AuditAnchor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from portal.models import Notice

_SUBJECT: Final = "anchor"


def subject_of(day: date) -> str:
    """Return the subject of a notice about the anchor of a day."""
    return f"{_SUBJECT}/{day.isoformat()}"


def anchors_of(session: Session, notices: Iterable[Notice]) -> list[Anchor]:
    """Return the anchors that notices are about, in the order of their days."""
    days = [
        date.fromisoformat(reference)
        for kind, _, reference in ((notice.subject or "").partition("/") for notice in notices)
        if kind == _SUBJECT
    ]
    if not days:
        return []
    rows = session.scalars(
        select(AuditAnchor).where(AuditAnchor.day.in_(days)).order_by(AuditAnchor.day)
    )
    return [Anchor(row.day, row.sequence, row.link.hex()) for row in rows]
