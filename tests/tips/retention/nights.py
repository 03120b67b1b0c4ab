"""What tests of the retention run do alike: going to a day, and looking for what is left."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.models import AuditEvent, Base, Notice, NoticeKind
from portal.tips.retention.running import RetentionResult, run_nightly

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy import Table

    from portal.runtime import Runtime
    from tests.conftest import SettableClock

# What outlives whatever it tells of.
KEPT = {"audit_event", "audit_head", "audit_anchor", "tombstone"}


def go_to(clock: SettableClock, day: date) -> None:
    clock.advance(days=(day - clock.moment.date()).days)


def night_of(runtime: Runtime, clock: SettableClock, day: date) -> RetentionResult:
    """Do the run of a day, and return what it did."""
    go_to(clock, day)
    result = run_nightly(runtime)
    assert result
    return result


def rows(runtime: Runtime, table: Table) -> list[tuple[object, ...]]:
    with runtime.database.reading() as session:
        return [tuple(row) for row in session.execute(select(table))]


def sealed(runtime: Runtime, owner: str, owner_id: object) -> set[object]:
    """Every sealed text of a dossier or meeting and its parts, and the identifiers of all these.

    What can be without its owner, as the tasks of a meeting, is no part of it.
    """
    found: set[object] = set()
    for table in Base.metadata.sorted_tables:
        column = table.columns["id"] if table.name == owner else table.columns.get(f"{owner}_id")
        if column is None or column.nullable:
            continue
        with runtime.database.reading() as session:
            for row in session.execute(select(table).where(column == owner_id)).mappings():
                found |= {value for value in row.values() if isinstance(value, bytes)}
                found.add(row.get("id", owner_id))
    return found


def traces(runtime: Runtime, marks: Collection[object]) -> set[str]:
    """The tables in which one of the marks is left, but for those that outlive all."""
    return {
        table.name
        for table in Base.metadata.sorted_tables
        for row in rows(runtime, table)
        if any(value in marks for value in row if isinstance(value, Hashable))
    } - KEPT


def told(runtime: Runtime, member_id: object) -> list[str | None]:
    """What a member was told ends soon."""
    with runtime.database.reading() as session:
        return list(
            session.scalars(
                select(Notice.subject)
                .where(Notice.member_id == member_id, Notice.kind == NoticeKind.RETENTION_NEAR)
                .order_by(Notice.subject)
            )
        )


def trail_of(runtime: Runtime, subject: str) -> list[str]:
    """The kinds of what the audit trail tells of a subject, oldest first."""
    with runtime.database.reading() as session:
        return list(
            session.scalars(
                select(AuditEvent.kind)
                .where(AuditEvent.subject == subject)
                .order_by(AuditEvent.sequence)
            )
        )
