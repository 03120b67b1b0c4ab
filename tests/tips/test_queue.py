from __future__ import annotations

from datetime import timedelta

import pytest

from portal.accounts.errors import NotPermitted
from portal.models import Channel, State
from portal.tips.assessing import assign, change_state
from portal.tips.queue import PAGE_SIZE, QueueFilter, list_queue
from portal.tips.reading import read_tip
from portal.tips.returning import add_answer, return_with
from tests.conftest import locked, submit_tip

ALL = QueueFilter()


def numbers(page) -> list[str]:
    return [row.public_number for row in page.rows]


def test_the_newest_tip_comes_first(runtime, team, tip, clock):
    tip()
    clock.advance(days=1)
    tip()
    assert numbers(list_queue(runtime, team.anna, ALL)) == ["2026-00002", "2026-00001"]


def test_the_queue_can_be_seen_while_the_vault_is_locked(runtime, team, tip):
    tip()
    assert list_queue(runtime, locked(team.anna), ALL).rows


def test_an_administrator_sees_no_queue(runtime, team):
    with pytest.raises(NotPermitted):
        list_queue(runtime, team.carla, ALL)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (QueueFilter(theme="weapons"), ["2026-00002"]),
        (QueueFilter(district="WK019321"), ["2026-00001"]),
        (QueueFilter(channel=Channel.INTERNAL), ["2026-00003"]),
        (QueueFilter(state=State.REJECTED), ["2026-00002"]),
        (QueueFilter(mine=True), ["2026-00001"]),
        (QueueFilter(theme="weapons", district="WK019321"), []),
    ],
)
def test_the_queue_is_filtered(runtime, team, wanted, expected):
    submit_tip(runtime, place={"area": "WK019321"})
    submit_tip(runtime, subject={"theme": "weapons"})
    submit_tip(runtime, channel=Channel.INTERNAL)
    change_state(runtime, team.anna, 2026000002, 1, State.REJECTED)
    assign(runtime, team.anna, 2026000001, 1, team.anna.member_id)
    assert numbers(list_queue(runtime, team.anna, wanted)) == expected


def test_a_period_includes_both_its_days(runtime, team, tip, clock):
    days = []
    for _ in range(4):
        tip()
        days.append(runtime.today())
        clock.advance(days=1)
    wanted = QueueFilter(first_day=days[1], last_day=days[2])
    assert numbers(list_queue(runtime, team.anna, wanted)) == ["2026-00003", "2026-00002"]


def test_pages_follow_each_other_without_gap_or_overlap(runtime, team, tip, clock):
    for place in range(PAGE_SIZE * 2 + 5):
        tip()
        if place % 20 == 0:
            clock.advance(days=1)
    seen, key = [], None
    while True:
        page = list_queue(runtime, team.anna, ALL, key)
        seen += [row.number for row in page.rows]
        key = page.next_key
        if key is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == PAGE_SIZE * 2 + 5


def test_an_exactly_full_page_is_the_last_one(runtime, team, tip):
    for _ in range(PAGE_SIZE):
        tip()
    assert list_queue(runtime, team.anna, ALL).next_key is None


def test_a_tip_is_marked_unread_until_its_reader_saw_it(runtime, team, tip):
    number = tip()
    assert list_queue(runtime, team.anna, ALL).rows[0].is_unread
    read_tip(runtime, team.anna, number)
    assert not list_queue(runtime, team.anna, ALL).rows[0].is_unread
    assert list_queue(runtime, team.bram, ALL).rows[0].is_unread


def test_an_answer_of_the_reporter_marks_a_tip_unread_again(runtime, team):
    code = submit_tip(runtime)
    read_tip(runtime, team.anna, 2026000001)
    add_answer(runtime, return_with(runtime, code), "Again", "key")
    assert list_queue(runtime, team.anna, ALL).rows[0].is_unread


def test_what_a_colleague_does_leaves_a_tip_read(runtime, team, tip):
    number = tip()
    read_tip(runtime, team.anna, number)
    change_state(runtime, team.bram, number, 1, State.IN_ASSESSMENT)
    assert not list_queue(runtime, team.anna, ALL).rows[0].is_unread


def test_a_period_in_the_future_is_empty(runtime, team, tip):
    tip()
    wanted = QueueFilter(first_day=runtime.today() + timedelta(days=1))
    assert list_queue(runtime, team.anna, wanted).rows == []
