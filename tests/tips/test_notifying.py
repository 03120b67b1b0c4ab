"""Who is told of what happened to a tip, and who is not."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import delete, func, select

from portal.accounts.members import find_member
from portal.accounts.permissions import Actor
from portal.models import Channel, Notice, NoticeKind, Role, State
from portal.tips.assessing import assign, change_state
from portal.tips.bulk import BulkKind, Change, change_many
from portal.tips.content import TipContent
from portal.tips.reading import read_tip
from portal.tips.reminding import remind_of_first_looks
from portal.tips.reporting import store_tip
from portal.tips.restricting import restrict
from portal.tips.retention.running import run_nightly
from portal.tips.returning import add_answer, return_with
from portal.tips.withdrawing import withdraw
from portal.vault import new_receipt_code
from tests.conftest import make_member, submit_tip

FIRST = 2026_000_001


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.fixture
def team(team, runtime):
    """The team at work, of whom nobody has been told anything yet."""
    with runtime.database.writing() as session:
        session.execute(delete(Notice))
    return team


@pytest.fixture
def fatima(runtime, team) -> Actor:
    """A lead, who keeps the terms."""
    make_member(runtime, "fatima", Role.LEAD)
    with runtime.database.writing() as session:
        session.execute(delete(Notice))
    return Actor(find_member(runtime, "fatima"), "Fatima", frozenset({Role.LEAD}))


@pytest.fixture
def told(runtime):
    """What a member was told: the kinds, with what each is about."""

    def read(actor) -> list[tuple[NoticeKind, str | None]]:
        with runtime.database.reading() as session:
            rows = session.execute(
                select(Notice.kind, Notice.subject)
                .where(Notice.member_id == actor.member_id)
                .order_by(Notice.kind)
            )
            return [(kind, subject) for kind, subject in rows]

    return read


@pytest.fixture
def told_kinds(told):
    return lambda actor: [kind for kind, _subject in told(actor)]


def test_all_coordinators_are_told_of_a_new_tip_and_nobody_else(team, tip, told):
    tip()
    new = [(NoticeKind.TIP_RECEIVED, "tip/2026000001")]
    assert told(team.anna) == told(team.bram) == new
    assert told(team.carla) == []


def test_a_tip_that_is_not_stored_is_not_told_of(runtime, team, told):
    with suppress(LookupError), runtime.database.writing() as session:
        receipt = runtime.read_receipt(new_receipt_code())
        content = TipContent.model_validate({"subject": {}, "observation": {"description": "A"}})
        store_tip(runtime, session, content, receipt, Channel.WEBSITE, "nl")
        raise LookupError
    assert told(team.anna) == []


def test_where_nobody_works_a_tip_all_are_told_of_an_answer(runtime, team, told_kinds):
    code = submit_tip(runtime)
    add_answer(runtime, return_with(runtime, code), "At night", "form")
    assert NoticeKind.TIP_ANSWERED in told_kinds(team.anna)
    assert NoticeKind.TIP_ANSWERED in told_kinds(team.bram)


def test_whoever_works_a_tip_is_told_of_an_answer_alone(runtime, team, told_kinds):
    code = submit_tip(runtime)
    assign(runtime, team.anna, FIRST, 1, team.anna.member_id)
    add_answer(runtime, return_with(runtime, code), "At night", "form")
    assert NoticeKind.TIP_ANSWERED in told_kinds(team.anna)
    assert NoticeKind.TIP_ANSWERED not in told_kinds(team.bram)


def test_an_answer_that_is_sent_twice_is_told_of_once(runtime, team, told_kinds):
    token = return_with(runtime, submit_tip(runtime))
    for _ in range(2):
        add_answer(runtime, token, "At night", "form")
    assert told_kinds(team.anna).count(NoticeKind.TIP_ANSWERED) == 1


def test_whoever_is_given_a_tip_is_told(runtime, team, tip, told_kinds):
    assign(runtime, team.anna, tip(), 1, team.bram.member_id)
    assert NoticeKind.TIP_ASSIGNED in told_kinds(team.bram)
    assert NoticeKind.TIP_ASSIGNED not in told_kinds(team.anna)


def test_whoever_takes_a_tip_is_not_told(runtime, team, tip, told_kinds):
    assign(runtime, team.anna, tip(), 1, team.anna.member_id)
    assert NoticeKind.TIP_ASSIGNED not in told_kinds(team.anna)


def test_taking_a_tip_from_somebody_tells_nobody(runtime, team, tip, told_kinds):
    number = tip()
    assign(runtime, team.anna, number, 1, team.anna.member_id)
    assign(runtime, team.anna, number, 2, None)
    assert NoticeKind.TIP_ASSIGNED not in told_kinds(team.anna) + told_kinds(team.bram)


def test_whoever_is_given_many_tips_is_told_of_each(runtime, team, tip, told_kinds):
    numbers = [tip(), tip()]
    change = Change(BulkKind.ASSIGN, assignee_id=team.bram.member_id)
    change_many(runtime, team.anna, dict.fromkeys(numbers, 1), change)
    assert told_kinds(team.bram).count(NoticeKind.TIP_ASSIGNED) == 2


def test_reading_a_tip_counts_as_having_been_told(runtime, team, tip):
    read_tip(runtime, team.anna, tip())
    with runtime.database.reading() as session:
        unseen = select(Notice.member_id).where(Notice.seen_at.is_(None))
        assert session.scalars(unseen).all() == [team.bram.member_id]


def test_whoever_may_not_know_of_a_tip_any_more_was_told_nothing_of_it(
    runtime, team, fatima, tip, told
):
    number = tip()
    restrict(runtime, team.anna, number, 1, {team.anna.member_id, team.bram.member_id})
    assert told(fatima) == []
    assert len(told(team.bram)) == 1


def test_of_a_tip_that_is_kept_to_a_circle_its_circle_alone_is_told(runtime, team, fatima, told):
    code = submit_tip(runtime)
    restrict(runtime, team.anna, FIRST, 1, {team.anna.member_id, team.bram.member_id})
    add_answer(runtime, return_with(runtime, code), "At night", "form")
    assert told(fatima) == []
    assert len(told(team.anna)) == 2


def test_of_a_tip_that_was_withdrawn_nobody_was_told_anything(runtime, team, told):
    token = return_with(runtime, submit_tip(runtime))
    withdraw(runtime, token)
    assert told(team.anna) == told(team.bram) == []


def test_a_tip_of_a_colleague_is_told_of_in_the_same_way(runtime, team, told_kinds):
    submit_tip(runtime, channel=Channel.INTERNAL)
    assert told_kinds(team.anna) == [NoticeKind.TIP_RECEIVED]


def test_a_tip_that_nobody_looked_at_in_time_is_told_of_once(runtime, team, tip, told, clock):
    remind_of_first_looks(runtime)
    tip()  # on Tuesday the tenth; a first look is due on Thursday
    reminded = []
    for _day in range(5):
        clock.advance(days=1)
        reminded.append(remind_of_first_looks(runtime))
    assert reminded == [0, 0, 1, 0, 0]
    assert (NoticeKind.FIRST_LOOK_OVERDUE, "tip/2026000001") in told(team.bram)


def test_a_tip_that_somebody_looked_at_is_not_told_of(runtime, team, tip, clock):
    remind_of_first_looks(runtime)
    change_state(runtime, team.anna, tip(), 1, State.IN_ASSESSMENT)
    clock.advance(days=3)
    assert remind_of_first_looks(runtime) == 0


def test_days_on_which_nothing_ran_are_made_up_for(runtime, team, tip, clock):
    remind_of_first_looks(runtime)
    tip()
    clock.advance(days=1)
    tip()
    clock.advance(days=20)
    assert remind_of_first_looks(runtime) == 2


def test_it_is_looked_for_once_a_day(runtime, team, tip, clock):
    remind_of_first_looks(runtime)
    tip()
    clock.advance(days=3)
    assert [remind_of_first_looks(runtime) for _ in range(2)] == [1, 0]


def test_what_was_overdue_before_the_first_start_is_not_told_of(runtime, team, tip, clock):
    tip()
    clock.advance(days=30)
    assert remind_of_first_looks(runtime) == 0


def test_those_who_keep_the_terms_are_told_once_that_tips_will_be_removed(
    runtime, team, fatima, tip, told, clock
):
    tip()
    tip()
    clock.advance(days=3650)
    run_nightly(runtime)
    assert (NoticeKind.RETENTION_NEAR, "retention") in told(fatima)
    assert [kind for kind, _ in told(fatima)].count(NoticeKind.RETENTION_NEAR) == 1
    assert NoticeKind.RETENTION_NEAR not in [kind for kind, _ in told(team.bram)]


def test_whoever_works_a_tip_is_told_that_it_will_be_removed(runtime, team, tip, told, clock):
    assign(runtime, team.anna, tip(), 1, team.bram.member_id)
    clock.advance(days=3650)
    run_nightly(runtime)
    assert (NoticeKind.RETENTION_NEAR, "tip/2026000001") in told(team.bram)


def test_of_a_tip_that_is_removed_nothing_that_was_told_is_left(runtime, team, tip, told, clock):
    tip()
    clock.advance(days=3650)
    run_nightly(runtime)
    clock.advance(days=15)
    run_nightly(runtime)
    with runtime.database.reading() as session:
        left = select(func.count()).select_from(Notice).where(Notice.subject.like("tip/%"))
        assert session.scalar(left) == 0
