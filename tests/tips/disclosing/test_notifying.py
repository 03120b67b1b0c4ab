"""Who is told that a disclosure waits for approval."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from portal.accounts.members import find_member
from portal.models import Notice, NoticeKind, Role
from portal.tips.restricting import restrict
from tests.conftest import make_member


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.fixture
def told(runtime, team):
    """Which members were told that a disclosure waits, with which one it is."""
    make_member(runtime, "fatima", Role.LEAD)
    with runtime.database.writing() as session:
        session.execute(delete(Notice))

    def read() -> dict[str, str | None]:
        names = {find_member(runtime, name): name for name in ("anna", "bram", "carla", "fatima")}
        with runtime.database.reading() as session:
            rows = session.execute(
                select(Notice.member_id, Notice.subject).where(
                    Notice.kind == NoticeKind.DISCLOSURE_WAITS
                )
            )
            return {names[member_id]: subject for member_id, subject in rows}

    return read


def test_those_who_may_approve_are_told_and_whoever_offers_is_not(told, desk, tip):
    number = desk.offer(tip())
    assert told() == {"bram": f"disclosure/{number}", "fatima": f"disclosure/{number}"}


def test_of_a_disclosure_with_a_tip_of_a_circle_its_circle_alone_is_told(
    told, desk, runtime, team, tip
):
    restricted = tip()
    restrict(runtime, team.anna, restricted, 1, {team.anna.member_id, team.bram.member_id})
    desk.offer(tip(), restricted)
    assert list(told()) == ["bram"]


def test_while_a_disclosure_is_being_prepared_nobody_is_told(told, desk, tip):
    desk.prepare(tip())
    assert told() == {}
