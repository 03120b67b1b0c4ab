from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.errors import NotPermitted
from portal.accounts.members import find_member
from portal.accounts.team import admit
from portal.models import Channel, Role, State, Tip, Urgency
from portal.tips.assessing import assign, change_state
from portal.tips.judging import Judgement, assess
from portal.tips.queue import PAGE_SIZE, QueueFilter, list_queue, neighbours
from portal.tips.reading import read_tip
from portal.tips.returning import add_answer, return_with
from portal.tips.unread import mark_seen, mark_unread
from tests.conftest import locked, make_member, submit_tip, unlocked

ALL = QueueFilter()
UNREAD = QueueFilter(unread=True)


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
        (QueueFilter(unassigned=True), ["2026-00003", "2026-00002"]),
        (QueueFilter(mine=True, unassigned=True), []),
        (QueueFilter(branch="garages"), ["2026-00002"]),
        (QueueFilter(branch="garages", state=State.REJECTED), ["2026-00002"]),
        (QueueFilter(branch="garages", mine=True), []),
        (QueueFilter(urgency=Urgency.NOW), ["2026-00001"]),
        (QueueFilter(urgency=Urgency.NORMAL), ["2026-00003", "2026-00002"]),
        (QueueFilter(urgency=Urgency.NOW, mine=True), ["2026-00001"]),
        (QueueFilter(urgency=Urgency.NOW, unassigned=True), []),
        (QueueFilter(theme="weapons", district="WK019321"), []),
    ],
)
def test_the_queue_is_filtered(runtime, team, wanted, expected):
    submit_tip(runtime, place={"area": "WK019321"})
    garage = {"companies": [{"name": "Quick Cars", "branch": "garages"}]}
    submit_tip(runtime, subject={"theme": "weapons"}, involved=garage)
    submit_tip(runtime, channel=Channel.INTERNAL)
    change_state(runtime, team.anna, 2026000002, 1, State.REJECTED)
    assign(runtime, team.anna, 2026000001, 1, team.anna.member_id)
    assess(runtime, team.anna, 2026000001, 2, Judgement(urgency=Urgency.NOW))
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


# What is new to somebody.


def test_the_queue_shows_what_is_new_to_whoever_looks(runtime, team, tip):
    first, second = tip(), tip()
    read_tip(runtime, team.anna, second)
    assert numbers(list_queue(runtime, team.anna, UNREAD)) == ["2026-00001"]
    read_tip(runtime, team.anna, first)
    assert list_queue(runtime, team.anna, UNREAD).rows == []
    assert len(list_queue(runtime, team.bram, UNREAD).rows) == 2


def test_new_tips_are_filtered_further_and_follow_each_other_page_by_page(runtime, team, tip):
    for _ in range(PAGE_SIZE + 2):
        tip()
    submit_tip(runtime, subject={"theme": "weapons"})
    wanted = QueueFilter(unread=True, theme="unknown")
    page = list_queue(runtime, team.anna, wanted)
    rest = list_queue(runtime, team.anna, wanted, page.next_key)
    assert numbers(rest) == ["2026-00002", "2026-00001"]


def test_an_answer_makes_a_tip_new_to_everybody_once_more(runtime, team):
    code = submit_tip(runtime)
    for actor in (team.anna, team.bram):
        read_tip(runtime, actor, 2026000001)
    add_answer(runtime, return_with(runtime, code), "Again", "key")
    for actor in (team.anna, team.bram):
        assert len(list_queue(runtime, actor, UNREAD).rows) == 1


def test_what_came_in_before_somebody_joined_is_not_new_to_them(runtime, team, tip):
    tip()
    make_member(runtime, "dewi", Role.COORDINATOR)
    admit(runtime, team.anna, find_member(runtime, "dewi"))
    tip()
    dewi = unlocked(runtime, "dewi")
    assert numbers(list_queue(runtime, dewi, UNREAD)) == ["2026-00002"]


def test_an_answer_is_new_also_to_somebody_who_joined_since(runtime, team):
    code = submit_tip(runtime)
    make_member(runtime, "dewi", Role.COORDINATOR)
    admit(runtime, team.anna, find_member(runtime, "dewi"))
    add_answer(runtime, return_with(runtime, code), "Again", "key")
    assert len(list_queue(runtime, unlocked(runtime, "dewi"), UNREAD).rows) == 1


def test_an_answer_that_comes_while_somebody_reads_stays_new_to_them(runtime, team, tip):
    tip()
    with runtime.database.reading() as session:
        as_read = session.scalars(select(Tip)).one()
    with runtime.database.writing() as session:
        answered = session.scalars(select(Tip)).one()
        answered.version = answered.reporter_version = 2
        mark_unread(session, answered)
    with runtime.database.writing() as session:
        mark_seen(session, as_read, team.anna)
    assert len(list_queue(runtime, team.anna, UNREAD).rows) == 1


# From one tip to the next.


def test_tips_lead_to_those_beside_them_within_the_filter(runtime, team, tip, clock):
    for place in range(5):
        submit_tip(runtime, subject={"theme": "weapons" if place % 2 else "unknown"})
        clock.advance(days=1)
    beside = neighbours(runtime, team.anna, QueueFilter(theme="unknown"), 2026000003)
    assert (beside.previous, beside.next) == (2026000005, 2026000001)
    beside = neighbours(runtime, team.anna, ALL, 2026000003)
    assert (beside.previous, beside.next) == (2026000004, 2026000002)


def test_nothing_stands_before_the_newest_and_after_the_oldest(runtime, team, tip):
    oldest, newest = tip(), tip()
    assert neighbours(runtime, team.anna, ALL, newest).previous is None
    assert neighbours(runtime, team.anna, ALL, oldest).next is None


def test_a_tip_that_left_the_filter_still_leads_on_within_it(runtime, team, tip):
    first, middle, last = tip(), tip(), tip()
    read_tip(runtime, team.anna, middle)
    beside = neighbours(runtime, team.anna, UNREAD, middle)
    assert (beside.previous, beside.next) == (last, first)
