"""By when somebody first looks at a tip, and which tips that day has passed for.

What the coordination point aims for is a setting, in working days after the day of receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from portal.tips.working_days import DutchFreeDays, due_day

if TYPE_CHECKING:
    from portal.runtime import Runtime

_DAY = timedelta(days=1)
_MOST_DAYS_REMEMBERED = 4096
_lock = Lock()


@dataclass(frozen=True)
class Period:
    """The days of receipt from `first` to `last`, both included; none where `first` is later.

    An absent `first` is the oldest day that there is.
    """

    first: date | None
    last: date


def first_look_due(runtime: Runtime, received: date) -> date:
    """Return the day by whose end a tip that came in on the day `received` is first looked at."""
    settings = runtime.settings
    return _due_day(received, settings.first_look_working_days, settings.extra_free_days)


def received_too_long_ago(runtime: Runtime) -> Period:
    """Return the days of receipt of which the first look should have been before today."""
    today = day = runtime.today()
    while first_look_due(runtime, day) >= today:
        day -= _DAY
    return Period(None, day)


def received_for_today(runtime: Runtime) -> Period:
    """Return the days of receipt of which the first look should be today."""
    today = day = runtime.today()
    while first_look_due(runtime, day) > today:
        day -= _DAY
    last = day
    while first_look_due(runtime, day) == today:
        day -= _DAY
    return Period(day + _DAY, last)


@lru_cache(maxsize=_MOST_DAYS_REMEMBERED)
def _due_day(received: date, working_days: int, extra_free_days: tuple[date, ...]) -> date:
    # The calendar fills in a year when it is first asked for it, which two threads must not do.
    with _lock:
        return due_day(received, working_days, _free_days(extra_free_days))


@lru_cache(maxsize=1)
def _free_days(extra: tuple[date, ...]) -> DutchFreeDays:
    return DutchFreeDays(extra)
