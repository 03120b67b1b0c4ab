"""Removing a tip, a dossier or a meeting, with all that belongs to it.

Of a tip a tombstone is left, for the figures. What must outlive them all, the audit trail and the
registers, knows each by its number only, and no register tells of a dossier or a meeting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Table, or_, select, tuple_

from portal.models import Base, Dossier, Meeting, RemovalReason, Tip, Tombstone
from portal.notices.queueing import withdraw_notices
from portal.tips.attachments.loose import loosen_files_of
from portal.tips.entities.changing import drop_entities_of
from portal.tips.index.segments import drop_from_index
from portal.tips.notifying import dossier_subject, meeting_subject, withdraw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import ForeignKeyConstraint
    from sqlalchemy.orm import Session


def remove_tip(
    session: Session, tip: Tip, reason: RemovalReason, withdrawn_on: date | None = None
) -> None:
    """Remove a tip and every row that belongs to it, in the caller's transaction, which holds it.

    Args:
        session: the caller's transaction.
        tip: the tip.
        reason: why it goes.
        withdrawn_on: the day on which its reporter withdrew it, for the audit trail.
    """
    session.flush()
    withdraw(session, tip)
    drop_from_index(session, tip.id)
    drop_entities_of(session, tip.id)
    loosen_files_of(session, tip.id)
    session.add(
        Tombstone(
            number=tip.number,
            theme=tip.theme,
            month=tip.day.replace(day=1),
            reason=reason,
            withdrawn_on=withdrawn_on,
        )
    )
    _remove_whole(session, tip)


def remove_dossier(session: Session, dossier: Dossier) -> None:
    """Remove a dossier, which is held, with its parts and with what was said of it at meetings."""
    withdraw_notices(session, dossier_subject(dossier.number))
    _remove_whole(session, dossier)


def remove_meeting(session: Session, meeting: Meeting) -> None:
    """Remove a meeting, which is held; the tasks and decisions that it made stay in their dossiers.

    They do not know any more in which meeting they were made.
    """
    withdraw_notices(session, meeting_subject(meeting.number))
    _remove_whole(session, meeting)


def _remove_whole(session: Session, root: Tip | Dossier | Meeting) -> None:
    """Remove a row and every row that belongs to it.

    What belongs to it is read from the tables' own foreign keys, so that a table that is added
    later is not forgotten: a row that cannot be without it goes, one that can lets go of it.
    """
    session.flush()
    for table in reversed(Base.metadata.sorted_tables):
        for keys, belongs in _ways_to_belong(table, root):
            if all(key.parent.nullable for key in keys.elements):
                values = {key.parent.name: None for key in keys.elements}
                session.execute(table.update().where(belongs).values(values))
            else:
                session.execute(table.delete().where(belongs))
    session.delete(root)


def _ways_to_belong(
    table: Table, root: Tip | Dossier | Meeting
) -> Iterator[tuple[ForeignKeyConstraint, ColumnElement[bool]]]:
    """Yield each foreign key by which rows of a table belong to the root, and which rows do."""
    for keys in table.foreign_key_constraints:
        owner = keys.referred_table
        if owner is table:
            continue
        if owner is root.__table__:
            yield keys, keys.elements[0].parent == root.id
        else:
            rows = _rows_of(owner, root)
            if rows is not None:
                columns = [key.parent for key in keys.elements]
                named: list[Any] = [key.column for key in keys.elements]
                yield keys, tuple_(*columns).in_(select(*named).where(rows))


def _rows_of(table: Table, root: Tip | Dossier | Meeting) -> ColumnElement[bool] | None:
    """Return which rows of a table go with the root, or None where none can."""
    ways = [
        belongs
        for keys, belongs in _ways_to_belong(table, root)
        if not all(key.parent.nullable for key in keys.elements)
    ]
    return or_(*ways) if ways else None
