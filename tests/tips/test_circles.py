"""An internal tip about the municipality itself is its circle's alone, from the start."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select

from portal.accounts.errors import NotPermitted
from portal.accounts.members import find_member
from portal.accounts.permissions import Actor
from portal.accounts.team import admit
from portal.models import (
    Channel,
    CircleKind,
    ExportScope,
    Member,
    Notice,
    NoticeKind,
    Role,
    SegmentTip,
    State,
    Tip,
    TipCircle,
    TipEventKind,
)
from portal.tips.circles import count_waiting
from portal.tips.content import About, Concerned, TipContent
from portal.tips.errors import CannotLink, NoSuchTip
from portal.tips.exporting.one_tip import take_tip
from portal.tips.links.linking import relate
from portal.tips.queue import QueueFilter, list_queue, neighbours
from portal.tips.reading import read_tip
from portal.tips.reminding import remind_of_first_looks
from portal.tips.restricting import find_left_alone
from portal.tips.returning import add_answer, return_with
from portal.tips.searching import search_tips
from tests.conftest import make_member, submit_tip, unlocked
from tests.tips.engines import both_engines, database_url  # noqa: F401
from tests.tips.internal_reports import name_circle, put_in_circle, report_internally

KEPT = (About.COLLEAGUE, About.OFFICE_HOLDER, About.COORDINATION_POINT)
OPEN = (About.OUTSIDER, About.UNKNOWN)


@pytest.fixture
def fatima(runtime, team) -> Actor:
    """A lead outside the daily work."""
    make_member(runtime, "fatima", Role.LEAD)
    admit(runtime, team.anna, find_member(runtime, "fatima"))
    with runtime.database.writing() as session:
        session.execute(delete(Notice))
    return unlocked(runtime, "fatima")


@pytest.fixture
def circles(runtime, team, fatima) -> None:
    """Anna and Fatima for integrity; Fatima alone for the coordination point itself."""
    put_in_circle(runtime, CircleKind.INTEGRITY, team.anna, fatima)
    put_in_circle(runtime, CircleKind.COORDINATION, fatima)


def seen_by(runtime, actor) -> list[int]:
    return [row.number for row in list_queue(runtime, actor, QueueFilter()).rows]


def told(runtime, actor, kind=NoticeKind.TIP_RECEIVED) -> list[str | None]:
    with runtime.database.reading() as session:
        query = select(Notice.subject).where(
            Notice.member_id == actor.member_id, Notice.kind == kind
        )
        return list(session.scalars(query))


@both_engines
@pytest.mark.parametrize("about", OPEN)
def test_a_tip_about_somebody_outside_is_everybodys(runtime, team, circles, about):
    number = report_internally(runtime, about)
    assert seen_by(runtime, team.bram) == [number]


@both_engines
@pytest.mark.parametrize("about", [About.COLLEAGUE, About.OFFICE_HOLDER])
def test_a_tip_about_a_colleague_or_an_office_holder_is_the_integrity_circles(
    runtime, team, fatima, circles, about
):
    number = report_internally(runtime, about)
    assert seen_by(runtime, team.anna) == seen_by(runtime, fatima) == [number]
    assert seen_by(runtime, team.bram) == []


@both_engines
def test_a_tip_about_the_coordination_point_is_that_of_the_circle_outside_it(
    runtime, team, fatima, circles
):
    number = report_internally(runtime, About.COORDINATION_POINT)
    assert seen_by(runtime, fatima) == [number]
    assert seen_by(runtime, team.anna) == seen_by(runtime, team.bram) == []


@pytest.mark.parametrize("about", list(About))
def test_what_somebody_of_the_coordination_point_must_not_see_goes_outside_it(
    runtime, team, fatima, circles, about
):
    number = report_internally(runtime, about, keep_from="Whoever does the permits")
    assert seen_by(runtime, fatima) == [number]
    assert seen_by(runtime, team.anna) == []


def test_white_space_keeps_a_tip_from_nobody():
    assert Concerned(about=About.OUTSIDER, keep_from=" \n ").circle is None


@both_engines
def test_no_other_transaction_ever_sees_the_tip_unrestricted(runtime, team, circles):
    number = report_internally(runtime, About.COLLEAGUE)
    with runtime.database.reading() as session:
        tip = session.scalars(select(Tip).where(Tip.number == number)).one()
        members = set(session.scalars(select(TipCircle.member_id)))
    # The reporter's event is the only one: nothing was changed afterwards.
    assert (tip.version, tip.is_restricted, tip.awaited_circle) == (1, True, None)
    assert team.bram.member_id not in members


@both_engines
def test_a_member_who_no_longer_works_tips_is_not_let_in(runtime, team, fatima, circles):
    with runtime.database.writing() as session:
        session.get_one(Member, team.anna.member_id).roles = frozenset({Role.EDITOR})
    report_internally(runtime, About.COLLEAGUE)
    with runtime.database.reading() as session:
        assert list(session.scalars(select(TipCircle.member_id))) == [fatima.member_id]


@pytest.mark.parametrize("about", KEPT)
def test_outside_its_circle_no_number_opens_the_tip(runtime, team, circles, about):
    number = report_internally(runtime, about)
    with pytest.raises(NoSuchTip):
        read_tip(runtime, team.bram, number)


@pytest.mark.parametrize(
    "wanted",
    [
        QueueFilter(channel=Channel.INTERNAL),
        QueueFilter(state=State.RECEIVED),
        QueueFilter(unread=True),
        QueueFilter(unassigned=True),
        QueueFilter(restricted=True),
    ],
    ids=["channel", "state", "unread", "unassigned", "restricted"],
)
def test_outside_its_circle_no_filter_finds_the_tip(runtime, team, circles, wanted):
    report_internally(runtime, About.COLLEAGUE)
    assert list_queue(runtime, team.bram, wanted).rows == []
    assert len(list_queue(runtime, team.anna, wanted).rows) == 1


def test_outside_its_circle_the_tip_does_not_stand_between_others(runtime, team, circles, tip):
    first = tip()
    report_internally(runtime, About.COLLEAGUE)
    last = tip()
    assert neighbours(runtime, team.bram, QueueFilter(), last).next == first


def test_outside_its_circle_a_search_finds_nothing_and_counts_nothing(runtime, team, circles):
    report_internally(runtime, About.COLLEAGUE, "Zwaluwkist")
    assert len(search_tips(runtime, team.anna, "zwaluwkist", QueueFilter()).rows) == 1
    found = search_tips(runtime, team.bram, "zwaluwkist", QueueFilter())
    assert (found.rows, found.total, found.unsearched) == ([], 0, 0)


def test_the_tip_is_never_in_the_sealed_index(runtime, team, circles):
    report_internally(runtime, About.COLLEAGUE, "Zwaluwkist")
    search_tips(runtime, team.anna, "zwaluwkist", QueueFilter())
    with runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SegmentTip)) == 0


def test_outside_its_circle_the_tip_cannot_be_taken_along(runtime, team, circles):
    number = report_internally(runtime, About.COLLEAGUE)
    with pytest.raises(NoSuchTip):
        take_tip(runtime, team.bram, number, ExportScope.WHOLE, "To see")


def test_outside_its_circle_the_tip_cannot_be_linked_to(runtime, team, circles, tip):
    hidden, own = report_internally(runtime, About.COLLEAGUE), tip()
    with pytest.raises((CannotLink, NoSuchTip)):
        relate(runtime, team.bram, own, 1, hidden)


@both_engines
def test_only_its_circle_is_told_of_the_tip(runtime, team, fatima, circles):
    number = report_internally(runtime, About.COLLEAGUE)
    assert told(runtime, team.anna) == told(runtime, fatima) == [f"tip/{number}"]
    assert told(runtime, team.bram) == []


def test_only_its_circle_is_told_of_an_answer(runtime, team, fatima, circles):
    code = submit_tip(
        runtime,
        channel=Channel.INTERNAL,
        process={"process": "integrity"},
        concerned={"about": "colleague"},
    )
    add_answer(runtime, return_with(runtime, code), "And again", "a")
    assert len(told(runtime, team.anna, NoticeKind.TIP_ANSWERED)) == 1
    assert told(runtime, team.bram, NoticeKind.TIP_ANSWERED) == []


def test_only_its_circle_is_reminded_of_the_first_look(runtime, team, fatima, circles, clock):
    remind_of_first_looks(runtime)
    report_internally(runtime, About.COLLEAGUE)
    clock.advance(days=5)
    remind_of_first_looks(runtime)
    assert len(told(runtime, team.anna, NoticeKind.FIRST_LOOK_OVERDUE)) == 1
    assert told(runtime, team.bram, NoticeKind.FIRST_LOOK_OVERDUE) == []


@both_engines
def test_where_a_circle_has_no_members_the_tip_waits_and_nobody_sees_it(runtime, team, fatima):
    report_internally(runtime, About.COLLEAGUE)
    for actor in (team.anna, team.bram, fatima):
        assert seen_by(runtime, actor) == []
        assert told(runtime, actor) == []


def test_a_tip_about_the_coordination_point_never_goes_to_the_other_circle(runtime, team, fatima):
    put_in_circle(runtime, CircleKind.INTEGRITY, team.anna, fatima)
    report_internally(runtime, About.COORDINATION_POINT)
    assert seen_by(runtime, team.anna) == seen_by(runtime, fatima) == []


def test_those_who_name_circles_know_how_many_tips_wait(runtime, team, fatima):
    report_internally(runtime, About.COLLEAGUE)
    report_internally(runtime, About.COORDINATION_POINT)
    report_internally(runtime, About.OUTSIDER)
    assert count_waiting(runtime, fatima) == count_waiting(runtime, team.carla) == 2


def test_a_coordinator_does_not_know_how_many_tips_wait(runtime, team):
    with pytest.raises(NotPermitted):
        count_waiting(runtime, team.anna)


@both_engines
def test_naming_a_circle_lets_its_members_see_what_waited(runtime, team, fatima):
    number = report_internally(runtime, About.COLLEAGUE)
    other = report_internally(runtime, About.COORDINATION_POINT)
    members = (team.anna, fatima)
    name_circle(runtime, CircleKind.INTEGRITY, *members, asker=fatima, other=team.carla)
    assert seen_by(runtime, team.anna) == seen_by(runtime, fatima) == [number]
    assert seen_by(runtime, team.bram) == []
    assert other not in seen_by(runtime, fatima)
    assert count_waiting(runtime, fatima) == 1


def test_what_waited_is_new_to_the_circle_and_they_are_told_of_it(runtime, team, fatima):
    number = report_internally(runtime, About.COLLEAGUE)
    members = (team.anna, fatima)
    name_circle(runtime, CircleKind.INTEGRITY, *members, asker=fatima, other=team.carla)
    assert told(runtime, team.anna) == [f"tip/{number}"]
    rows = list_queue(runtime, team.anna, QueueFilter(unread=True)).rows
    assert [row.number for row in rows] == [number]


def test_that_the_circle_was_let_in_is_an_event(runtime, team, fatima):
    number = report_internally(runtime, About.COLLEAGUE)
    members = (team.anna, fatima)
    name_circle(runtime, CircleKind.INTEGRITY, *members, asker=fatima, other=team.carla)
    kinds = [event.kind for event in read_tip(runtime, team.anna, number).events]
    assert kinds == [TipEventKind.RECEIVED, TipEventKind.CIRCLE_CHANGED]


def test_a_tip_that_waits_is_not_one_that_was_left_alone(runtime, team):
    report_internally(runtime, About.COLLEAGUE)
    assert find_left_alone(runtime) == []


def test_tips_that_came_in_before_keep_the_circle_that_they_have(runtime, team, fatima, circles):
    number = report_internally(runtime, About.COLLEAGUE)
    members = (team.bram, fatima)
    name_circle(runtime, CircleKind.INTEGRITY, *members, asker=fatima, other=team.carla)
    assert seen_by(runtime, team.bram) == []
    assert seen_by(runtime, team.anna) == [number]


def test_the_circle_reads_all_that_the_employee_told(runtime, team, fatima, circles):
    number = report_internally(runtime, About.COORDINATION_POINT, keep_from="The evening shift")
    content = read_tip(runtime, fatima, number).content
    assert content.process
    assert content.concerned
    assert content.process.process == "integrity"
    assert content.concerned.keep_from == "The evening shift"


def test_what_was_sealed_before_there_was_an_internal_form_still_opens():
    old = '{"version":1,"subject":{"theme":"weapons"},"observation":{"description":"Crates"},"contact":{"may_ask":true,"name":"","phone":""}}'
    content = TipContent.model_validate_json(old)
    assert (content.process, content.concerned, content.contact.job) == (None, None, "")
