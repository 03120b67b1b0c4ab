"""Removing a tip, with all that belongs to it, so that only a tombstone is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Table, or_, select, tuple_

from portal.models import Base, RemovalReason, Tip, Tombstone
from portal.tips.entities.changing import drop_entities_of
from portal.tips.index.segments import drop_from_index
from portal.tips.notifying import withdraw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import ForeignKeyConstraint
    from sqlalchemy.orm import Session


def remove_tip(
    session: Session, tip: Tip, reason: RemovalReason, withdrawn_on: date | None = None
) -> None:
    """Remove a tip and every row that belongs to it, in the caller's transaction, which holds it.

    What belongs to a tip is read from the tables' own foreign keys, so that a table that is added
    later is not forgotten: a row that cannot be without the tip goes, one that can lets go of it.

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
    for table in reversed(Base.metadata.sorted_tables):
        for keys, belongs in _ways_to_belong(table, tip):
            if all(key.parent.nullable for key in keys.elements):
                values = {key.parent.name: None for key in keys.elements}
                session.execute(table.update().where(belongs).values(values))
            else:
                session.execute(table.delete().where(belongs))
    session.add(
        Tombstone(
            number=tip.number,
            theme=tip.theme,
            month=tip.day.replace(day=1),
            reason=reason,
            withdrawn_on=withdrawn_on,
        )
    )
    session.delete(tip)


def _ways_to_belong(
    table: Table, tip: Tip
) -> Iterator[tuple[ForeignKeyConstraint, ColumnElement[bool]]]:
    """Yield each foreign key by which rows of a table belong to the tip, and which rows do."""
    for keys in table.foreign_key_constraints:
        owner = keys.referred_table
        if owner is table:
            continue
        if owner is Tip.__table__:
            yield keys, keys.elements[0].parent == tip.id
        else:
            rows = _rows_of(owner, tip)
            if rows is not None:
                columns = [key.parent for key in keys.elements]
                named: list[Any] = [key.column for key in keys.elements]
                yield keys, tuple_(*columns).in_(select(*named).where(rows))


def _rows_of(table: Table, tip: Tip) -> ColumnElement[bool] | None:
    """Return which rows of a table go with the tip, or None where none can."""
    ways = [
        belongs
        for keys, belongs in _ways_to_belong(table, tip)
        if not all(key.parent.nullable for key in keys.elements)
    ]
    return or_(*ways) if ways else None
