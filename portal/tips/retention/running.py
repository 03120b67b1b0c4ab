"""The retention run: announce what will be removed, and remove what was announced in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import (
    AuditKind,
    Channel,
    Member,
    RemovalReason,
    RetentionRun,
    RetentionWarning,
    State,
    Tip,
)
from portal.models.tip import format_number
from portal.models.upserting import insert_into
from portal.tips.access import visible_to
from portal.tips.notifying import tell_of_removal
from portal.tips.retention.holds import is_held
from portal.tips.retention.removing import remove_tip
from portal.tips.retention.terms import Terms, came_before, last_day, load_terms

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime

WARNING_DAYS = 14
MOST_SHOWN = 200


@dataclass(frozen=True)
class DueTip:
    """A tip whose term ends soon or has ended.

    `removed_on` is the first day on which a run removes it, as things stand; None where a hold
    keeps it. `owner` is "" where nobody works it.
    """

    number: int
    theme: str
    state: State
    owner: str
    last_day: date
    removed_on: date | None

    @property
    def public_number(self) -> str:
        """The number as people write it."""
        return format_number(self.number)


@dataclass(frozen=True)
class RetentionPlan:
    """What a run would do: the tips whose term ends within `WARNING_DAYS`, soonest first.

    At most `MOST_SHOWN` are listed; `is_cut` says whether there are more.
    """

    terms: Terms
    due: list[DueTip]
    is_cut: bool


@dataclass(frozen=True)
class RetentionResult:
    """What a run did: how many tips it announced, and how many it removed."""

    announced: int
    removed: int


def plan(runtime: Runtime, actor: Actor) -> RetentionPlan:
    """Return what a run would do with the tips that the actor may know of; nothing is changed.

    Raises:
        NotPermitted: the actor may not see it.
        BrokenData: the terms cannot be read.
    """
    actor.require(Permission.MANAGE_RETENTION)
    terms, today = load_terms(runtime.settings.data_folder), runtime.today()
    with runtime.database.reading() as session:
        rows = session.execute(
            select(Tip, RetentionWarning.day, Member.display_name, is_held(today))
            .outerjoin(RetentionWarning, RetentionWarning.tip_id == Tip.id)
            .outerjoin(Member, Member.id == Tip.assignee_id)
            .where(_ends_before(terms, today, WARNING_DAYS), visible_to(actor))
            .order_by(Tip.state_since, Tip.number)
            .limit(MOST_SHOWN + 1)
        ).all()
    due = [
        _due(terms, tip, warned or today, owner or "", kept=kept)
        for tip, warned, owner, kept in rows[:MOST_SHOWN]
    ]
    due.sort(key=lambda tip: (tip.last_day, tip.number))
    return RetentionPlan(terms, due, is_cut=len(rows) > MOST_SHOWN)


def run_by_hand(runtime: Runtime, actor: Actor) -> RetentionResult:
    """Do now what the nightly run would do, with the tips that the actor may know of.

    Raises:
        NotPermitted: the actor may not.
        BrokenData: the terms cannot be read.
    """
    actor.require(Permission.MANAGE_RETENTION)
    return _run(runtime, visible_to(actor), actor.member_id)


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
    return _run(runtime, Tip.id == Tip.id, None)


def _run(runtime: Runtime, which: ColumnElement[bool], member_id: UUID | None) -> RetentionResult:
    terms, today = load_terms(runtime.settings.data_folder), runtime.today()
    announced = _announce(runtime, terms, which)
    warned_in_time = RetentionWarning.day <= today - timedelta(days=WARNING_DAYS)
    ended = (
        _unheld(_ends_before(terms, today, 0), today)
        .join(RetentionWarning, RetentionWarning.tip_id == Tip.id)
        .where(warned_in_time, which)
    )
    with runtime.database.reading() as session:
        ids = session.scalars(ended).all()
    removed = sum(_remove_ended(runtime, ended, tip_id, member_id) for tip_id in ids)
    return RetentionResult(announced, removed)


def _announce(runtime: Runtime, terms: Terms, which: ColumnElement[bool]) -> int:
    today = runtime.today()
    ending = _unheld(_ends_before(terms, today, WARNING_DAYS), today)
    with runtime.database.writing() as session:
        # Whoever went on with a tip after it was announced gave it a new term.
        spared = select(Tip.id).where(~_ends_before(terms, today, WARNING_DAYS), which)
        for warning in session.scalars(
            select(RetentionWarning).where(RetentionWarning.tip_id.in_(spared))
        ):
            session.delete(warning)
        new = session.scalars(
            ending.outerjoin(RetentionWarning, RetentionWarning.tip_id == Tip.id).where(
                RetentionWarning.tip_id.is_(None), which
            )
        ).all()
        session.add_all([RetentionWarning(tip_id=tip_id, day=today) for tip_id in new])
        tell_of_removal(runtime, session, new)
    return len(new)


def _remove_ended(
    runtime: Runtime, ended: Select[UUID], tip_id: UUID, member_id: UUID | None
) -> bool:
    """Remove one tip in a transaction of its own, where its time still is over once it is held."""
    with runtime.database.writing() as session:
        tip = session.scalar(select(Tip).where(Tip.id == tip_id).with_for_update())
        if tip is None or session.scalar(ended.where(Tip.id == tip_id)) is None:
            return False
        append(
            runtime,
            session,
            AuditKind.TIP_EXPIRED,
            actor_id=member_id,
            tip_number=tip.number,
            state=tip.state,
        )
        remove_tip(session, tip, RemovalReason.TERM)
    return True


def _unheld(ends: ColumnElement[bool], today: date) -> Select[UUID]:
    return select(Tip.id).where(ends, ~is_held(today))


def _ends_before(terms: Terms, today: date, days_ahead: int) -> ColumnElement[bool]:
    """Return the condition that a tip's last day lies before the present day and so many more."""
    ways = []
    for state in State:
        for channel in Channel:
            term = terms.of(state, channel)
            if term:
                since = came_before(today, term, days_ahead)
                ways.append(
                    (Tip.state == state) & (Tip.channel == channel) & (Tip.state_since < since)
                )
    return or_(*ways)


def _due(terms: Terms, tip: Tip, warned: date, owner: str, *, kept: bool) -> DueTip:
    term = terms.of(tip.state, tip.channel)
    assert term is not None  # noqa: S101 - it was chosen by its term
    last = last_day(tip.state_since or tip.day, term)
    removed_on = max(last + timedelta(days=1), warned + timedelta(days=WARNING_DAYS))
    return DueTip(
        number=tip.number,
        theme=tip.theme,
        state=tip.state,
        owner=owner,
        last_day=last,
        removed_on=None if kept else removed_on,
    )
