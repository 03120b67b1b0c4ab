"""A tip is kept to a circle, the circle changes, and the restriction is lifted."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.accounts.errors import NoSuchMember, NotPermitted
from portal.accounts.members import find_member
from portal.accounts.permissions import Actor
from portal.accounts.team import admit, revoke
from portal.models import AuditEvent, BulkKind, Role, State, Tip, TipEventKind
from portal.tips.assessing import assign, change_state
from portal.tips.bulk import Change, change_many
from portal.tips.errors import ActorLeftOut, CircleTooSmall, NoSuchTip, TipChanged
from portal.tips.queue import QueueFilter, list_queue, neighbours
from portal.tips.reading import read_tip
from portal.tips.restricting import lift, read_circle, restrict
from tests.conftest import make_member, unlocked


@pytest.fixture
def database_url(sqlite_url) -> str:
    return sqlite_url


@pytest.fixture
def dewi(runtime, team) -> Actor:
    """A coordination lead."""
    make_member(runtime, "dewi", Role.LEAD)
    admit(runtime, team.anna, find_member(runtime, "dewi"))
    return unlocked(runtime, "dewi")


def ids(*actors: Actor) -> list:
    return [actor.member_id for actor in actors]


def kinds(runtime, actor, number: int) -> list[TipEventKind]:
    return [event.kind for event in read_tip(runtime, actor, number).events]


@pytest.fixture
def kept(runtime, team, dewi, tip) -> int:
    """A tip that Anna keeps to herself and Dewi; its version is 2."""
    number = tip()
    restrict(runtime, team.anna, number, 1, ids(team.anna, dewi))
    return number


def test_the_circle_is_told_to_those_in_it(runtime, team, dewi, kept):
    circle = read_circle(runtime, dewi, kept)
    assert (circle.is_restricted, circle.names) == (True, ["Anna", "Dewi"])


def test_a_tip_without_a_circle_has_nobody_in_it_and_everybody_to_choose_from(runtime, team, tip):
    circle = read_circle(runtime, team.anna, tip())
    assert (circle.is_restricted, circle.names) == (False, [])
    assert [member.display_name for member in circle.members] == ["Anna", "Bram"]


def test_to_others_a_restricted_tip_is_gone(runtime, team, kept):
    with pytest.raises(NoSuchTip):
        read_circle(runtime, team.bram, kept)
    assert list_queue(runtime, team.bram, QueueFilter()).rows == []


def test_one_member_is_too_few_where_two_could_be(runtime, team, tip):
    with pytest.raises(CircleTooSmall):
        restrict(runtime, team.anna, tip(), 1, ids(team.anna))


def test_one_member_is_enough_where_nobody_else_is_left(runtime, team, tip):
    number = tip()
    restrict(runtime, team.anna, number, 1, ids(team.bram), leaves_out_self=True)
    assert read_circle(runtime, team.bram, number).names == ["Bram"]


def test_somebody_who_leaves_themselves_out_is_warned(runtime, team, dewi, tip):
    number = tip()
    with pytest.raises(ActorLeftOut):
        restrict(runtime, team.anna, number, 1, ids(team.bram, dewi))
    assert not read_circle(runtime, team.anna, number).is_restricted


def test_somebody_whom_the_tip_is_about_leaves_themselves_out(runtime, team, dewi, tip):
    number = tip()
    others = ids(team.bram, dewi)
    restrict(runtime, team.anna, number, 1, others, leaves_out_self=True)
    with pytest.raises(NoSuchTip):
        read_tip(runtime, team.anna, number)


def test_the_circle_holds_only_people_who_work_tips(runtime, team, tip):
    number = tip()
    for nobody in (team.carla.member_id, uuid4()):
        with pytest.raises(NoSuchMember):
            restrict(runtime, team.anna, number, 1, [team.anna.member_id, nobody])


def test_the_circle_is_changed_from_within(runtime, team, dewi, kept):
    restrict(runtime, team.anna, kept, 2, ids(team.anna, team.bram))
    assert read_circle(runtime, team.bram, kept).names == ["Anna", "Bram"]
    with pytest.raises(NoSuchTip):
        read_circle(runtime, dewi, kept)


def test_nobody_outside_changes_the_circle(runtime, team, kept):
    with pytest.raises(NoSuchTip):
        restrict(runtime, team.bram, kept, 2, ids(team.anna, team.bram))


def test_saving_the_same_circle_changes_nothing(runtime, team, dewi, kept):
    restrict(runtime, team.anna, kept, 2, ids(dewi, team.anna))
    assert read_tip(runtime, team.anna, kept).tip.version == 2


def test_what_happened_to_the_circle_is_an_event(runtime, team, dewi, kept):
    restrict(runtime, team.anna, kept, 2, ids(team.anna, dewi, team.bram))
    lift(runtime, dewi, kept, 3)
    assert kinds(runtime, team.anna, kept)[1:] == [
        TipEventKind.RESTRICTED,
        TipEventKind.CIRCLE_CHANGED,
        TipEventKind.UNRESTRICTED,
    ]


def test_the_second_of_two_who_restrict_is_told_what_changed(runtime, team, tip):
    number = tip()
    change_state(runtime, team.bram, number, 1, State.IN_ASSESSMENT)
    with pytest.raises(TipChanged):
        restrict(runtime, team.anna, number, 1, ids(team.anna, team.bram))


def test_whoever_works_the_tip_and_is_left_out_no_longer_does(runtime, team, dewi, tip):
    number = tip()
    assign(runtime, team.anna, number, 1, team.bram.member_id)
    restrict(runtime, team.anna, number, 2, ids(team.anna, dewi))
    view = read_tip(runtime, team.anna, number)
    assert view.tip.assignee_id is None
    assert view.events[-1].kind is TipEventKind.ASSIGNED


def test_a_lead_in_the_circle_lifts_the_restriction(runtime, team, dewi, kept):
    lift(runtime, dewi, kept, 2)
    assert read_tip(runtime, team.bram, kept).tip.is_restricted is False


def test_a_coordinator_in_the_circle_does_not_lift_it(runtime, team, kept):
    with pytest.raises(NotPermitted):
        lift(runtime, team.anna, kept, 2)


def test_a_lead_outside_the_circle_does_not_know_of_it(runtime, team, dewi, tip):
    number = tip()
    restrict(runtime, team.anna, number, 1, ids(team.anna, team.bram))
    with pytest.raises(NoSuchTip):
        lift(runtime, dewi, number, 2)


def test_only_a_lead_in_the_circle_is_offered_to_lift_it(runtime, team, dewi, kept):
    assert read_circle(runtime, dewi, kept).may_lift
    assert not read_circle(runtime, team.anna, kept).may_lift


def test_the_trail_tells_that_a_tip_was_restricted_and_not_to_whom(runtime, team, kept):
    with runtime.database.reading() as session:
        rows = session.scalars(select(AuditEvent).where(AuditEvent.tip_number == kept)).all()
    told = next(row for row in rows if row.kind == "tip.restricted")
    assert (told.actor_id, told.details) == (team.anna.member_id, "{}")


def test_a_restricted_tip_does_not_stand_between_others_for_those_outside(runtime, team, dewi, tip):
    first, middle, last = tip(), tip(), tip()
    restrict(runtime, team.anna, middle, 1, ids(team.anna, dewi))
    assert neighbours(runtime, team.bram, QueueFilter(), last).next == first
    assert neighbours(runtime, team.anna, QueueFilter(), last).next == middle


def test_from_a_tip_that_one_may_not_know_of_nothing_leads_anywhere(runtime, team, dewi, tip):
    tip()
    hidden = tip()
    restrict(runtime, team.anna, hidden, 1, ids(team.anna, dewi))
    beside = neighbours(runtime, team.bram, QueueFilter(), hidden)
    assert (beside.previous, beside.next) == (None, None)


def test_many_tips_at_once_leave_a_restricted_one_of_others_alone(runtime, team, kept):
    outcome = change_many(runtime, team.bram, {kept: 2}, Change(BulkKind.REJECT))
    assert (outcome.changed, outcome.moved_on) == ([], [kept])


def test_an_assignee_outside_the_circle_is_refused_for_that_tip_alone(
    runtime, team, dewi, kept, tip
):
    number = tip()
    change = Change(BulkKind.ASSIGN, assignee_id=team.bram.member_id)
    outcome = change_many(runtime, team.anna, {kept: 2, number: 1}, change)
    assert (outcome.changed, outcome.refused) == ([number], [kept])


def test_somebody_who_left_is_not_offered_for_the_circle(runtime, team, dewi, tip):
    revoke(runtime, replace(team.carla), find_member(runtime, "bram"))
    names = [member.display_name for member in read_circle(runtime, team.anna, tip()).members]
    assert names == ["Anna", "Dewi"]


@pytest.mark.parametrize("wanted", [QueueFilter(restricted=True), QueueFilter()])
def test_the_queue_finds_restricted_tips_of_ones_own_circle(runtime, team, kept, wanted):
    assert [row.number for row in list_queue(runtime, team.anna, wanted).rows] == [kept]
    assert list_queue(runtime, team.bram, wanted).rows == []


def test_a_restricted_tip_is_marked_in_the_queue(runtime, team, kept, tip):
    tip()
    rows = list_queue(runtime, team.anna, QueueFilter()).rows
    assert [row.is_restricted for row in rows] == [False, True]
    with runtime.database.reading() as session:
        assert session.scalars(select(Tip).where(Tip.number == kept)).one().is_restricted
