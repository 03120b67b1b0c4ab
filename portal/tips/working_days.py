"""Working days of a Dutch municipality: when something is due, and how long something took.

Free are the weekend and the eight days of the Cao Gemeenten (article 6.6, as it reads since 2024):
New Year's Day, Easter Monday, King's Day, Liberation Day in every year, Ascension Day, Whit Monday
and both days of Christmas. Good Friday is none of them. What one municipality closes on besides,
such as a bridge day, is a setting. These are aims of the desk and no terms of law, for which the
Algemene termijnenwet has a list of its own.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

_SATURDAY = 5
# The calendar counts it among the public holidays.
_GOOD_FRIDAY = "Good Friday"


class FreeDays(Protocol):
    """Days on which nobody is at the desk."""

    def __contains__(self, day: object, /) -> bool: ...


class DutchFreeDays:
    """The free days of a Dutch municipality, with those that it adds."""

    def __init__(self, extra: Collection[date] = ()) -> None:
        # A large library, which only the desk needs.
        from holidays import OPTIONAL, PUBLIC, country_holidays  # noqa: PLC0415

        self._extra = frozenset(extra)
        self._holidays = country_holidays("NL", language="en_US", categories=(PUBLIC, OPTIONAL))

    def __contains__(self, day: object, /) -> bool:
        if not isinstance(day, date):
            return False
        name = self._holidays.get(day)
        return (
            day.weekday() >= _SATURDAY
            or day in self._extra
            or (name is not None and name != _GOOD_FRIDAY)
        )


def due_day(received: date, working_days: int, free_days: FreeDays) -> date:
    """Return the day by whose end something is due.

    Args:
        received: the day on which it came in, which does not count, whether free or not.
        working_days: how many it may take, 0 or more; with 0 it is due on the day itself, or where
            that is free on the next that is not.
        free_days: the days that do not count; somewhere they must end.

    Raises:
        ValueError: the number of days is below 0.
    """
    if working_days < 0:
        raise ValueError("something cannot be due before it came in")
    day = received
    left = working_days
    while left or day in free_days:
        day += timedelta(days=1)
        if left and day not in free_days:
            left -= 1
    return day


def working_days_between(first: date, last: date, free_days: FreeDays) -> int:
    """Return how many working days follow on `first`, up to `last` and with it.

    It is what `due_day` counts: 0 on the same day, and below 0 where `last` comes before `first`.
    """
    if last < first:
        return -working_days_between(last, first, free_days)
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(day not in free_days for day in days)
