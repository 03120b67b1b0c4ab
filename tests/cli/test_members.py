from __future__ import annotations

import pytest

from portal.accounts.members import list_team
from portal.accounts.permissions import OPERATOR
from portal.accounts.sessions import sign_in
from portal.accounts.unlocking import act_as
from portal.models import Role
from portal.vault import new_recovery_code
from tests.cli.conftest import FIRST_PASSWORD, said
from tests.conftest import PASSPHRASE, PASSWORD


def member(place, name):
    members = list_team(place.runtime(), OPERATOR).members
    return next((member for member in members if member.name == name), None)


def line_of(result, name) -> str:
    (line,) = [line for line in result.output.splitlines() if line.split()[0] == name]
    return line


def test_an_added_member_signs_in_with_the_printed_password(installed):
    result = installed.run("members", "add", "dirk", "Dirk Jansen", "--role", "coordinator")
    password = FIRST_PASSWORD.search(result.output).group()
    assert sign_in(installed.runtime(), "dirk", password)


def test_adding_a_member_succeeds(installed):
    result = installed.run("members", "add", "dirk", "Dirk Jansen", "--role", "coordinator")
    assert result.exit_code == 0


def test_a_member_is_added_with_the_name_that_colleagues_see(installed):
    installed.run("members", "add", "dirk", "Dirk Jansen", "--role", "coordinator")
    assert member(installed, "dirk").display_name == "Dirk Jansen"


def test_a_member_is_added_with_every_role_that_was_given(installed):
    installed.run("members", "add", "dirk", "Dirk", "--role", "coordinator", "--role", "admin")
    assert member(installed, "dirk").roles == {Role.COORDINATOR, Role.ADMIN}


def test_a_name_is_stored_in_lower_case(installed):
    installed.run("members", "add", "Dirk", "Dirk", "--role", "admin")
    assert member(installed, "dirk")


def test_a_name_that_is_taken_is_refused(held):
    result = held.run("members", "add", "ANNA", "Another Anna", "--role", "admin")
    assert "already signs in by this name" in said(result)


@pytest.mark.parametrize(
    "name", ["d", "dirk jansen", "dirk@zwolle", "-dirk", "é" * 3, "d" * 81, ""]
)
def test_a_name_that_nobody_can_sign_in_by_is_refused(installed, name):
    result = installed.run("members", "add", "--role", "admin", "--", name, "Dirk")
    assert "letters, digits" in said(result)


def test_a_member_without_a_full_name_is_refused(installed):
    result = installed.run("members", "add", "dirk", "  ", "--role", "admin")
    assert "full name" in said(result)


def test_a_member_without_a_role_is_refused(installed):
    assert "--role" in said(installed.run("members", "add", "dirk", "Dirk"))


def test_a_role_that_does_not_exist_is_refused_with_those_that_do(installed):
    refused = said(installed.run("members", "add", "dirk", "Dirk", "--role", "king"))
    assert all(role in refused for role in Role)


def test_a_refused_member_is_not_added(installed):
    installed.run("members", "add", "dirk jansen", "Dirk", "--role", "admin")
    assert list_team(installed.runtime(), OPERATOR).members == []


def test_the_list_names_every_member(held):
    held.add("bram", Role.ADMIN)
    result = held.run("members", "list")
    assert {line.split()[0] for line in result.output.splitlines()} == {"anna", "bram"}


def test_the_list_of_an_installation_without_members_is_empty(installed):
    result = installed.run("members", "list")
    assert (result.exit_code, result.output) == (0, "")


def test_the_list_tells_who_holds_the_vault(held):
    held.add("bram")
    result = held.run("members", "list")
    assert "not admitted" not in line_of(result, "anna")
    assert "not admitted" in line_of(result, "bram")


def test_the_list_shows_the_fingerprint_to_compare(held):
    fingerprint = member(held, "anna").fingerprint
    assert fingerprint in line_of(held.run("members", "list"), "anna")


def test_the_list_tells_who_was_revoked(held):
    held.add("bram")
    held.run("members", "revoke", "bram")
    assert "revoked" in line_of(held.run("members", "list"), "bram")


def test_a_new_first_password_signs_in(held):
    result = held.run("members", "password", "anna")
    assert sign_in(held.runtime(), "anna", FIRST_PASSWORD.search(result.output).group())


def test_after_a_new_first_password_the_old_one_signs_nobody_in(held):
    held.run("members", "password", "anna")
    assert sign_in(held.runtime(), "anna", PASSWORD) is None


def test_a_new_first_password_leaves_the_vault_passphrase_as_it_is(held):
    held.run("members", "password", "anna")
    assert act_as(held.runtime(), "anna", PASSPHRASE.format("anna"))


def test_an_admitted_member_opens_the_vault(held):
    held.add("bram")
    held.run("members", "admit", "bram", "--by", "anna", "--passphrase", PASSPHRASE.format("anna"))
    assert act_as(held.runtime(), "bram", PASSPHRASE.format("bram")).unlocked()


def test_a_passphrase_that_is_left_out_is_asked_for(held):
    held.add("bram")
    held.run("members", "admit", "bram", "--by", "anna", typed=PASSPHRASE.format("anna") + "\n")
    assert member(held, "bram").is_admitted


def test_a_typed_passphrase_is_not_shown(held):
    held.add("bram")
    passphrase = PASSPHRASE.format("anna")
    result = held.run("members", "admit", "bram", "--by", "anna", typed=passphrase + "\n")
    assert passphrase not in result.output


def test_admitting_with_a_wrong_passphrase_is_refused(held):
    held.add("bram")
    result = held.run("members", "admit", "bram", "--by", "anna", "--passphrase", "not this one")
    assert "passphrase" in said(result)


def test_admitting_by_somebody_who_was_not_admitted_is_refused(held):
    held.add("bram")
    held.add("dirk")
    passphrase = PASSPHRASE.format("bram")
    result = held.run("members", "admit", "dirk", "--by", "bram", "--passphrase", passphrase)
    assert "not been admitted" in said(result)


def test_admitting_by_nobody_is_refused(held):
    held.add("bram")
    assert "--by" in said(held.run("members", "admit", "bram", "--passphrase", "anything"))


def test_admitting_a_member_who_chose_no_passphrase_yet_is_refused(held):
    held.add("bram", has_key=False)
    passphrase = PASSPHRASE.format("anna")
    result = held.run("members", "admit", "bram", "--by", "anna", "--passphrase", passphrase)
    assert "choose a vault passphrase" in said(result)


def test_admitting_by_a_member_whose_role_does_not_allow_it_is_refused(held):
    held.add("carla", Role.ADMIN)
    held.add("bram")
    held.run("members", "admit", "carla", "--by", "anna", "--passphrase", PASSPHRASE.format("anna"))
    passphrase = PASSPHRASE.format("carla")
    result = held.run("members", "admit", "bram", "--by", "carla", "--passphrase", passphrase)
    assert "roles do not allow" in said(result)


def test_a_revoked_member_cannot_sign_in(held):
    held.run("members", "revoke", "anna")
    assert sign_in(held.runtime(), "anna", PASSWORD) is None


def test_revoking_tells_the_new_generation(held):
    assert "generation 2" in held.run("members", "revoke", "anna").output


def test_the_last_administrator_can_be_revoked_by_an_operator(installed):
    installed.add("carla", Role.ADMIN, has_key=False)
    assert installed.run("members", "revoke", "carla").exit_code == 0


def test_a_member_is_revoked_once(held):
    held.run("members", "revoke", "anna")
    assert "no active member" in said(held.run("members", "revoke", "anna"))


def test_the_recovery_key_admits_the_first_member(installed):
    installed.add("anna")
    installed.run("members", "recover", "anna", "--recovery-key", installed.recovery_key)
    assert member(installed, "anna").is_admitted


def test_a_recovery_key_is_read_however_it_was_copied(installed):
    installed.add("anna")
    copied = installed.recovery_key.lower().replace("-", " ").replace("0", "o")
    installed.run("members", "recover", "anna", typed=copied + "\n")
    assert member(installed, "anna").is_admitted


def test_a_typed_recovery_key_is_not_shown(installed):
    installed.add("anna")
    key = installed.recovery_key
    result = installed.run("members", "recover", "anna", typed=key + "\n")
    assert key not in result.output


def test_a_recovery_key_with_a_slip_of_the_pen_is_refused(installed):
    installed.add("anna")
    key = installed.recovery_key
    slipped = ("1" if key[0] != "1" else "2") + key[1:]
    result = installed.run("members", "recover", "anna", "--recovery-key", slipped)
    assert "not the recovery key" in said(result)


def test_the_recovery_key_of_another_installation_is_refused(installed):
    installed.add("anna")
    result = installed.run("members", "recover", "anna", "--recovery-key", new_recovery_code()[0])
    assert "not the recovery key" in said(result)


def test_the_recovery_key_is_refused_while_somebody_can_admit(held):
    held.add("bram")
    result = held.run("members", "recover", "bram", "--recovery-key", held.recovery_key)
    assert "flask members admit" in said(result)


def test_recovering_for_a_member_who_chose_no_passphrase_yet_is_refused(installed):
    installed.add("anna", has_key=False)
    key = installed.recovery_key
    result = installed.run("members", "recover", "anna", "--recovery-key", key)
    assert "choose a vault passphrase" in said(result)


@pytest.mark.parametrize(
    "words",
    [
        ("password", "nobody"),
        ("revoke", "nobody"),
        ("recover", "nobody", "--recovery-key", "anything"),
        ("admit", "anna", "--by", "nobody", "--passphrase", "anything"),
        ("admit", "nobody", "--by", "anna", "--passphrase", PASSPHRASE.format("anna")),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_member_who_does_not_exist_is_said_to_be_none(held, words):
    if words[0] == "recover":
        held.run("members", "revoke", "anna")
    assert "no active member" in said(held.run("members", *words))


COMMANDS = [
    ("add", "dirk", "Dirk", "--role", "admin"),
    ("list",),
    ("password", "dirk"),
    ("admit", "dirk", "--by", "anna", "--passphrase", "anything"),
    ("revoke", "dirk"),
    ("recover", "dirk", "--recovery-key", "anything"),
]
each_command = pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])


@each_command
def test_before_there_are_settings_a_person_is_told_to_run_init(place, words):
    assert "flask init" in said(place.run("members", *words))


@each_command
def test_before_there_are_tables_a_person_is_told_what_to_run(place, words):
    place.folder.mkdir()
    place.set("SECRET_KEY", "k" * 40)
    place.set("RECEIPT_SALT", "ab" * 16)
    refused = said(place.run("members", *words))
    assert "flask init" in refused or "flask upgrade" in refused


def test_members_are_not_listed_before_there_is_a_vault_and_a_person_is_told_so(place):
    place.folder.mkdir()
    place.set("SECRET_KEY", "k" * 40)
    place.set("RECEIPT_SALT", "ab" * 16)
    place.runtime().database.upgrade()
    assert "flask init" in said(place.run("members", "list"))
