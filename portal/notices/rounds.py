"""Rounds: what is done at fixed times of day, once whatever the number of processes that try."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.clock import LOCAL_ZONE
from portal.models import NoticeRound, Round
from portal.models.upserting import insert_into

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime


def fixed_time_of(runtime: Runtime, name: Round) -> datetime:
    """Return the latest moment, in the past, at which a round is to be done.

    Mails that wait for a fixed time go at each of the `reporter_notice_times`, the digests at the
    first of them. What is to be told of a day is looked for as it begins.
    """
    times = runtime.settings.reporter_notice_times
    if name is Round.MAIL:
        return _latest(runtime, times)
    return _latest(runtime, times[:1] if name is Round.DIGEST else [time.min])


def is_due(runtime: Runtime, session: Session, name: Round) -> bool:
    """Tell whether a round has not been done since its latest fixed time."""
    last_at = session.scalar(select(NoticeRound.last_at).where(NoticeRound.name == name))
    return last_at is None or last_at < fixed_time_of(runtime, name)


def begin_round(runtime: Runtime, session: Session, name: Round) -> datetime | None:
    """Begin a round in the caller's transaction, which holds it until it ends.

    Where a round was never done, its time is noted and it begins with the next one: what was queued
    before anybody looked is not mailed at the moment of a first start.

    Args:
        runtime: the running portal.
        session: the caller's transaction, for writing.
        name: which round.

    Returns:
        The fixed time of the round before, or None where there is nothing to do now.
    """
    fixed_time = fixed_time_of(runtime, name)
    first = insert_into(session, NoticeRound).values(name=name, last_at=fixed_time)
    session.execute(first.on_conflict_do_nothing())
    held = select(NoticeRound).where(NoticeRound.name == name).with_for_update()
    row = session.scalars(held.execution_options(populate_existing=True)).one()
    before = row.last_at
    if before >= fixed_time:
        return None
    row.last_at = fixed_time
    return before


def _latest(runtime: Runtime, times: Iterable[time]) -> datetime:
    now = runtime.now().astimezone(LOCAL_ZONE)
    moments = [
        datetime.combine(day, moment, LOCAL_ZONE)
        for day in (now.date(), now.date() - timedelta(days=1))
        for moment in times
    ]
    return max(moment for moment in moments if moment <= now)
