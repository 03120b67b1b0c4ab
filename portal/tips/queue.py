"""The queue: tips by what stands in clear, newest first, a page at a time by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, select, tuple_
from sqlalchemy.orm import aliased

from portal.accounts.permissions import Actor, Permission
from portal.models import Channel, Member, State, Tip, TipReading, Urgency
from portal.models.hints import OutOfIndex
from portal.models.tip import format_number
from portal.tips.access import visible_to
from portal.tips.first_look import first_look_due, received_for_today, received_too_long_ago

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute

    from portal.runtime import Runtime

PAGE_SIZE = 50


class Due(StrEnum):
    """When the first look at a tip should be, of those that nobody has looked at."""

    OVERDUE = "overdue"
    TODAY = "today"


@dataclass(frozen=True)
class QueueFilter:
    """What to show; None or False leaves a column out of it. Both days are included."""

    state: State | None = None
    theme: str | None = None
    branch: str | None = None
    district: str | None = None
    channel: Channel | None = None
    urgency: Urgency | None = None
    due: Due | None = None
    first_day: date | None = None
    last_day: date | None = None
    mine: bool = False
    unassigned: bool = False
    unread: bool = False
    restricted: bool = False


@dataclass(frozen=True)
class QueueKey:
    """The place in the queue after which a page begins: the last row of the page before."""

    day: date
    number: int


@dataclass(frozen=True)
class QueueRow:
    """A tip as the queue shows it: nothing that is sealed.

    `due_day` is the day by whose end somebody should look at it, where nobody has yet.
    """

    number: int
    version: int
    day: date
    channel: Channel
    state: State
    theme: str
    district: str | None
    language: str
    urgency: Urgency
    assignee: str | None
    due_day: date | None
    is_overdue: bool
    is_unread: bool
    is_restricted: bool

    @property
    def public_number(self) -> str:
        """The number as people write it."""
        return format_number(self.number)


@dataclass(frozen=True)
class QueuePage:
    """At most `PAGE_SIZE` rows, and the key of the next page, if there is one."""

    rows: list[QueueRow]
    next_key: QueueKey | None


@dataclass(frozen=True)
class Neighbours:
    """The numbers of the tips before and after one in the queue, where there are any."""

    previous: int | None
    next: int | None


def list_queue(
    runtime: Runtime, actor: Actor, wanted: QueueFilter, after: QueueKey | None = None
) -> QueuePage:
    """Return one page of the queue, newest first.

    Args:
        runtime: the running portal.
        actor: who looks; "mine" and "unread" are theirs.
        wanted: which tips.
        after: the key that the page before gave, or None for the first page.

    Raises:
        NotPermitted: the actor may not see the queue.
    """
    actor.require(Permission.SEE_QUEUE)
    place = _place(wanted)
    query = _rows(actor, wanted).where(*conditions(runtime, actor, wanted))
    if after:
        query = query.where(tuple_(*place) < (after.day, after.number))
    query = query.order_by(*(column.desc() for column in place)).limit(PAGE_SIZE + 1)
    with runtime.database.reading() as session:
        rows = [_row(runtime, **row) for row in session.execute(query).mappings()]
    page = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    return QueuePage(page, QueueKey(page[-1].day, page[-1].number) if more else None)


def neighbours(runtime: Runtime, actor: Actor, wanted: QueueFilter, number: int) -> Neighbours:
    """Return what stands before and after a tip among those that a filter shows.

    The tip itself need not be among them any more: having read it, it is no longer unread.

    Raises:
        NotPermitted: the actor may not see the queue.
    """
    actor.require(Permission.SEE_QUEUE)
    place = _place(wanted)
    shown = select(Tip.number).where(*conditions(runtime, actor, wanted)).limit(1)
    if _first(wanted) == "unread":
        shown = shown.join(TipReading, _unread_by(actor))
    with runtime.database.reading() as session:
        day = session.scalar(select(Tip.day).where(Tip.number == number, visible_to(actor)))
        if day is None:
            return Neighbours(None, None)
        newer = shown.where(tuple_(*place) > (day, number)).order_by(*place)
        older = shown.where(tuple_(*place) < (day, number))
        older = older.order_by(*(column.desc() for column in place))
        return Neighbours(session.scalar(newer), session.scalar(older))


def _rows(actor: Actor, wanted: QueueFilter) -> Select[*tuple[Any, ...]]:
    unread_first = _first(wanted) == "unread"
    return (
        select(
            Tip.number,
            Tip.version,
            Tip.day,
            Tip.channel,
            Tip.state,
            Tip.theme,
            Tip.district,
            Tip.language,
            Tip.urgency,
            Tip.first_look_day,
            Tip.is_restricted,
            Member.display_name.label("assignee"),
            TipReading.tip_id.is_not(None).label("is_unread"),
        )
        .outerjoin(Member, Member.id == Tip.assignee_id)
        .join(TipReading, _unread_by(actor), isouter=not unread_first)
    )


def _row(runtime: Runtime, first_look_day: date | None, **columns: Any) -> QueueRow:
    due_day = None if first_look_day else first_look_due(runtime, columns["day"])
    is_overdue = due_day is not None and due_day < runtime.today()
    return QueueRow(due_day=due_day, is_overdue=is_overdue, **columns)


def conditions(
    runtime: Runtime, actor: Actor, wanted: QueueFilter
) -> Iterator[ColumnElement[bool]]:
    """Yield what a query of tips asks for, to find what `wanted` shows `actor`.

    Only what the actor may know of is among it.
    """
    yield visible_to(actor)
    first = _first(wanted)
    for name, column, value in (
        ("state", Tip.state, wanted.state),
        ("theme", Tip.theme, wanted.theme),
        ("branch", Tip.branch, wanted.branch),
        ("district", Tip.district, wanted.district),
        ("channel", Tip.channel, wanted.channel),
        ("urgency", Tip.urgency, wanted.urgency),
        ("assignee", Tip.assignee_id, actor.member_id if wanted.mine else None),
    ):
        if value is not None:
            yield (column if first in {None, name} else OutOfIndex(column.expression)) == value
    if wanted.unassigned:
        assignee = Tip.assignee_id.expression
        yield (OutOfIndex(assignee) if first else assignee).is_(None)
    if wanted.first_day:
        yield Tip.day >= wanted.first_day
    if wanted.last_day:
        yield Tip.day <= wanted.last_day
    if wanted.restricted:
        yield Tip.is_restricted.is_(True)
    if wanted.unread:
        # Under a name of its own, since the rows of the queue join the same table.
        reading = aliased(TipReading)
        yield exists().where(
            reading.tip_id == Tip.id,
            reading.member_id == actor.member_id,
            reading.seen_version < reading.told_version,
        )
    if wanted.due:
        overdue = wanted.due is Due.OVERDUE
        period = received_too_long_ago(runtime) if overdue else received_for_today(runtime)
        yield Tip.first_look_day.is_(None)
        yield Tip.day <= period.last
        if period.first:
            yield Tip.day >= period.first


def _unread_by(actor: Actor) -> ColumnElement[bool]:
    return and_(
        TipReading.tip_id == Tip.id,
        TipReading.member_id == actor.member_id,
        TipReading.seen_version < TipReading.told_version,
    )


def _place(wanted: QueueFilter) -> tuple[InstrumentedAttribute[date], InstrumentedAttribute[int]]:
    """Return the columns by which the queue is ordered: those of the table that is read first."""
    if _first(wanted) == "unread":
        return TipReading.day, TipReading.number
    return Tip.day, Tip.number


def _first(wanted: QueueFilter) -> str | None:
    """Return the filter that is looked up first, where one of them leaves few tips by itself.

    The others are then tried on what it leaves. Where there is none, the database chooses: of the
    other filters any two have an index of their own.
    """
    is_rare = wanted.urgency not in {None, Urgency.NORMAL}
    narrow = {
        "due": wanted.due,
        "restricted": wanted.restricted,
        "unread": wanted.unread,
        "branch": wanted.branch,
        "urgency": is_rare,
    }
    return next((name for name, is_set in narrow.items() if is_set), None)
