from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.accounts.permissions import OPERATOR
from portal.accounts.team import revoke
from portal.models import MailWait, Member, Notice, NoticeKind, NoticeWay, OutboxMail
from portal.notices.gathering import gather_due
from portal.notices.kinds import KINDS
from portal.notices.queueing import queue_notice, settle_notices, withdraw_notices
from tests.web.steps import both_engines

SUBJECT = "tip/2026000001"


@pytest.fixture
def tell(runtime):
    """Queue a notice to members, in a transaction of its own."""

    def make(kind, *actors, subject=SUBJECT) -> None:
        with runtime.database.writing() as session:
            queue_notice(runtime, session, kind, [a.member_id for a in actors], subject)

    return make


@pytest.fixture
def told(runtime):
    """The notices to a member."""

    def read(actor) -> list[Notice]:
        with runtime.database.reading() as session:
            query = select(Notice).where(Notice.member_id == actor.member_id)
            return list(session.scalars(query.order_by(Notice.at)))

    return read


def test_every_kind_has_its_rules():
    assert set(KINDS) == set(NoticeKind)


@both_engines
def test_a_notice_stands_once_the_transaction_ended_well(team, tell, told):
    tell(NoticeKind.TIP_ASSIGNED, team.anna)
    (notice,) = told(team.anna)
    assert (notice.kind, notice.subject) == (NoticeKind.TIP_ASSIGNED, SUBJECT)


def test_of_a_change_that_fails_nobody_is_told(runtime, team, told):
    with suppress(LookupError), runtime.database.writing() as session:
        queue_notice(runtime, session, NoticeKind.TIP_ASSIGNED, [team.anna.member_id])
        raise LookupError
    assert told(team.anna) == []


def test_a_member_who_is_named_twice_is_told_once(team, tell, told):
    tell(NoticeKind.TIP_ASSIGNED, team.anna, team.anna)
    assert len(told(team.anna)) == 1


def test_whoever_does_not_want_to_be_told_is_not_told(team, tell, told, choose):
    choose(team.anna, NoticeKind.TIP_ASSIGNED, NoticeWay.NONE)
    tell(NoticeKind.TIP_ASSIGNED, team.anna, team.bram)
    assert (len(told(team.anna)), len(told(team.bram))) == (0, 1)


def test_a_choice_holds_for_its_kind_alone(team, tell, told, choose):
    choose(team.anna, NoticeKind.TIP_ASSIGNED, NoticeWay.NONE)
    tell(NoticeKind.DISCLOSURE_WAITS, team.anna)
    assert len(told(team.anna)) == 1


@pytest.mark.parametrize(
    ("way", "wait"),
    [
        (NoticeWay.PORTAL, None),
        (NoticeWay.AT_ONCE, MailWait.AT_ONCE),
        (NoticeWay.DIGEST, MailWait.DIGEST),
    ],
)
def test_a_notice_waits_for_the_mail_that_its_reader_chose(team, tell, told, choose, way, wait):
    choose(team.anna, NoticeKind.TIP_ASSIGNED, way)
    tell(NoticeKind.TIP_ASSIGNED, team.anna)
    assert told(team.anna)[0].waits_for is wait


@pytest.mark.parametrize("kind", [NoticeKind.TIP_RECEIVED, NoticeKind.TIP_ANSWERED])
def test_what_a_reporter_did_waits_for_a_fixed_time_though_it_is_wanted_at_once(
    team, tell, told, choose, kind
):
    choose(team.anna, kind, NoticeWay.AT_ONCE)
    tell(kind, team.anna)
    assert told(team.anna)[0].waits_for is MailWait.FIXED_TIME


@pytest.mark.parametrize("kind", [NoticeKind.TIP_RECEIVED, NoticeKind.TIP_ANSWERED])
def test_of_what_a_reporter_did_a_day_is_kept_and_no_time(team, tell, told, clock, kind):
    clock.moment = datetime(2026, 7, 1, 22, 47, 26, tzinfo=UTC)  # the second of July, here
    tell(kind, team.anna)
    assert told(team.anna)[0].at == datetime(2026, 7, 1, 22, 0, tzinfo=UTC)


def test_of_what_a_colleague_did_the_time_is_kept(team, tell, told, clock):
    tell(NoticeKind.TIP_ASSIGNED, team.anna)
    assert told(team.anna)[0].at == clock.moment


def test_what_is_gone_is_taken_back_from_everybody(runtime, team, tell, told):
    tell(NoticeKind.TIP_RECEIVED, team.anna, team.bram)
    with runtime.database.writing() as session:
        withdraw_notices(session, SUBJECT)
    assert told(team.anna) == told(team.bram) == []


def test_what_is_kept_to_some_is_taken_back_from_the_others(runtime, team, tell, told):
    tell(NoticeKind.TIP_RECEIVED, team.anna, team.bram)
    with runtime.database.writing() as session:
        withdraw_notices(session, SUBJECT, keep={team.anna.member_id})
    assert (len(told(team.anna)), len(told(team.bram))) == (1, 0)


def test_what_a_reader_opened_by_another_way_counts_as_seen(runtime, team, tell, told, clock):
    tell(NoticeKind.TIP_RECEIVED, team.anna, team.bram)
    with runtime.database.writing() as session:
        settle_notices(runtime, session, team.anna.member_id, SUBJECT)
    assert told(team.anna)[0].seen_at == clock.moment
    assert told(team.bram)[0].seen_at is None


@both_engines
def test_of_whoever_is_revoked_nothing_is_kept_and_nothing_is_mailed(runtime, team, tell, told):
    tell(NoticeKind.TIP_ASSIGNED, team.bram)
    gather_due(runtime)
    tell(NoticeKind.DISCLOSURE_WAITS, team.bram)
    revoke(runtime, OPERATOR, team.bram.member_id)
    with runtime.database.reading() as session:
        mails = session.scalars(
            select(OutboxMail).where(OutboxMail.member_id == team.bram.member_id)
        )
        assert mails.all() == []
        assert session.get_one(Member, team.bram.member_id).mail_address is None
    assert told(team.bram) == []


def test_whoever_was_revoked_is_told_nothing_more(runtime, team, tell, told):
    revoke(runtime, OPERATOR, team.bram.member_id)
    tell(NoticeKind.TIP_ASSIGNED, team.bram)
    assert told(team.bram) == []
