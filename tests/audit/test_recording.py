"""What goes into the trail, and when."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from portal.accounts.members import find_member
from portal.accounts.team import revoke
from portal.audit.closing import close_days
from portal.audit.recording import append
from portal.audit.verifying import verify
from portal.models import AuditEvent, State, TipEvent
from portal.tips.assessing import assign, change_state
from portal.tips.reading import read_tip


def trail(runtime) -> list[AuditEvent]:
    with runtime.database.reading() as session:
        return list(session.scalars(select(AuditEvent).order_by(AuditEvent.sequence)))


def kinds_of(runtime, number: int) -> list[str]:
    return [row.kind for row in trail(runtime) if row.tip_number == number]


def test_what_a_member_does_to_a_tip_is_in_the_trail_at_once(runtime, team, tip, clock):
    number = tip()
    change_state(runtime, team.anna, number, 1, State.IN_ASSESSMENT)
    row = trail(runtime)[-1]
    assert (row.kind, row.tip_number, row.event_sequence) == ("tip.state_changed", number, 2)
    assert (row.actor_id, row.at) == (team.anna.member_id, clock.moment)
    assert row.details == '{"from":"received","to":"in_assessment"}'


def test_reading_a_tip_is_in_the_trail(runtime, team, tip):
    number = tip()
    read_tip(runtime, team.anna, number)
    assert kinds_of(runtime, number) == ["tip.read"]


def test_what_happens_to_an_account_is_in_the_trail(runtime, team):
    bram = find_member(runtime, "bram")
    revoke(runtime, team.carla, bram)
    row = trail(runtime)[-1]
    assert (row.kind, row.subject) == ("account.revoked", f"member/{bram}")


def test_what_is_rolled_back_is_not_in_the_trail(runtime, team):
    before = len(trail(runtime))

    def fail() -> None:
        with runtime.database.writing() as session:
            append(runtime, session, "test", actor_id=None)
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - that of the block above
        fail()
    assert len(trail(runtime)) == before


def test_what_a_reporter_did_waits_until_its_day_is_over(runtime, team, tip, clock):
    number = tip()
    close_days(runtime)
    assert kinds_of(runtime, number) == []
    clock.advance(days=1)
    close_days(runtime)
    assert kinds_of(runtime, number) == ["tip.received"]


def test_the_trail_keeps_the_day_and_not_the_time_of_what_a_reporter_did(runtime, team, tip, clock):
    tip()
    clock.advance(days=1)
    close_days(runtime)
    row = trail(runtime)[-1]
    assert (row.at, row.actor_id, row.day) == (None, None, runtime.today().replace(day=10))


def test_what_reporters_did_stands_in_the_order_of_numbers_within_a_day(runtime, team, tip, clock):
    numbers = [tip() for _ in range(3)]
    assign(runtime, team.anna, numbers[1], 1, None)
    clock.advance(days=1)
    close_days(runtime)
    assert [row.tip_number for row in trail(runtime) if row.at is None] == numbers


def test_a_day_is_closed_once_and_anchored_in_the_log(runtime, team, tip, clock, caplog):
    tip()
    clock.advance(days=1)
    with caplog.at_level("INFO", logger="portal"):
        first = close_days(runtime)
        assert close_days(runtime) is None
    assert first is not None
    assert first.link in caplog.text
    assert caplog.text.count("audit_anchor") == 1


def test_a_day_is_not_closed_while_somebody_may_still_be_sending(runtime, team, clock):
    close_days(runtime)
    clock.advance(hours=14)  # half past midnight
    assert close_days(runtime) is None


def test_days_that_were_missed_are_closed_together(runtime, team, tip, clock):
    first = tip()
    clock.advance(days=1)
    second = tip()
    clock.advance(days=4)
    close_days(runtime)
    assert [row.tip_number for row in trail(runtime) if row.at is None] == [first, second]


def test_workers_at_once_make_one_chain_and_lose_no_event(runtime, team, tip):
    numbers = [tip() for _ in range(8)]

    def work(number: int) -> None:
        for version in range(1, 6):
            assign(runtime, team.anna, number, version, team.bram.member_id)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, numbers))
    verification = verify(runtime)
    assert not verification.defects
    with runtime.database.reading() as session:
        events = session.scalars(select(TipEvent).where(TipEvent.at.is_not(None))).all()
    told = {row.event_sequence for row in trail(runtime) if row.tip_number == numbers[0]}
    assert (len(events), told) == (40, {2, 3, 4, 5, 6})
