"""What members are told of their access and of the team's, and how they want to be told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from portal.accounts.errors import InvalidMailAddress, NotPermitted
from portal.accounts.members import add_member, find_member, reset_password
from portal.accounts.notices import list_notices, read_preferences, save_preferences
from portal.accounts.permissions import OPERATOR
from portal.accounts.team import admit, revoke
from portal.accounts.undelivered import drop, list_undelivered, try_again
from portal.accounts.unlocking import change_passphrase
from portal.models import Member, Notice, NoticeKind, NoticeWay, Role
from portal.notices.kinds import KINDS
from portal.vault import new_identifier
from tests.conftest import PASSPHRASE, make_member, signed_in


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.fixture
def team(team, runtime):
    """The team at work, of whom nobody has been told anything yet."""
    with runtime.database.writing() as session:
        session.execute(delete(Notice))
    return team


@pytest.fixture
def told(runtime):
    """The kinds of what a member was told."""
    return lambda actor: [row.kind for row in list_notices(runtime, actor).rows]


def test_a_member_is_told_that_they_have_a_new_password(runtime, team, told):
    reset_password(runtime, team.carla, team.anna.member_id)
    assert told(team.anna) == [NoticeKind.ACCESS_CHANGED]
    assert told(team.bram) == []


def test_a_member_is_told_that_their_passphrase_was_changed_though_by_themselves(
    runtime, team, told
):
    present = PASSPHRASE.format("anna")
    change_passphrase(runtime, signed_in(runtime, "anna"), present, "a wholly other passphrase")
    assert told(team.anna) == [NoticeKind.ACCESS_CHANGED]


def test_those_who_can_admit_are_told_that_somebody_waits_for_it(runtime, team, told):
    make_member(runtime, "dirk", Role.COORDINATOR)
    assert told(team.anna) == told(team.bram) == [NoticeKind.MEMBER_WAITS]


def test_whoever_is_admitted_is_told(runtime, team, told):
    make_member(runtime, "dirk", Role.COORDINATOR)
    dirk = replace(team.anna, member_id=find_member(runtime, "dirk"))
    admit(runtime, team.anna, dirk.member_id)
    assert told(dirk) == [NoticeKind.ACCESS_CHANGED]


def test_administrators_are_told_of_what_another_did_to_the_team(runtime, team, told):
    add_member(runtime, OPERATOR, "dirk", "Dirk", {Role.EDITOR})
    revoke(runtime, OPERATOR, find_member(runtime, "dirk"))
    assert told(team.carla) == [NoticeKind.TEAM_CHANGED] * 2
    assert told(team.anna) == []


def test_an_administrator_is_not_told_of_what_they_did(runtime, team, told):
    add_member(runtime, team.carla, "dirk", "Dirk", {Role.EDITOR})
    assert told(team.carla) == []


def test_by_default_a_member_is_told_as_each_kind_asks_for(runtime, team):
    ways = read_preferences(runtime, team.anna).ways
    assert ways == {kind: KINDS[kind].way for kind in ways}


@pytest.mark.parametrize("address", ["anna", "a@b@c.nl", "a@b.nl, c@d.nl", "a@b.nl\nBcc: c@d.nl"])
def test_what_is_no_mail_address_is_not_kept(runtime, team, address):
    present = read_preferences(runtime, team.anna)
    with pytest.raises(InvalidMailAddress):
        save_preferences(runtime, team.anna, replace(present, mail_address=address))


def test_a_way_for_what_is_not_a_members_work_is_left_out(runtime, team):
    present = read_preferences(runtime, team.anna)
    ways = {**present.ways, NoticeKind.PAGE_WAITS: NoticeWay.AT_ONCE}
    save_preferences(runtime, team.anna, replace(present, ways=ways))
    assert NoticeKind.PAGE_WAITS not in read_preferences(runtime, team.anna).ways


def test_choosing_changes_nothing_for_a_colleague(runtime, team):
    present = read_preferences(runtime, team.anna)
    save_preferences(runtime, team.anna, replace(present, mail_address="anna@example.nl"))
    with runtime.database.reading() as session:
        addresses = select(Member.name).where(Member.mail_address.is_not(None))
        assert session.scalars(addresses).all() == ["anna"]


def test_mails_that_did_not_arrive_are_for_administrators(runtime, team):
    assert list_undelivered(runtime, team.carla) == []
    for use in (list_undelivered, lambda *who: try_again(*who, new_identifier())):
        with pytest.raises(NotPermitted):
            use(runtime, team.anna)
    with pytest.raises(NotPermitted):
        drop(runtime, team.anna, new_identifier())
