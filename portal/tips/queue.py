"""The queue: tips by what stands in clear, newest first, a page at a time by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select, tuple_

from portal.accounts.permissions import Actor, Permission
from portal.models import Channel, Member, State, Tip, TipReading
from portal.models.tip import format_number
from portal.tips.access import visible_to

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Select

    from portal.runtime import Runtime

PAGE_SIZE = 50


@dataclass(frozen=True)
class QueueFilter:
    """What to show; None or False leaves a column out of it. Both days are included."""

    state: State | None = None
    theme: str | None = None
    district: str | None = None
    channel: Channel | None = None
    first_day: date | None = None
    last_day: date | None = None
    mine: bool = False


@dataclass(frozen=True)
class QueueKey:
    """The place in the queue after which a page begins: the last row of the page before."""

    day: date
    number: int


@dataclass(frozen=True)
class QueueRow:
    """A tip as the queue shows it: nothing that is sealed."""

    number: int
    day: date
    channel: Channel
    state: State
    theme: str
    district: str | None
    language: str
    assignee: str | None
    is_unread: bool

    @property
    def public_number(self) -> str:
        """The number as people write it."""
        return format_number(self.number)


@dataclass(frozen=True)
class QueuePage:
    """At most `PAGE_SIZE` rows, and the key of the next page, if there is one."""

    rows: list[QueueRow]
    next_key: QueueKey | None


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
    query = _filtered(actor, wanted)
    if after:
        query = query.where(tuple_(Tip.day, Tip.number) < (after.day, after.number))
    query = query.order_by(Tip.day.desc(), Tip.number.desc()).limit(PAGE_SIZE + 1)
    with runtime.database.reading() as session:
        rows = [QueueRow(**row) for row in session.execute(query).mappings()]
    page = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    return QueuePage(page, QueueKey(page[-1].day, page[-1].number) if more else None)


def _filtered(actor: Actor, wanted: QueueFilter) -> Select[*tuple[Any, ...]]:
    seen = func.coalesce(TipReading.seen_version, 0)
    query = (
        select(
            Tip.number,
            Tip.day,
            Tip.channel,
            Tip.state,
            Tip.theme,
            Tip.district,
            Tip.language,
            Member.display_name.label("assignee"),
            (seen < Tip.reporter_version).label("is_unread"),
        )
        .outerjoin(Member, Member.id == Tip.assignee_id)
        .outerjoin(
            TipReading,
            and_(TipReading.tip_id == Tip.id, TipReading.member_id == actor.member_id),
        )
        .where(visible_to(actor))
    )
    for column, value in (
        (Tip.state, wanted.state),
        (Tip.theme, wanted.theme),
        (Tip.district, wanted.district),
        (Tip.channel, wanted.channel),
        (Tip.assignee_id, actor.member_id if wanted.mine else None),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.first_day:
        query = query.where(Tip.day >= wanted.first_day)
    if wanted.last_day:
        query = query.where(Tip.day <= wanted.last_day)
    return query
