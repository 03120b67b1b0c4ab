from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import combinations
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.clock import LOCAL_ZONE
from portal.models import AccountEvent, AccountEventKind, Member, MemberStatus, Role, Visit

ALL_ROLES = [
    frozenset(chosen) for size in range(len(Role) + 1) for chosen in combinations(Role, size)
]
BEHIND = timezone(timedelta(hours=-9, minutes=-30))
same_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def kept(database, moment: datetime) -> datetime:
    """A moment as it comes back from the database."""
    lookup = uuid4().bytes
    with database.writing() as session:
        session.add(Visit(lookup=lookup, sealed=b"", remove_after=moment))
    with database.reading() as session:
        return session.scalars(select(Visit.remove_after).where(Visit.lookup == lookup)).one()


def member(**columns) -> Member:
    values = {
        "id": uuid4(),
        "name": uuid4().hex,
        "display_name": "Dirk",
        "roles": frozenset(),
        "password_hash": "none",
        "must_choose_password": True,
    }
    return Member(**values | columns)


def stored(database, row: Member) -> Member:
    with database.writing() as session:
        session.add(row)
    with database.reading() as session:
        return session.scalars(select(Member).where(Member.id == row.id)).one()


@pytest.mark.parametrize("zone", [UTC, LOCAL_ZONE, BEHIND], ids=str)
def test_a_moment_comes_back_as_the_same_moment(database, zone):
    moment = datetime(2026, 7, 1, 0, 30, 15, 123456, tzinfo=zone)
    assert kept(database, moment) == moment


@pytest.mark.parametrize("zone", [UTC, LOCAL_ZONE, BEHIND], ids=str)
def test_a_moment_comes_back_in_utc(database, zone):
    moment = datetime(2026, 7, 1, 0, 30, tzinfo=zone)
    assert kept(database, moment).utcoffset() == timedelta(0)


def test_the_two_hours_that_look_alike_in_october_stay_two(database):
    first = datetime(2026, 10, 25, 2, 30, tzinfo=LOCAL_ZONE, fold=0)
    second = first.replace(fold=1)
    assert kept(database, second) - kept(database, first) == timedelta(hours=1)


@same_database
@given(st.datetimes(timezones=st.just(UTC)))
def test_any_moment_survives(database, moment):
    assert kept(database, moment) == moment


def test_moments_of_any_zone_are_compared_as_moments(database):
    early = datetime(2026, 7, 1, 1, 0, tzinfo=LOCAL_ZONE)  # 23:00 the day before, in UTC
    with database.writing() as session:
        session.add(Visit(lookup=b"x", sealed=b"", remove_after=early))
        later = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
        assert session.scalars(select(Visit).where(Visit.remove_after < later)).one()


@pytest.mark.parametrize("roles", ALL_ROLES, ids=lambda roles: "+".join(sorted(roles)) or "none")
def test_a_set_of_roles_comes_back_as_it_was(database, roles):
    assert stored(database, member(roles=roles)).roles == roles


def test_roles_come_back_as_roles(database):
    found = stored(database, member(roles=frozenset(Role)))
    assert all(isinstance(role, Role) for role in found.roles)


def test_roles_are_stored_in_one_order_whatever_the_set(database):
    stored(database, member(roles=frozenset(reversed(list(Role)))))
    with database.reading() as session:
        stored_text = session.execute(text("SELECT roles FROM member")).scalar_one()
    assert stored_text == ",".join(sorted(Role))


def test_a_role_that_nobody_knows_is_not_passed_over(database):
    row = stored(database, member())
    with database.writing() as session:
        session.execute(text("UPDATE member SET roles = 'king'"))
    with database.reading() as session, pytest.raises(ValueError, match="king"):
        session.get(Member, row.id)


def test_a_word_is_stored_as_its_text(database):
    stored(database, member(status=MemberStatus.REVOKED))
    with database.reading() as session:
        assert session.execute(text("SELECT status FROM member")).scalar_one() == "revoked"


def test_a_new_member_is_active(database):
    assert stored(database, member()).status is MemberStatus.ACTIVE


def test_two_members_cannot_have_one_name(database):
    stored(database, member(name="dirk"))
    with pytest.raises(IntegrityError):
        stored(database, member(name="dirk"))


def test_nothing_can_happen_to_somebody_who_does_not_exist(database):
    event = AccountEvent(at=datetime.now(UTC), kind=AccountEventKind.REVOKED, subject_id=uuid4())
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(event)
