"""Reminding coordinators of tips that nobody has looked at in time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.clock import local_day
from portal.models import Round, Tip
from portal.notices.rounds import begin_round, is_due
from portal.tips.first_look import first_look_due
from portal.tips.notifying import tell_of_overdue

if TYPE_CHECKING:
    from datetime import date, datetime

    from portal.runtime import Runtime

_DAY = timedelta(days=1)


def remind_of_first_looks(runtime: Runtime) -> int:
    """Tell of each tip whose first look is overdue since the last time, once a day.

    Returns:
        How many tips were told of; 0 where another process told of them.
    """
    with runtime.database.reading() as session:
        if not is_due(runtime, session, Round.FIRST_LOOK):
            return 0
    with runtime.database.writing() as session:
        before = begin_round(runtime, session, Round.FIRST_LOOK)
        if before is None:
            return 0
        days = _days_overdue_since(runtime, before)
        tips = session.scalars(
            select(Tip).where(Tip.first_look_day.is_(None), Tip.day.in_(days)).order_by(Tip.number)
        ).all()
        for tip in tips:
            tell_of_overdue(runtime, session, tip)
    return len(tips)


def _days_overdue_since(runtime: Runtime, before: datetime) -> list[date]:
    """Return the days of receipt of which the first look became overdue after `before`."""
    today, told_day = runtime.today(), local_day(before)
    days = []
    day = today
    while (due_day := first_look_due(runtime, day)) >= told_day:
        if due_day < today:
            days.append(day)
        day -= _DAY
    return days
