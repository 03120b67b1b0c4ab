from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from portal.settings import PROJECT_FOLDER, Settings
from portal.tips.working_days import DutchFreeDays, due_day, working_days_between

NO_FREE_DAYS: frozenset[date] = frozenset()
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
SOME_FREE_DAYS = st.frozensets(DAYS, max_size=40)
FREE_DAYS = DutchFreeDays()


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "New Year's Day"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 4, 27), "King's Day"),
        (date(2025, 4, 26), "King's Day, a day early as the 27th was a Sunday"),
        (date(2025, 5, 5), "Liberation Day, eighty years after"),
        (date(2026, 5, 5), "Liberation Day in another year"),
        (date(2026, 5, 14), "Ascension Day"),
        (date(2026, 5, 25), "Whit Monday"),
        (date(2025, 12, 25), "Christmas"),
        (date(2025, 12, 26), "the second day of Christmas"),
        (date(2026, 3, 14), "a Saturday"),
        (date(2026, 3, 15), "a Sunday"),
    ],
)
def test_nobody_is_at_the_desk_on_a_free_day(day: date, name: str):
    assert day in FREE_DAYS, name


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 5, 4), "Remembrance Day"),
        (date(2025, 12, 24), "the day before Christmas"),
        (date(2026, 3, 16), "a Monday"),
    ],
)
def test_other_days_are_working_days(day: date, name: str):
    assert day not in FREE_DAYS, name


def test_a_municipality_can_add_days_of_its_own():
    good_friday = date(2026, 4, 3)
    assert good_friday in DutchFreeDays([good_friday])


def test_what_is_no_day_is_no_free_day():
    assert "2026-01-01" not in FREE_DAYS


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 3, 9), date(2026, 3, 11)),  # Monday, Wednesday
        (date(2026, 3, 13), date(2026, 3, 17)),  # Friday, Tuesday
        (date(2026, 3, 14), date(2026, 3, 17)),  # Saturday, Tuesday
        (date(2026, 3, 15), date(2026, 3, 17)),  # Sunday, Tuesday
        (date(2026, 4, 2), date(2026, 4, 7)),  # Thursday before Easter, Tuesday after
        (date(2025, 12, 24), date(2025, 12, 30)),  # Christmas and a weekend in between
    ],
)
def test_two_working_days_after_it_came_in(received: date, due: date):
    assert due_day(received, 2, FREE_DAYS) == due


def test_with_no_days_at_all_it_is_due_at_once():
    monday = date(2026, 3, 9)
    assert due_day(monday, 0, FREE_DAYS) == monday


def test_with_no_days_at_all_it_waits_for_the_weekend_to_end():
    assert due_day(date(2026, 3, 14), 0, FREE_DAYS) == date(2026, 3, 16)


def test_nothing_is_due_before_it_came_in():
    with pytest.raises(ValueError, match="before"):
        due_day(date(2026, 3, 9), -1, FREE_DAYS)


def test_from_friday_to_tuesday_are_two_working_days():
    assert working_days_between(date(2026, 3, 13), date(2026, 3, 17), FREE_DAYS) == 2


@given(DAYS, st.integers(1, 60))
def test_the_due_day_is_a_working_day(received: date, days: int):
    assert due_day(received, days, FREE_DAYS) not in FREE_DAYS


@given(DAYS, st.integers(1, 60), SOME_FREE_DAYS)
def test_as_many_working_days_lie_between_as_were_given(
    received: date, days: int, free_days: frozenset[date]
):
    assert working_days_between(received, due_day(received, days, free_days), free_days) == days


@given(DAYS, st.integers(0, 60))
def test_without_free_days_every_day_counts(received: date, days: int):
    assert due_day(received, days, NO_FREE_DAYS) == received + timedelta(days=days)


@given(DAYS, st.integers(0, 60), SOME_FREE_DAYS)
def test_more_days_are_never_due_earlier(received: date, days: int, free_days: frozenset[date]):
    assert due_day(received, days, free_days) <= due_day(received, days + 1, free_days)


@given(st.lists(DAYS, min_size=3, max_size=3).map(sorted), SOME_FREE_DAYS)
def test_two_stretches_add_up_to_the_whole(days: list[date], free_days: frozenset[date]):
    first, middle, last = days
    begin = working_days_between(first, middle, free_days)
    end = working_days_between(middle, last, free_days)
    assert begin + end == working_days_between(first, last, free_days)


@given(DAYS, DAYS, SOME_FREE_DAYS)
def test_the_way_back_counts_below_zero(first: date, last: date, free_days: frozenset[date]):
    there = working_days_between(first, last, free_days)
    assert working_days_between(last, first, free_days) == -there


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, secret_key="s" * 32, receipt_salt="ab" * 16, **values)


def test_extra_free_days_are_written_with_commas(monkeypatch):
    monkeypatch.setenv("PORTAL_EXTRA_FREE_DAYS", "2026-04-03, 2026-05-15")
    assert settings().extra_free_days == (date(2026, 4, 3), date(2026, 5, 15))


@pytest.mark.parametrize("written", ["3 april", "2026-02-30", "0", "03-04-2026"])
def test_what_is_no_day_stops_the_portal_with_an_example(monkeypatch, written: str):
    monkeypatch.setenv("PORTAL_EXTRA_FREE_DAYS", written)
    with pytest.raises(ValidationError, match="2026-04-03"):
        settings()


def test_a_first_look_takes_two_working_days_unless_a_setting_says_otherwise():
    assert settings().first_look_working_days == 2


def test_the_calendar_is_not_loaded_before_it_is_needed():
    code = "import sys, portal.tips.working_days; sys.exit('holidays' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_FOLDER, check=False)
    assert run.returncode == 0
