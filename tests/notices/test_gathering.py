from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.notices import mark_all_seen, read_preferences, save_preferences
from portal.models import Notice, NoticeKind, NoticeWay, OutboxMail
from portal.notices.gathering import gather_due
from portal.notices.queueing import queue_notice
from portal.runtime import make_runtime
from tests.conftest import cheap_settings
from tests.notices.conftest import mail_settings
from tests.web.steps import both_engines

# Half past eight and half past one, of a day in winter and of one in summer.
WINTER_MORNING = datetime(2026, 3, 11, 7, 30, tzinfo=UTC)
WINTER_NOON = datetime(2026, 3, 11, 12, 30, tzinfo=UTC)
SUMMER_MORNING = datetime(2026, 7, 2, 6, 30, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def tell(runtime, team):
    """Queue a notice to Anna, or to others."""

    def make(kind=NoticeKind.TIP_ASSIGNED, *actors) -> None:
        with runtime.database.writing() as session:
            recipients = [actor.member_id for actor in actors or (team.anna,)]
            queue_notice(runtime, session, kind, recipients)

    return make


@pytest.fixture
def started(runtime, team) -> None:
    """A portal whose clock has ticked before."""
    gather_due(runtime)


@pytest.fixture
def outbox(runtime):
    """The mails that were made, in their order."""

    def read() -> list[OutboxMail]:
        with runtime.database.reading() as session:
            return list(session.scalars(select(OutboxMail).order_by(OutboxMail.created_at)))

    return read


@both_engines
def test_what_is_wanted_at_once_is_in_a_mail_at_the_next_tick(runtime, started, tell, outbox):
    tell()
    assert gather_due(runtime) == 1
    assert outbox()[0].counts == {"tip_assigned": 1}


@both_engines
def test_what_a_reporter_did_is_in_a_mail_at_the_next_fixed_time(
    runtime, started, tell, outbox, clock
):
    tell(NoticeKind.TIP_RECEIVED)
    clock.moment = WINTER_MORNING - timedelta(hours=19)  # half past one, the day before
    assert gather_due(runtime) == 1


@pytest.mark.parametrize("moment", [WINTER_MORNING, WINTER_NOON, SUMMER_MORNING], ids=str)
def test_the_fixed_times_are_those_of_the_clock_on_the_wall(runtime, started, tell, clock, moment):
    clock.moment = moment - INSTANT
    gather_due(runtime)
    tell(NoticeKind.TIP_RECEIVED)
    assert gather_due(runtime) == 0
    clock.moment = moment
    assert gather_due(runtime) == 1


def test_what_a_reporter_did_before_the_first_start_is_not_mailed_at_that_moment(
    runtime, team, tell, clock
):
    tell(NoticeKind.TIP_RECEIVED)
    assert gather_due(runtime) == 0
    clock.moment = WINTER_MORNING
    assert gather_due(runtime) == 1


def test_a_fixed_time_at_which_nothing_ran_is_made_up_for(runtime, started, tell, clock):
    tell(NoticeKind.TIP_RECEIVED)
    clock.moment = WINTER_NOON + timedelta(hours=2)
    assert gather_due(runtime) == 1


def test_a_fixed_time_does_not_bring_forward_what_comes_after_it(runtime, started, tell, clock):
    clock.moment = WINTER_MORNING
    gather_due(runtime)
    tell(NoticeKind.TIP_RECEIVED)
    clock.advance(hours=4, minutes=59)
    assert gather_due(runtime) == 0


def test_many_notices_are_one_mail(runtime, started, tell, outbox, clock):
    for kind in [NoticeKind.TIP_RECEIVED] * 3 + [NoticeKind.TIP_ANSWERED] * 2:
        tell(kind)
    clock.moment = WINTER_MORNING
    gather_due(runtime)
    assert [mail.counts for mail in outbox()] == [{"tip_received": 3, "tip_answered": 2}]


def test_each_member_gets_a_mail_of_their_own(runtime, started, tell, team, outbox):
    tell(NoticeKind.TIP_ASSIGNED, team.anna, team.bram)
    gather_due(runtime)
    assert {mail.member_id for mail in outbox()} == {team.anna.member_id, team.bram.member_id}


def test_a_digest_is_one_mail_a_day_that_counts_by_kind(
    runtime, started, tell, team, choose, outbox, clock
):
    for kind in (NoticeKind.TIP_RECEIVED, NoticeKind.TIP_ASSIGNED):
        choose(team.anna, kind, NoticeWay.DIGEST)
    for moment in (WINTER_MORNING, WINTER_NOON, WINTER_MORNING + timedelta(days=1)):
        tell(NoticeKind.TIP_RECEIVED)
        tell(NoticeKind.TIP_ASSIGNED)
        clock.moment = moment
        gather_due(runtime)
    assert [(mail.is_digest, mail.created_at) for mail in outbox()] == [
        (True, WINTER_MORNING),
        (True, WINTER_MORNING + timedelta(days=1)),
    ]
    assert outbox()[1].counts == {"tip_received": 2, "tip_assigned": 2}


def test_a_digest_and_what_waits_for_the_same_time_are_one_mail(
    runtime, started, tell, team, choose, outbox, clock
):
    choose(team.anna, NoticeKind.TIP_ASSIGNED, NoticeWay.DIGEST)
    tell(NoticeKind.TIP_ASSIGNED)
    tell(NoticeKind.TIP_RECEIVED)
    clock.moment = WINTER_MORNING
    gather_due(runtime)
    assert [mail.counts for mail in outbox()] == [{"tip_assigned": 1, "tip_received": 1}]


def test_a_notice_is_mailed_once(runtime, started, tell, clock):
    tell()
    gather_due(runtime)
    clock.moment = WINTER_MORNING
    assert gather_due(runtime) == 0


def test_what_was_seen_before_its_fixed_time_is_not_mailed(runtime, started, tell, team, clock):
    tell(NoticeKind.TIP_RECEIVED)
    mark_all_seen(runtime, team.anna)
    clock.moment = WINTER_MORNING
    assert gather_due(runtime) == 0


def test_what_is_wanted_at_once_is_mailed_though_somebody_has_seen_it(runtime, started, tell, team):
    tell(NoticeKind.ACCESS_CHANGED)
    mark_all_seen(runtime, team.anna)
    assert gather_due(runtime) == 1


def test_without_an_address_a_notice_stands_in_the_portal_alone(
    runtime, started, tell, team, clock
):
    address = read_preferences(runtime, team.anna)
    save_preferences(runtime, team.anna, type(address)("", "nl", address.ways))
    tell()
    assert gather_due(runtime) == 0
    save_preferences(runtime, team.anna, address)
    assert gather_due(runtime) == 0
    with runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 1


def test_without_a_mail_server_nothing_waits_for_the_day_that_there_is_one(
    runtime, started, tell, clock
):
    tell()
    mute = make_runtime(cheap_settings(runtime.settings.database_url), clock)
    assert gather_due(mute) == 0
    mute.database.close()
    assert gather_due(runtime) == 0


def test_a_mail_is_in_the_language_that_its_reader_chose(runtime, started, tell, team, outbox):
    present = read_preferences(runtime, team.anna)
    save_preferences(runtime, team.anna, type(present)(present.mail_address, "en", present.ways))
    tell()
    gather_due(runtime)
    assert outbox()[0].language == "en"


@both_engines
def test_of_many_clocks_that_strike_at_once_each_notice_goes_into_one_mail(
    database_url, sink, runtime, started, tell, outbox, clock
):
    for _ in range(20):
        tell(NoticeKind.TIP_RECEIVED)
        tell(NoticeKind.TIP_ASSIGNED)
    clock.moment = WINTER_MORNING
    settings = cheap_settings(database_url, **mail_settings(sink))
    others = [make_runtime(settings, clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(gather_due, others * 3))
    for other in others:
        other.database.close()
    counted = [mail.counts for mail in outbox()]
    for kind in ("tip_received", "tip_assigned"):
        assert sum(counts.get(kind, 0) for counts in counted) == 20


def test_what_was_seen_is_removed_after_three_months(runtime, started, tell, clock):
    tell()
    with runtime.database.writing() as session:
        session.scalars(select(Notice)).one().seen_at = clock.moment
    clock.advance(days=90)
    gather_due(runtime)
    assert _notices(runtime) == 1
    clock.advance(days=1)
    gather_due(runtime)
    assert _notices(runtime) == 0


def test_what_was_never_seen_is_removed_after_a_year(runtime, started, tell, clock):
    tell()
    clock.advance(days=364)
    gather_due(runtime)
    assert _notices(runtime) == 1
    clock.advance(days=2)
    gather_due(runtime)
    assert _notices(runtime) == 0


def _notices(runtime) -> int:
    with runtime.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Notice)) or 0
