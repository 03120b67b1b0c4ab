"""The news, a part at a time, on either engine."""

from __future__ import annotations

from datetime import date

import pytest

from portal.pages.live import NEWS_KINDS, LiveEntry, list_live
from portal.pages.news import NEWS_A_PAGE, read_news
from tests.pages.writing import document, publish, withdraw


@pytest.fixture
def news(runtime):
    """A little more than two parts: three pieces a day, of which two have the same title."""
    days = [date(2026, 3, 1 + number // 3) for number in range(2 * NEWS_A_PAGE + 1)]
    pieces = [
        document(f"news-{number}", f"Bericht {number % 3 // 2}", kind="news", date=day)
        for number, day in enumerate(days)
    ]
    example = document("example", "Voorbeeld", kind="example")
    publish(
        runtime,
        *pieces,
        example,
        document("other"),
        document("english", language="en", kind="news"),
    )
    return runtime


def walk(runtime) -> list[list[LiveEntry]]:
    parts = [read_news(runtime, "nl")]
    while parts[-1].next_place:
        parts.append(read_news(runtime, "nl", parts[-1].next_place))
    return [part.entries for part in parts]


def test_all_news_comes_once_over_the_parts_and_in_one_order(news):
    parts = walk(news)
    assert [len(part) for part in parts] == [NEWS_A_PAGE, NEWS_A_PAGE, 2]
    walked = [entry for part in parts for entry in part]
    assert walked == list_live(news, "nl", NEWS_KINDS)
    assert len({entry.key for entry in walked}) == 2 * NEWS_A_PAGE + 2


def test_news_without_a_day_comes_last(news):
    assert walk(news)[-1][-1].key == "example"


def test_a_place_holds_where_its_page_was_taken_off(news):
    first = read_news(news, "nl")
    before = read_news(news, "nl", first.next_place)
    withdraw(news, first.entries[-1].key)
    assert read_news(news, "nl", first.next_place) == before


def test_new_news_moves_nothing_that_follows(news):
    first = read_news(news, "nl")
    before = read_news(news, "nl", first.next_place)
    publish(news, document("newest", kind="news", date=date(2026, 5, 1)))
    assert read_news(news, "nl", first.next_place) == before


@pytest.mark.parametrize(
    "place", ["", " ", "x", "2026-03-01", "2026-13-01 a b", "2026-03-01 a\0 b", " a"]
)
def test_a_place_in_the_news_that_is_none_begins_at_the_newest(news, place):
    assert read_news(news, "nl", place) == read_news(news, "nl")
