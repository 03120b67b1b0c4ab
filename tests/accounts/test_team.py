from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from portal.accounts.errors import (
    AlreadyInstalled,
    InvalidName,
    KeyNotMade,
    LastAdmin,
    MemberKeyReplaced,
    NameTaken,
    NewKeyWaits,
    NoSuchMember,
    NotAdmitted,
    NotPermitted,
    StillHeld,
    TeamKeyReplaced,
    VaultLocked,
    WeakSecret,
    WrongPassphrase,
    WrongRecoveryKey,
)
from portal.accounts.generations import grant_all
from portal.accounts.members import add_member, find_member, list_team, reset_password
from portal.accounts.permissions import OPERATOR, PERMISSIONS, Actor, Permission
from portal.accounts.sessions import resume, sign_in
from portal.accounts.team import admit, install_vault, is_installed, receipts_fit, recover, revoke
from portal.accounts.unlocking import act_as, change_passphrase, unlock
from portal.models import AccountEvent, AccountEventKind, Member, Role, TeamKey, TeamKeyGrant
from portal.runtime import make_runtime
from portal.tips.reading import read_tip
from portal.vault import (
    KeyPair,
    TeamKeyring,
    UnknownGeneration,
    fingerprint,
    new_recovery_code,
)
from tests.conftest import (
    PASSPHRASE,
    PASSWORD,
    cheap_settings,
    locked,
    make_member,
    signed_in,
    unlocked,
    unlocked_with_new_key,
)


def test_a_new_installation_has_a_vault_that_nobody_holds(runtime):
    install_vault(runtime)
    assert is_installed(runtime)
    assert not list_team(runtime, OPERATOR).is_held


def test_a_vault_is_installed_once(runtime):
    install_vault(runtime)
    with pytest.raises(AlreadyInstalled):
        install_vault(runtime)


def test_the_recovery_key_is_not_in_the_database_under_any_form(runtime):
    code = install_vault(runtime)
    with runtime.database.reading() as session:
        key = session.get_one(TeamKey, 1)
    assert code.encode() not in key.sealed_for_recovery


def test_another_receipt_salt_is_noticed(runtime):
    install_vault(runtime)
    other = make_runtime(cheap_settings(runtime.database.url, receipt_salt="cd" * 16))
    assert receipts_fit(runtime)
    assert not receipts_fit(other)
    other.database.close()


def test_the_recovery_key_admits_the_first_member(runtime):
    code = install_vault(runtime)
    make_member(runtime, "anna", Role.COORDINATOR)
    recover(runtime, OPERATOR, find_member(runtime, "anna"), code)
    assert unlocked(runtime, "anna").unlocked().generations == {1}


def test_a_wrong_recovery_key_admits_nobody(runtime):
    install_vault(runtime)
    make_member(runtime, "anna", Role.COORDINATOR)
    with pytest.raises(WrongRecoveryKey):
        recover(runtime, OPERATOR, find_member(runtime, "anna"), "not the key")


def test_the_recovery_key_of_another_installation_admits_nobody(runtime):
    install_vault(runtime)
    make_member(runtime, "anna", Role.COORDINATOR)
    with pytest.raises(WrongRecoveryKey):
        recover(runtime, OPERATOR, find_member(runtime, "anna"), new_recovery_code()[0])


def test_the_recovery_key_is_refused_while_somebody_can_admit(runtime, team):
    make_member(runtime, "dirk", Role.COORDINATOR)
    with pytest.raises(StillHeld):
        recover(runtime, OPERATOR, find_member(runtime, "dirk"), team.recovery)


def test_a_coordinator_cannot_use_the_recovery_key(runtime, team):
    with pytest.raises(NotPermitted):
        recover(runtime, team.anna, find_member(runtime, "bram"), team.recovery)


def test_an_admitted_member_reads_tips_from_before(runtime, team, tip):
    number = tip("Seen before dirk came")
    make_member(runtime, "dirk", Role.COORDINATOR)
    admit(runtime, team.anna, find_member(runtime, "dirk"))
    view = read_tip(runtime, unlocked(runtime, "dirk"), number)
    assert view.content.observation.description == "Seen before dirk came"


def test_a_member_who_was_not_admitted_cannot_unlock(runtime, team):
    make_member(runtime, "dirk", Role.COORDINATOR)
    with pytest.raises(NotAdmitted):
        act_as(runtime, "dirk", PASSPHRASE.format("dirk"))


def test_a_wrong_passphrase_unlocks_nothing(runtime, team):
    with pytest.raises(WrongPassphrase):
        act_as(runtime, "anna", "something else entirely")


def test_a_member_without_a_key_cannot_be_admitted(runtime, team):
    with pytest.raises(KeyNotMade):
        admit(runtime, team.anna, find_member(runtime, "carla"))


def test_a_locked_member_cannot_admit(runtime, team):
    with pytest.raises(VaultLocked):
        admit(runtime, locked(team.anna), find_member(runtime, "bram"))


def test_an_administrator_cannot_admit(runtime, team):
    with pytest.raises(NotPermitted):
        admit(runtime, team.carla, find_member(runtime, "bram"))


def test_revoking_starts_a_new_generation(runtime, team):
    assert revoke(runtime, team.carla, find_member(runtime, "bram")) == 2


def test_a_revoked_members_key_does_not_open_new_tips(runtime, team, tip):
    revoke(runtime, team.carla, find_member(runtime, "bram"))
    number = tip("After bram left")
    with pytest.raises(UnknownGeneration):
        read_tip(runtime, team.bram, number)


def test_old_tips_stay_readable_for_those_who_remain(runtime, team, tip):
    before = tip("Before bram left")
    revoke(runtime, team.carla, find_member(runtime, "bram"))
    after = tip("After bram left")
    anna = unlocked_with_new_key(runtime, "anna")
    assert read_tip(runtime, anna, before).content.observation.description == "Before bram left"
    assert read_tip(runtime, anna, after).content.observation.description == "After bram left"


def test_a_revoked_member_keeps_no_grant_and_no_key(runtime, team):
    bram = find_member(runtime, "bram")
    revoke(runtime, team.carla, bram)
    with runtime.database.reading() as session:
        grants = select(func.count()).where(TeamKeyGrant.member_id == bram)
        assert session.scalar(grants) == 0
    assert sign_in(runtime, "bram", "a password of my own") is None


def test_a_revoked_member_is_not_found_any_more(runtime, team):
    revoke(runtime, team.carla, find_member(runtime, "bram"))
    with pytest.raises(NoSuchMember):
        find_member(runtime, "bram")


def test_a_coordinator_cannot_revoke(runtime, team):
    with pytest.raises(NotPermitted):
        revoke(runtime, team.anna, find_member(runtime, "bram"))


def test_the_last_administrator_cannot_be_revoked_from_the_page(runtime, team):
    with pytest.raises(LastAdmin):
        revoke(runtime, team.carla, find_member(runtime, "carla"))


def test_when_all_are_revoked_the_recovery_key_reopens_everything(runtime, team, tip):
    number = tip("Kept through it all")
    for name in ("anna", "bram"):
        revoke(runtime, team.carla, find_member(runtime, name))
    make_member(runtime, "dirk", Role.COORDINATOR)
    recover(runtime, team.carla, find_member(runtime, "dirk"), team.recovery)
    view = read_tip(runtime, unlocked_with_new_key(runtime, "dirk"), number)
    assert view.content.observation.description == "Kept through it all"


def test_a_replaced_public_key_is_noticed_at_unlocking(runtime, team):
    with runtime.database.writing() as session:
        session.get_one(TeamKey, 1).public_key = KeyPair.generate().public
    with pytest.raises(TeamKeyReplaced):
        unlocked(runtime, "anna")


def forge_generation(runtime, *names: str) -> None:
    """Do what a thief who can write to the database would: a team key of their own, for all."""
    pair = KeyPair.generate()
    with runtime.database.writing() as session:
        session.add(
            TeamKey(
                generation=2,
                public_key=pair.public,
                sealed_for_recovery=b"",
                created_at=runtime.now(),
            )
        )
        session.flush()
        for name in names:
            member = session.get_one(Member, find_member(runtime, name))
            grant_all(session, member, TeamKeyring({2: pair}), only=frozenset({2}))


def test_a_generation_that_nobody_vouched_for_is_asked_about(runtime, team):
    forge_generation(runtime, "anna", "bram")
    with pytest.raises(NewKeyWaits) as asked:
        unlock(runtime, signed_in(runtime, "anna"), PASSPHRASE.format("anna"))
    (generation,) = asked.value.generations
    assert (generation.number, generation.revoked) == (2, "")


def test_a_member_who_knows_of_no_new_key_opens_the_vault_without_it(runtime, team):
    forge_generation(runtime, "anna", "bram")
    token = signed_in(runtime, "anna")
    fresh = unlock(runtime, token, PASSPHRASE.format("anna"), trusts_new_key=False)
    assert resume(runtime, fresh).actor.unlocked().generations == {1}


def test_a_false_voucher_is_noticed(runtime, team):
    forge_generation(runtime, "anna", "bram")
    with runtime.database.writing() as session:
        session.get_one(TeamKey, 2).voucher = bytes(32)
    with pytest.raises(TeamKeyReplaced):
        unlocked(runtime, "anna")


def test_the_question_names_who_was_revoked_and_by_whom(runtime, team):
    revoke(runtime, team.carla, find_member(runtime, "bram"))
    with pytest.raises(NewKeyWaits) as asked:
        unlock(runtime, signed_in(runtime, "anna"), PASSPHRASE.format("anna"))
    (generation,) = asked.value.generations
    assert (generation.revoked, generation.actor) == ("Bram", "Carla")


def test_once_one_member_has_vouched_the_others_are_not_asked(runtime, team):
    make_member(runtime, "dirk", Role.COORDINATOR)
    admit(runtime, team.anna, find_member(runtime, "dirk"))
    revoke(runtime, team.carla, find_member(runtime, "bram"))
    unlocked_with_new_key(runtime, "anna")
    assert unlocked(runtime, "dirk").unlocked().generations == {1, 2}


def test_an_unlocked_administrator_vouches_for_the_new_key_at_once(runtime, team):
    both = replace(team.anna, roles=frozenset({Role.COORDINATOR, Role.ADMIN}))
    revoke(runtime, both, find_member(runtime, "bram"))
    assert unlocked(runtime, "anna").unlocked().generations == {1, 2}


def test_a_swapped_public_key_is_noticed_by_its_owner(runtime, team):
    swap_public_key(runtime, "anna")
    with pytest.raises(MemberKeyReplaced):
        unlocked(runtime, "anna")


def test_nobody_vouches_for_a_generation_that_was_granted_to_a_swapped_key(runtime, team):
    make_member(runtime, "dirk", Role.COORDINATOR)
    admit(runtime, team.anna, find_member(runtime, "dirk"))
    swap_public_key(runtime, "dirk")
    revoke(runtime, team.carla, find_member(runtime, "bram"))
    with pytest.raises(TeamKeyReplaced):
        unlocked_with_new_key(runtime, "anna")


def swap_public_key(runtime, name: str) -> None:
    with runtime.database.writing() as session:
        member = session.get_one(Member, find_member(runtime, name))
        member.public_key = KeyPair.generate().public


def test_a_member_who_waits_for_admission_sees_the_fingerprint_of_their_own_key(runtime, team):
    make_member(runtime, "dirk", Role.COORDINATOR)
    with runtime.database.reading() as session:
        public = session.get_one(Member, find_member(runtime, "dirk")).public_key
    shown_to_the_colleague = fingerprint(public)
    with pytest.raises(NotAdmitted) as waiting:
        unlocked(runtime, "dirk")
    assert waiting.value.fingerprint == shown_to_the_colleague


def test_a_passphrase_can_be_changed(runtime, team):
    token = signed_in(runtime, "anna")
    change_passphrase(runtime, token, PASSPHRASE.format("anna"), "five quite different words now")
    assert act_as(runtime, "anna", "five quite different words now").unlocked()
    with pytest.raises(WrongPassphrase):
        unlocked(runtime, "anna")


def test_changing_a_passphrase_needs_the_present_one(runtime, team):
    with pytest.raises(WrongPassphrase):
        change_passphrase(
            runtime, signed_in(runtime, "anna"), "wrong", "five quite different words now"
        )


@pytest.mark.parametrize("weak", [" " * 30, "too short", PASSWORD])
def test_a_weak_passphrase_is_refused(runtime, team, weak):
    with pytest.raises(WeakSecret):
        change_passphrase(runtime, signed_in(runtime, "anna"), PASSPHRASE.format("anna"), weak)


def test_a_grant_moved_to_another_member_does_not_open(runtime, team):
    make_member(runtime, "dirk", Role.COORDINATOR)
    with runtime.database.writing() as session:
        grant = session.get_one(TeamKeyGrant, (1, find_member(runtime, "anna")))
        session.add(
            TeamKeyGrant(
                generation=1,
                member_id=find_member(runtime, "dirk"),
                sealed_private_key=grant.sealed_private_key,
                voucher=grant.voucher,
            )
        )
    with pytest.raises(Exception, match="key does not fit"):
        unlocked(runtime, "dirk")


def test_two_members_cannot_share_a_name(runtime, team):
    with pytest.raises(NameTaken):
        add_member(runtime, team.carla, " ANNA ", "Another Anna", [Role.COORDINATOR])


@pytest.mark.parametrize("name", ["", "a", "two words", "a" * 81, "<b>"])
def test_a_name_that_cannot_be_typed_safely_is_refused(runtime, team, name):
    with pytest.raises(InvalidName):
        add_member(runtime, team.carla, name, "Somebody", [Role.COORDINATOR])


def test_a_coordinator_cannot_add_members(runtime, team):
    with pytest.raises(NotPermitted):
        add_member(runtime, team.anna, "dirk", "Dirk", [Role.COORDINATOR])


def test_a_new_password_leaves_the_vault_key_as_it_was(runtime, team):
    password = reset_password(runtime, team.carla, find_member(runtime, "anna"))
    assert sign_in(runtime, "anna", password)
    assert unlocked(runtime, "anna").keyring


def test_what_happens_to_access_is_written_down(runtime, team):
    revoke(runtime, team.carla, find_member(runtime, "bram"))
    with runtime.database.reading() as session:
        last = session.scalars(select(AccountEvent).order_by(AccountEvent.id.desc())).first()
    assert last.kind is AccountEventKind.REVOKED
    assert last.actor_id == team.carla.member_id
    assert last.generation == 2


def test_the_list_shows_who_is_admitted(runtime, team):
    shown = {member.name: member.is_admitted for member in list_team(runtime, team.carla).members}
    assert shown == {"anna": True, "bram": True, "carla": False}


def test_a_role_that_is_not_in_the_table_allows_nothing():
    nobody = Actor(None, "", frozenset())
    assert not [p for p in Permission if nobody.may(p)]


def test_an_administrator_reads_no_tips():
    assert not PERMISSIONS[Role.ADMIN] & {Permission.SEE_QUEUE, Permission.WORK_TIPS}
