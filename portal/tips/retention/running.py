"""The retention run: announce what will be removed, and remove what was announced in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, true

from portal.accounts.permissions import Permission
from portal.models import RetentionRun
from portal.models.upserting import insert_into
from portal.tips.retention.kinds import KINDS, WARNING_DAYS, Kind
from portal.tips.retention.terms import Terms, load_terms

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


@dataclass(frozen=True)
class RetentionResult:
    """What a run did: how much it announced and removed, of tips, dossiers and meetings."""

    announced: int
    removed: int


def run_by_hand(runtime: Runtime, actor: Actor) -> RetentionResult:
    """Do now what the nightly run would do, with what the actor may know of.

    A dossier with a tip that the actor may not know of is left to the night.

    Raises:
        NotPermitted: the actor may not.
        BrokenData: the terms cannot be read.
    """
    actor.require(Permission.MANAGE_RETENTION)
    return _run(runtime, actor)


def run_nightly(runtime: Runtime) -> RetentionResult | None:
    """Do the run of this day, once whatever the number of processes that try.

    Returns:
        What was done, or None where the run of this day has been done already.

    Raises:
        BrokenData: the terms cannot be read.
    """
    today = runtime.today()
    with runtime.database.reading() as session:
        if session.get(RetentionRun, today):
            return None
    load_terms(runtime.settings.data_folder)  # a run that cannot be done is not begun
    with runtime.database.writing() as session:
        begin = insert_into(session, RetentionRun).values(day=today).on_conflict_do_nothing()
        if session.scalar(begin.returning(RetentionRun.day)) is None:
            return None
    return _run(runtime, None)


def _run(runtime: Runtime, actor: Actor | None) -> RetentionResult:
    """Do a run with what the actor may know of; without an actor, that of the clock, with all."""
    terms = load_terms(runtime.settings.data_folder)
    announced = removed = 0
    for kind in KINDS:
        which = kind.visible_to(actor) if actor else true()
        announced += _announce(runtime, terms, kind, which)
        ended = _ended(runtime, terms, kind).where(which)
        with runtime.database.reading() as session:
            ids = session.scalars(ended).all()
        member_id = actor.member_id if actor else None
        removed += sum(_remove_ended(runtime, kind, ended, each, member_id) for each in ids)
    return RetentionResult(announced, removed)


def _announce(runtime: Runtime, terms: Terms, kind: Kind[Any], which: ColumnElement[bool]) -> int:
    today = runtime.today()
    ends = kind.ends(terms, today, WARNING_DAYS)
    warnings: Any = kind.warned.class_
    with runtime.database.writing() as session:
        # Whoever went on with something after it was announced gave it a new term.
        spared = select(kind.table.id).where(~ends, which)
        session.execute(delete(warnings).where(kind.warned.in_(spared)))
        new = session.scalars(
            select(kind.table.id)
            .outerjoin(warnings, kind.warned == kind.table.id)
            .where(ends, ~kind.is_held(today), kind.warned.is_(None), which)
        ).all()
        session.add_all([warnings(**{kind.warned.key: each, "day": today}) for each in new])
        kind.tell(runtime, session, new)
    return len(new)


def _ended(runtime: Runtime, terms: Terms, kind: Kind[Any]) -> Select[UUID]:
    """Return the query for what is to go today: its term is over, and it was announced in time."""
    today = runtime.today()
    warnings: Any = kind.warned.class_
    return (
        select(kind.table.id)
        .join(warnings, kind.warned == kind.table.id)
        .where(
            kind.ends(terms, today, 0),
            ~kind.is_held(today),
            kind.goes_alone,
            warnings.day <= today - timedelta(days=WARNING_DAYS),
        )
    )


def _remove_ended(
    runtime: Runtime, kind: Kind[Any], ended: Select[UUID], row_id: UUID, member_id: UUID | None
) -> bool:
    """Remove one row in a transaction of its own, where its time still is over once it is held."""
    with runtime.database.writing() as session:
        row = kind.hold(session, row_id)
        if row is None or session.scalar(ended.where(kind.table.id == row_id)) is None:
            return False
        kind.remove(runtime, session, row, member_id)
    return True
