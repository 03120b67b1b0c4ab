"""Who is in the standing circles is decided by two: one asks, another confirms."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from portal.accounts.errors import NoSuchMember, NotPermitted
from portal.accounts.members import find_member
from portal.accounts.permissions import Actor
from portal.accounts.team import admit, revoke
from portal.models import AuditEvent, CircleKind, Notice, NoticeKind, Role, StandingCircle
from portal.tips.circles import count_waiting
from portal.tips.content import About
from portal.tips.errors import CircleTooSmall, CircleUnchanged, NoSuchProposal, OwnProposal
from portal.tips.naming_circles import confirm, propose, read_circles, refuse
from tests.conftest import make_member, unlocked
from tests.tips.engines import both_engines, database_url  # noqa: F401
from tests.tips.internal_reports import (
    name_circle,
    put_in_circle,
    report_internally,
    waiting_proposal,
)

INTEGRITY, COORDINATION = CircleKind.INTEGRITY, CircleKind.COORDINATION


@pytest.fixture
def fatima(runtime, team) -> Actor:
    """A lead."""
    make_member(runtime, "fatima", Role.LEAD)
    admit(runtime, team.anna, find_member(runtime, "fatima"))
    with runtime.database.writing() as session:
        session.execute(delete(Notice))
    return unlocked(runtime, "fatima")


def ids(*actors: Actor) -> list:
    return [actor.member_id for actor in actors]


def names(runtime, actor, kind=INTEGRITY) -> list[str]:
    return next(circle.names for circle in read_circles(runtime, actor) if circle.kind is kind)


def told(runtime, actor) -> list[tuple[NoticeKind, bool]]:
    """What a member was told, and whether it has a page to open."""
    with runtime.database.reading() as session:
        rows = session.execute(
            select(Notice.kind, Notice.subject).where(Notice.member_id == actor.member_id)
        )
        return [(kind, subject is not None) for kind, subject in rows]


def records(runtime) -> list[tuple[str, object, str | None]]:
    """What the audit trail tells of circles: the kind, who did it, and which member it is about."""
    with runtime.database.reading() as session:
        rows = session.scalars(
            select(AuditEvent).where(AuditEvent.kind.like("circle.%")).order_by(AuditEvent.sequence)
        )
        return [(row.kind, row.actor_id, row.subject) for row in rows]


@both_engines
def test_what_was_asked_for_takes_effect_when_another_person_confirms_it(runtime, team, fatima):
    propose(runtime, fatima, INTEGRITY, ids(team.anna, fatima))
    assert names(runtime, fatima) == []
    confirm(runtime, team.carla, waiting_proposal(runtime, team.carla, INTEGRITY).id)
    assert names(runtime, fatima) == ["Anna", "Fatima"]
    assert waiting_proposal(runtime, fatima, INTEGRITY) is None


def test_nobody_confirms_what_they_asked_for_themselves(runtime, team, fatima):
    propose(runtime, fatima, INTEGRITY, ids(team.anna, fatima))
    waiting = waiting_proposal(runtime, fatima, INTEGRITY)
    assert waiting.is_own
    with pytest.raises(OwnProposal):
        confirm(runtime, fatima, waiting.id)
    assert names(runtime, fatima) == []


@pytest.mark.parametrize("name", ["anna", "bram"])
def test_a_coordinator_neither_sees_nor_names_nor_confirms(runtime, team, fatima, name):
    propose(runtime, fatima, INTEGRITY, ids(team.anna, fatima))
    waiting = waiting_proposal(runtime, fatima, INTEGRITY).id
    actor = getattr(team, name)
    for attempt in (
        lambda: read_circles(runtime, actor),
        lambda: propose(runtime, actor, INTEGRITY, ids(team.anna, team.bram)),
        lambda: confirm(runtime, actor, waiting),
        lambda: refuse(runtime, actor, waiting),
    ):
        with pytest.raises(NotPermitted):
            attempt()


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.EDITOR, Role.PUBLISHER])
def test_other_roles_do_not_see_the_circles(runtime, team, role):
    with pytest.raises(NotPermitted):
        read_circles(runtime, replace(team.carla, roles=frozenset({role})))


def test_what_is_asked_for_says_who_would_join_and_leave(runtime, team, fatima):
    put_in_circle(runtime, INTEGRITY, team.anna, fatima)
    propose(runtime, team.carla, INTEGRITY, ids(team.bram, fatima))
    waiting = waiting_proposal(runtime, fatima, INTEGRITY)
    assert (waiting.asked_by, waiting.joining, waiting.leaving) == ("Carla", ["Bram"], ["Anna"])
    assert not waiting.is_own


@both_engines
def test_asking_again_takes_the_place_of_what_was_asked_for(runtime, team, fatima):
    propose(runtime, fatima, INTEGRITY, ids(team.anna, fatima))
    seen = waiting_proposal(runtime, team.carla, INTEGRITY).id
    propose(runtime, fatima, INTEGRITY, ids(team.anna, team.bram))
    with pytest.raises(NoSuchProposal):
        confirm(runtime, team.carla, seen)
    assert waiting_proposal(runtime, team.carla, INTEGRITY).joining == ["Anna", "Bram"]


def test_each_circle_has_a_proposal_of_its_own(runtime, team, fatima):
    propose(runtime, fatima, INTEGRITY, ids(team.anna, team.bram))
    propose(runtime, fatima, COORDINATION, ids(fatima))
    confirm(runtime, team.carla, waiting_proposal(runtime, team.carla, COORDINATION).id)
    assert names(runtime, fatima, COORDINATION) == ["Fatima"]
    assert waiting_proposal(runtime, fatima, INTEGRITY) is not None


def test_a_refused_change_leaves_the_circle_as_it_is(runtime, team, fatima):
    put_in_circle(runtime, INTEGRITY, team.anna, fatima)
    propose(runtime, team.carla, INTEGRITY, ids(team.bram, fatima))
    refuse(runtime, fatima, waiting_proposal(runtime, fatima, INTEGRITY).id)
    assert names(runtime, fatima) == ["Anna", "Fatima"]
    assert waiting_proposal(runtime, fatima, INTEGRITY) is None


def test_whoever_asked_can_take_it_back(runtime, team, fatima):
    propose(runtime, fatima, INTEGRITY, ids(team.anna, fatima))
    refuse(runtime, fatima, waiting_proposal(runtime, fatima, INTEGRITY).id)
    assert waiting_proposal(runtime, fatima, INTEGRITY) is None


def test_confirming_twice_is_refused_the_second_time(runtime, team, fatima):
    propose(runtime, fatima, INTEGRITY, ids(team.anna, fatima))
    waiting = waiting_proposal(runtime, team.carla, INTEGRITY).id
    confirm(runtime, team.carla, waiting)
    with pytest.raises(NoSuchProposal):
        confirm(runtime, team.carla, waiting)


def test_a_member_without_the_team_key_cannot_be_in_a_circle(runtime, team, fatima):
    make_member(runtime, "gijs", Role.COORDINATOR)
    for nobody in (find_member(runtime, "gijs"), team.carla.member_id, uuid4()):
        with pytest.raises(NoSuchMember):
            propose(runtime, fatima, INTEGRITY, [*ids(fatima), nobody])


def test_only_those_who_could_be_in_a_circle_are_offered(runtime, team, fatima):
    make_member(runtime, "gijs", Role.COORDINATOR)
    offered = [member.display_name for member in read_circles(runtime, fatima)[0].members]
    assert offered == ["Anna", "Bram", "Fatima"]


def test_one_member_is_too_few_for_the_integrity_circle(runtime, team, fatima):
    with pytest.raises(CircleTooSmall):
        propose(runtime, fatima, INTEGRITY, ids(fatima))


@pytest.mark.parametrize("kind", list(CircleKind))
def test_no_circle_is_emptied(runtime, team, fatima, kind):
    put_in_circle(runtime, kind, fatima)
    with pytest.raises(CircleTooSmall):
        propose(runtime, team.carla, kind, [])


def test_asking_for_the_members_that_there_are_is_refused(runtime, team, fatima):
    put_in_circle(runtime, INTEGRITY, team.anna, fatima)
    with pytest.raises(CircleUnchanged):
        propose(runtime, team.carla, INTEGRITY, ids(team.anna, fatima))


def test_somebody_who_left_meanwhile_is_not_let_in(runtime, team, fatima):
    propose(runtime, fatima, INTEGRITY, ids(team.bram, fatima))
    revoke(runtime, team.carla, team.bram.member_id)
    with pytest.raises(NoSuchMember):
        confirm(runtime, team.carla, waiting_proposal(runtime, team.carla, INTEGRITY).id)
    assert names(runtime, fatima) == []


def test_a_member_who_left_is_in_no_circle_any_more(runtime, team, fatima):
    put_in_circle(runtime, INTEGRITY, team.bram, fatima)
    revoke(runtime, team.carla, team.bram.member_id)
    assert names(runtime, fatima) == ["Fatima"]


def test_the_trail_tells_who_asked_who_confirmed_and_who_joined_and_left(runtime, team, fatima):
    put_in_circle(runtime, INTEGRITY, team.anna, fatima)
    name_circle(runtime, INTEGRITY, team.bram, fatima, asker=fatima, other=team.carla)
    assert records(runtime) == [
        ("circle.proposed", fatima.member_id, None),
        ("circle.confirmed", team.carla.member_id, None),
        ("circle.joined", team.carla.member_id, f"member/{team.bram.member_id}"),
        ("circle.left", team.carla.member_id, f"member/{team.anna.member_id}"),
    ]


def test_the_trail_tells_of_which_circle_it_is(runtime, team, fatima):
    propose(runtime, fatima, COORDINATION, ids(fatima))
    refuse(runtime, fatima, waiting_proposal(runtime, fatima, COORDINATION).id)
    with runtime.database.reading() as session:
        details = session.scalars(
            select(AuditEvent.details).where(AuditEvent.kind.like("circle.%"))
        )
        assert [json.loads(text) for text in details] == [{"circle": "coordination"}] * 2


def test_those_who_may_confirm_and_those_in_the_circle_are_told_that_a_change_waits(
    runtime, team, fatima
):
    put_in_circle(runtime, INTEGRITY, team.anna, team.bram)
    propose(runtime, fatima, INTEGRITY, ids(team.bram, fatima))
    assert told(runtime, team.carla) == [(NoticeKind.CIRCLE_PROPOSED, True)]
    assert told(runtime, team.anna) == [(NoticeKind.CIRCLE_PROPOSED, False)]
    assert told(runtime, fatima) == []


def test_those_who_are_and_were_in_the_circle_are_told_that_it_changed(runtime, team, fatima):
    put_in_circle(runtime, INTEGRITY, team.anna, team.bram)
    name_circle(runtime, INTEGRITY, team.bram, fatima, asker=fatima, other=team.carla)
    for actor in (team.anna, team.bram, fatima):
        assert NoticeKind.CIRCLE_CHANGED in [kind for kind, _has_page in told(runtime, actor)]
    assert NoticeKind.CIRCLE_CHANGED not in [kind for kind, _has_page in told(runtime, team.carla)]


def test_once_it_is_decided_nobody_is_sent_to_a_change_that_waits(runtime, team, fatima):
    propose(runtime, fatima, INTEGRITY, ids(team.anna, fatima))
    refuse(runtime, fatima, waiting_proposal(runtime, fatima, INTEGRITY).id)
    assert told(runtime, team.carla) == []


@both_engines
def test_a_second_circle_named_later_lets_nobody_into_what_came_in_before(runtime, team, fatima):
    name_circle(runtime, INTEGRITY, team.anna, fatima, asker=fatima, other=team.carla)
    report_internally(runtime, About.COLLEAGUE)
    name_circle(runtime, COORDINATION, team.bram, asker=fatima, other=team.carla)
    assert count_waiting(runtime, fatima) == 0
    with runtime.database.reading() as session:
        circle = select(StandingCircle.member_id).where(StandingCircle.kind == COORDINATION)
        assert list(session.scalars(circle)) == [team.bram.member_id]
