"""What the supervisors are told of the end of the audit trail."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.accounts.anchoring import anchor_trail
from portal.accounts.members import add_member, find_member
from portal.accounts.notices import list_notices, mark_all_seen
from portal.accounts.permissions import OPERATOR, Actor
from portal.audit.closing import Anchor
from portal.models import Member, NoticeKind, OutboxMail, Role
from portal.notices.gathering import gather_due
from portal.runtime import make_runtime
from tests.conftest import cheap_settings, submit_tip

MAILS = {"smtp_host": "127.0.0.1", "mail_from": "portal@example.nl"}


@pytest.fixture
def runtime(database_url, clock):
    """A running portal that makes mails, which nobody sends."""
    made = make_runtime(cheap_settings(database_url, **MAILS), clock)
    yield made
    made.database.close()


@pytest.fixture
def petra(runtime, team) -> Actor:
    """A supervisor with a mail address; the clock has ticked before she came."""
    add_member(runtime, OPERATOR, "petra", "Petra", frozenset({Role.SUPERVISOR}))
    with runtime.database.writing() as session:
        member = session.get_one(Member, find_member(runtime, "petra"))
        member.mail_address = "petra@example.nl"
        made = Actor(member.id, member.display_name, member.roles)
    gather_due(runtime)
    return made


@pytest.fixture
def anchored(runtime, petra, clock):
    """The anchor of a day on which something happened, at night, when the day's mails are out."""
    submit_tip(runtime)
    clock.advance(hours=8)
    gather_due(runtime)
    clock.advance(hours=8)
    return anchor_trail(runtime)


def mails(runtime, member_id) -> list[OutboxMail]:
    with runtime.database.reading() as session:
        return list(session.scalars(select(OutboxMail).where(OutboxMail.member_id == member_id)))


def told(runtime, actor) -> list:
    rows = list_notices(runtime, actor).rows
    return [row for row in rows if row.kind is NoticeKind.TRAIL_ANCHORED]


def test_a_supervisor_is_told_of_the_day_that_was_closed(runtime, petra, anchored):
    assert [row.subject for row in told(runtime, petra)] == ["anchor/2026-03-10"]


def test_nobody_else_is_told(runtime, team, anchored):
    assert [told(runtime, actor) for actor in (team.anna, team.bram, team.carla)] == [[], [], []]


def test_a_day_is_told_of_once(runtime, petra, anchored):
    anchor_trail(runtime)
    assert len(told(runtime, petra)) == 1


def test_the_mail_goes_out_in_the_morning_with_the_anchor(runtime, petra, anchored, clock):
    gather_due(runtime)
    assert mails(runtime, petra.member_id) == []
    clock.advance(hours=7)
    gather_due(runtime)
    (mail,) = mails(runtime, petra.member_id)
    assert [Anchor.from_json(kept) for kept in mail.anchors] == [anchored]


def test_the_mail_goes_out_though_the_notice_was_seen(runtime, petra, anchored, clock):
    mark_all_seen(runtime, petra)
    clock.advance(hours=7)
    gather_due(runtime)
    assert len(mails(runtime, petra.member_id)) == 1


def test_days_that_were_closed_together_are_one_anchor(runtime, petra, anchored, clock):
    clock.advance(days=3)
    anchor_trail(runtime)
    gather_due(runtime)
    (mail,) = mails(runtime, petra.member_id)
    assert [kept["day"] for kept in mail.anchors] == ["2026-03-10", "2026-03-13"]


def test_a_supervisor_who_left_is_not_told(runtime, petra, clock):
    with runtime.database.writing() as session:
        session.get_one(Member, petra.member_id).status = "revoked"
    clock.advance(hours=16)
    anchor_trail(runtime)
    assert told(runtime, petra) == []
