"""A reporter takes a tip back, until it has been passed on."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.permissions import Actor
from portal.audit.closing import close_days
from portal.models import AuditEvent, RemovalReason, Role, State, Tombstone
from portal.tips.assessing import change_state
from portal.tips.errors import CannotWithdraw, NoSuchTip, VisitEnded
from portal.tips.reading import read_tip
from portal.tips.retention.holds import hold
from portal.tips.returning import read_thread, return_with
from portal.tips.withdrawing import withdraw
from tests.conftest import submit_tip

NUMBER = 2026000001


@pytest.fixture
def code(runtime, team) -> str:
    return submit_tip(runtime)


def test_a_withdrawn_tip_is_gone_for_everybody(runtime, team, code):
    token = return_with(runtime, code)
    withdraw(runtime, token)
    with pytest.raises(NoSuchTip):
        read_tip(runtime, team.anna, NUMBER)
    with pytest.raises(VisitEnded):
        read_thread(runtime, token)
    assert return_with(runtime, code) is None


def test_a_withdrawn_tip_leaves_a_tombstone_that_says_so(runtime, code):
    withdraw(runtime, return_with(runtime, code))
    with runtime.database.reading() as session:
        left = session.scalars(select(Tombstone)).one()
    assert (left.number, left.reason) == (NUMBER, RemovalReason.WITHDRAWN)


def test_the_trail_takes_a_withdrawal_in_at_the_end_of_the_day(runtime, code, clock):
    withdraw(runtime, return_with(runtime, code))
    clock.advance(days=1)
    close_days(runtime)
    with runtime.database.reading() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.tip_number == NUMBER)).one()
        left = session.scalars(select(Tombstone)).one()
    assert (told.kind, told.at, told.actor_id) == ("tip.withdrawn", None, None)
    assert left.withdrawn_on is None


@pytest.mark.parametrize("on", [[], [State.CLOSED], [State.CLOSED, State.IN_ASSESSMENT]])
def test_a_tip_that_was_ever_passed_on_cannot_be_withdrawn(runtime, team, code, on):
    way = [State.IN_ASSESSMENT, State.ENRICHED, State.PASSED_TO_PARTNER, *on]
    for version, state in enumerate(way, start=1):
        change_state(runtime, team.anna, NUMBER, version, state)
    token = return_with(runtime, code)
    assert not read_thread(runtime, token).can_be_withdrawn
    with pytest.raises(CannotWithdraw):
        withdraw(runtime, token)


def test_a_held_tip_cannot_be_withdrawn(runtime, team, code):
    lead = Actor(team.anna.member_id, "Anna", frozenset({Role.LEAD}), team.anna.keyring)
    hold(runtime, lead, NUMBER, 1, date(2026, 12, 31), "A request")
    with pytest.raises(CannotWithdraw):
        withdraw(runtime, return_with(runtime, code))


def test_withdrawing_takes_an_opened_thread(runtime, code):
    with pytest.raises(VisitEnded):
        withdraw(runtime, None)
