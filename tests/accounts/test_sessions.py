from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.accounts.errors import WeakSecret, WrongPassword
from portal.accounts.members import add_member, find_member
from portal.accounts.permissions import OPERATOR
from portal.accounts.sessions import choose_password, resume, sign_in, sign_out
from portal.accounts.team import revoke
from portal.accounts.unlocking import choose_passphrase, lock, unlock
from portal.models import MemberSession, Role
from portal.vault import AccessToken
from tests.conftest import PASSPHRASE, PASSWORD


@pytest.fixture
def token(runtime, team) -> AccessToken:
    opened = sign_in(runtime, "anna", PASSWORD)
    assert opened
    return opened


def test_name_and_password_start_a_session(runtime, token):
    assert resume(runtime, token).actor.display_name == "Anna"


def test_a_name_is_read_whatever_its_case(runtime, team):
    assert sign_in(runtime, " Anna", PASSWORD)


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_or_password_starts_none(runtime, team, name, password):
    assert sign_in(runtime, name, password) is None


def test_the_database_does_not_hold_the_token(runtime, token):
    with runtime.database.reading() as session:
        row = session.scalars(select(MemberSession)).one()
    assert token.to_text().encode() not in row.lookup


def test_signing_out_ends_the_session(runtime, token):
    sign_out(runtime, token)
    assert resume(runtime, token) is None


def test_a_session_ends_when_its_member_does_nothing(runtime, token, clock):
    clock.advance(minutes=31)
    assert resume(runtime, token) is None


def test_a_session_goes_on_while_its_member_works(runtime, token, clock):
    for _ in range(4):
        clock.advance(minutes=20)
        assert resume(runtime, token)


def test_a_session_ends_after_a_working_day_however_busy(runtime, token, clock):
    for _ in range(31):
        clock.advance(minutes=20)
        resume(runtime, token)
    assert resume(runtime, token) is None


def test_a_signed_in_member_has_no_key_ring_yet(runtime, token):
    assert resume(runtime, token).actor.keyring is None


def test_unlocking_gives_a_key_ring_under_a_new_token(runtime, token):
    fresh = unlock(runtime, token, PASSPHRASE.format("anna"))
    assert resume(runtime, fresh).actor.keyring
    assert resume(runtime, token) is None


def test_locking_takes_the_key_ring_away(runtime, token):
    fresh = unlock(runtime, token, PASSPHRASE.format("anna"))
    lock(runtime, fresh)
    assert resume(runtime, fresh).actor.keyring is None


def test_a_key_ring_moved_to_another_session_does_not_open(runtime, token):
    fresh = unlock(runtime, token, PASSPHRASE.format("anna"))
    other = sign_in(runtime, "bram", PASSWORD)
    with runtime.database.writing() as session:
        sealed = session.get_one(MemberSession, fresh.lookup).sealed_keyring
        session.get_one(MemberSession, other.lookup).sealed_keyring = sealed
    with pytest.raises(Exception, match="key does not fit"):
        resume(runtime, other)


def test_revoking_a_member_ends_their_session(runtime, token, team):
    revoke(runtime, team.carla, find_member(runtime, "anna"))
    assert resume(runtime, token) is None


def test_revoking_a_colleague_locks_the_vault_for_everyone(runtime, token, team):
    fresh = unlock(runtime, token, PASSPHRASE.format("anna"))
    revoke(runtime, team.carla, find_member(runtime, "bram"))
    assert resume(runtime, fresh).actor.keyring is None


def test_a_first_password_must_be_replaced(runtime, team):
    first = add_member(runtime, OPERATOR, "dirk", "Dirk", [Role.COORDINATOR])
    token = sign_in(runtime, "dirk", first)
    assert resume(runtime, token).must_choose_password
    choose_password(runtime, token, "another good password")
    assert not resume(runtime, token).must_choose_password
    assert sign_in(runtime, "dirk", first) is None


def test_a_short_password_is_refused(runtime, token):
    with pytest.raises(WeakSecret):
        choose_password(runtime, token, "short", PASSWORD)


def test_a_short_passphrase_is_refused(runtime, token):
    with pytest.raises(WeakSecret):
        choose_passphrase(runtime, token, "too short")


def test_the_password_is_no_passphrase(runtime, team):
    first = add_member(runtime, OPERATOR, "dirk", "Dirk", [Role.COORDINATOR])
    token = sign_in(runtime, "dirk", first)
    choose_password(runtime, token, "the same for both of them")
    with pytest.raises(WeakSecret):
        choose_passphrase(runtime, token, "the same for both of them")


def test_a_passphrase_that_was_chosen_is_not_replaced(runtime, token):
    choose_passphrase(runtime, token, "an entirely different passphrase")
    assert unlock(runtime, token, PASSPHRASE.format("anna"))


def test_a_password_is_changed_with_the_present_one_only(runtime, token):
    with pytest.raises(WrongPassword):
        choose_password(runtime, token, "another password of mine", "wrong")


def test_another_password_ends_the_other_sessions(runtime, token):
    elsewhere = sign_in(runtime, "anna", PASSWORD)
    choose_password(runtime, token, "another password of mine", PASSWORD)
    assert resume(runtime, elsewhere) is None
    assert resume(runtime, token)


def test_the_password_that_was_handed_out_cannot_be_kept(runtime, team):
    first = add_member(runtime, OPERATOR, "dirk", "Dirk", [Role.COORDINATOR])
    with pytest.raises(WeakSecret):
        choose_password(runtime, sign_in(runtime, "dirk", first), first)
