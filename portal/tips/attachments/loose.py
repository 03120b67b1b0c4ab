"""Files in the store that no tip has: kept for as long as a visit lasts, and then removed.

A row says so before the file is in the store, and for as long as it is there without a tip. So
whatever is broken off halfway, the file is found and removed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, insert, literal, select, update

from portal.models import Attachment, LooseFile

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

# Not the present moment, which would tell when a reporter withdrew or left.
AT_ONCE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_AT_A_TIME: Final = 100


def keep_until(session: Session, files: Collection[UUID], remove_after: datetime) -> None:
    """Let files that no tip has be removed after a moment, in the caller's transaction."""
    if files:
        session.execute(
            update(LooseFile).where(LooseFile.id.in_(files)).values(remove_after=remove_after)
        )


def loosen_files_of(session: Session, tip_id: UUID) -> None:
    """Let the files of a tip that is being removed go too, in the caller's transaction."""
    gone = select(Attachment.id, literal(AT_ONCE, LooseFile.remove_after.type)).where(
        Attachment.tip_id == tip_id
    )
    session.execute(insert(LooseFile).from_select(["id", "remove_after"], gone))


def remove_loose_files(runtime: Runtime) -> int:
    """Remove from the store what no tip has and no visit waits for any more.

    Returns:
        How many files were removed.

    Raises:
        StoreAway: the store does not answer; the rest is left for the next time.
    """
    removed = 0
    is_due = LooseFile.remove_after <= runtime.now()
    with runtime.database.reading() as session:
        due = session.scalars(select(LooseFile.id).where(is_due).limit(_AT_A_TIME)).all()
    for file_id in due:
        with runtime.database.writing() as session:
            held = select(LooseFile.id).where(LooseFile.id == file_id, is_due)
            if session.scalar(held.with_for_update(skip_locked=True)) is None:
                continue
            runtime.store.remove(file_id.hex)
            session.execute(delete(LooseFile).where(LooseFile.id == file_id))
            removed += 1
    return removed
