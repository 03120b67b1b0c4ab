from __future__ import annotations

import re

import pytest

from portal.accounts.members import add_member, find_member
from portal.accounts.permissions import OPERATOR
from portal.accounts.team import revoke
from portal.models import Role
from tests.conftest import PASSPHRASE, PASSWORD, make_member
from tests.web.browser import Browser
from tests.web.steps import (
    both_engines,
    sign_in,
    sign_in_and_unlock,
    unlock,
    unlock_with_new_key,
)

DIRK = {"display_name": "Dirk de Vries", "name": "dirk", "roles": ["coordinator"]}
FIRST_PASSWORD = re.compile(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}")


@pytest.fixture
def carla(app) -> Browser:
    """The browser of the administrator."""
    browser = Browser(app.test_client(), root="/en")
    sign_in(browser, "carla")
    return browser


@pytest.fixture
def dirk(runtime, team) -> str:
    """A coordinator who has chosen a passphrase and waits for admission."""
    make_member(runtime, "dirk", Role.COORDINATOR)
    return str(find_member(runtime, "dirk"))


def row_of(page, name: str) -> str:
    return next(row for row in re.findall(r"<tr.*?</tr>", page.html, re.DOTALL) if name in row)


def first_password(page) -> str:
    return page.by_class["receipt"][0]


def add(carla, **others):
    carla.get("/beheer/")
    return carla.send("/leden", **(DIRK | others))


# Adding.


@both_engines
def test_an_added_member_gets_a_first_password(carla):
    page = add(carla)
    assert page.heading == "First password"
    assert FIRST_PASSWORD.fullmatch(first_password(page))


def test_the_first_password_is_shown_once(carla):
    password = first_password(add(carla))
    assert password not in carla.get("/beheer/").html


def test_an_added_member_is_on_the_list(carla):
    add(carla)
    row = row_of(carla.get("/beheer/"), "Dirk de Vries")
    assert "Coordinator" in row
    assert "No passphrase yet" in row


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"display_name": ""}, "display_name", "Fill this in."),
        ({"display_name": "x" * 81}, "display_name", "80"),
        ({"name": ""}, "name", "Fill this in."),
        ({"name": "d"}, "name", "Use 2 to 80 letters, digits, dots and hyphens."),
        ({"name": "di rk"}, "name", "Use 2 to 80 letters, digits, dots and hyphens."),
        ({"name": "Anna"}, "name", "Somebody already signs in by this name."),
        ({"roles": []}, "roles", "Choose at least one role."),
    ],
)
def test_a_member_that_cannot_be_added_is_said_beside_the_field(carla, wrong, field, message):
    typed = DIRK | wrong
    page = add(carla, **wrong)
    assert page.status == 422
    assert message in page.errors[field]
    assert {name: page.value(name) for name in typed} == typed


def test_a_role_that_does_not_exist_is_refused(carla):
    carla.get("/beheer/")
    assert carla.post("/beheer/leden", **(DIRK | {"roles": "emperor"})).status == 422


@both_engines
def test_a_name_with_a_null_byte_is_no_fault_of_ours(carla):
    carla.get("/beheer/")
    page = carla.post("/beheer/leden", **(DIRK | {"display_name": "Di\x00rk", "roles": "admin"}))
    assert page.status in {200, 422}


# The first day of a new member.


def test_a_first_password_must_be_replaced(carla, app):
    password = first_password(add(carla))
    browser = Browser(app.test_client(), root="/en")
    assert sign_in(browser, "dirk", password).heading == "Choose your password"
    for address in ("/coordinatie/", "/beheer/", "/account/kluis", "/account/wachtzin"):
        assert browser.get(address).heading == "Choose your password"


@both_engines
def test_a_new_member_comes_all_the_way_to_their_first_tip(carla, app, anna, tip):
    tip()
    password = first_password(add(carla))
    browser = Browser(app.test_client(), root="/en")
    sign_in(browser, "dirk", password)
    browser.send("wachtwoord", password=PASSWORD, again=PASSWORD)
    assert browser.page.heading == "Choose your vault passphrase"
    passphrase = PASSPHRASE.format("dirk")
    browser.send("wachtzin", passphrase=passphrase, again=passphrase)
    assert browser.page.heading == "Unlock the vault"
    anna.get("/beheer/")
    anna.send("toelaten")
    unlock(browser, "dirk")
    assert browser.get("/coordinatie/2026-00001").heading == "Tip 2026-00001"


@pytest.mark.parametrize(
    ("password", "again", "field", "message"),
    [
        ("short", "short", "password", "Use at least 12 characters."),
        ("a long password", "another password", "again", "The two are not the same."),
    ],
)
def test_a_password_that_cannot_be_used_is_said(carla, app, password, again, field, message):
    first = first_password(add(carla))
    browser = Browser(app.test_client(), root="/en")
    sign_in(browser, "dirk", first)
    page = browser.send("wachtwoord", password=password, again=again)
    assert page.status == 422
    assert message in page.errors[field]
    assert password not in page.html


@pytest.mark.parametrize(
    ("passphrase", "again", "field", "message"),
    [
        ("too short", "too short", "passphrase", "Use at least 20 characters."),
        ("long enough to be one", "but not the same one", "again", "The two are not the same."),
        ("both long and the same", None, "passphrase", "that is not your password."),
    ],
)
def test_a_passphrase_that_cannot_be_used_is_said(carla, app, passphrase, again, field, message):
    first = first_password(add(carla))
    browser = Browser(app.test_client(), root="/en")
    sign_in(browser, "dirk", first)
    own = "both long and the same"
    browser.send("wachtwoord", password=own, again=own)
    page = browser.send("wachtzin", passphrase=passphrase, again=again or passphrase)
    assert page.status == 422
    assert message in page.errors[field]
    assert passphrase not in page.html


def test_a_passphrase_is_chosen_once(anna):
    assert anna.get("/account/wachtzin").heading == "Unlock the vault"


# Admitting.


@both_engines
def test_a_member_who_waits_is_admitted(anna, dirk):
    page = anna.get("/beheer/")
    assert "Waits for admission" in row_of(page, "dirk")
    page = anna.send("toelaten")
    assert "The member has been admitted to the vault." in page.main
    assert "Admitted" in row_of(page, "dirk")


def test_a_member_who_was_not_admitted_cannot_unlock(app, dirk):
    browser = Browser(app.test_client(), root="/en")
    page = sign_in_and_unlock(browser, "dirk")
    assert page.status == 422
    assert "You have not been admitted to the vault yet." in page.errors["passphrase"]


def test_a_fingerprint_is_shown_to_compare(anna, dirk):
    assert re.search(
        r"<code>([0-9a-f]{4} ){4}[0-9a-f]{4}</code>", row_of(anna.get("/beheer/"), "dirk")
    )


def test_a_member_without_a_passphrase_is_not_admitted(anna, runtime):
    add_member(runtime, OPERATOR, "eva", "Eva", [Role.COORDINATOR])
    anna.get("/beheer/")
    page = anna.post(f"/beheer/leden/{find_member(runtime, 'eva')}/toelaten")
    assert "This person has not chosen a vault passphrase yet." in page.main


def test_admitting_needs_the_unlocked_vault(english, dirk):
    sign_in(english, "anna")
    english.get("/beheer/")
    page = english.post(f"/beheer/leden/{dirk}/toelaten")
    assert (page.status, page.heading) == (409, "The vault is locked")


def test_an_administrator_admits_nobody(carla, dirk):
    carla.get("/beheer/")
    assert carla.post(f"/beheer/leden/{dirk}/toelaten").status == 403


@pytest.mark.parametrize("action", ["toelaten"])
def test_somebody_who_is_no_member_is_not_admitted(anna, action):
    anna.get("/beheer/")
    page = anna.post(f"/beheer/leden/00000000-0000-4000-8000-000000000000/{action}")
    assert "This person is not a member any more." in page.main


@pytest.mark.parametrize("action", ["wachtwoord", "intrekken"])
def test_somebody_who_is_no_member_is_said_to_be_none(carla, action):
    carla.get("/beheer/")
    page = carla.post(f"/beheer/leden/00000000-0000-4000-8000-000000000000/{action}")
    assert "This person is not a member any more." in page.main


# Revoking.


@both_engines
def test_a_revoked_member_cannot_sign_in(carla, english, team):
    carla.get("/beheer/")
    carla.send(f"{team.bram.member_id}/intrekken")
    assert "The access has been revoked." in carla.page.main
    assert sign_in(english, "bram").status == 422


def test_a_revoked_member_is_signed_out_at_once(carla, desk, team):
    bram = desk("bram")
    carla.get("/beheer/")
    carla.send(f"{team.bram.member_id}/intrekken")
    assert bram.get("/coordinatie/").heading == "Sign in"


def test_everybody_unlocks_again_after_a_revocation(carla, anna, team, tip):
    tip()
    carla.get("/beheer/")
    carla.send(f"{team.bram.member_id}/intrekken")
    assert anna.get("/coordinatie/2026-00001").heading == "Unlock the vault"
    unlock_with_new_key(anna, "anna")
    assert anna.get("/coordinatie/2026-00001").heading == "Tip 2026-00001"


def test_a_new_team_key_is_asked_about_with_who_was_revoked(carla, anna, team):
    carla.get("/beheer/")
    carla.send(f"{team.bram.member_id}/intrekken")
    page = unlock(anna, "anna")
    assert "The access of Bram was revoked. By: Carla." in page.main


def test_a_member_who_knows_of_no_revocation_opens_the_vault_without_the_new_key(
    carla, anna, team, tip
):
    carla.get("/beheer/")
    carla.send(f"{team.bram.member_id}/intrekken")
    tip()
    unlock(anna, "anna")
    assert anna.send("kluis", passphrase=PASSPHRASE.format("anna"), trust="no").heading == "Queue"
    assert anna.get("/coordinatie/2026-00001").heading == "Unlock the vault"


def test_a_revoked_member_stays_on_the_list_as_such(carla, team):
    carla.get("/beheer/")
    carla.send(f"{team.bram.member_id}/intrekken")
    row = row_of(carla.page, "bram")
    assert "Revoked" in row
    assert "<form" not in row


def test_the_last_administrator_is_not_revoked(carla, team):
    page = carla.post(f"/beheer/leden/{team.carla.member_id}/intrekken")
    assert "This is the last administrator." in page.main


def test_nobody_is_offered_to_revoke_themselves(carla, team):
    page = carla.get("/beheer/")
    assert not [form for form in page.forms if str(team.carla.member_id) in form.action]


# A new password.


@both_engines
def test_a_new_password_replaces_the_old_one(carla, english, team):
    carla.get("/beheer/")
    password = first_password(carla.send(f"{team.bram.member_id}/wachtwoord"))
    assert sign_in(english, "bram").status == 422
    assert sign_in(english, "bram", password).heading == "Choose your password"


def test_a_new_password_signs_the_member_out(carla, desk, team):
    bram = desk("bram")
    carla.get("/beheer/")
    carla.send(f"{team.bram.member_id}/wachtwoord")
    assert bram.get("/coordinatie/").heading == "Sign in"


def test_a_new_password_leaves_the_passphrase(carla, english, team):
    carla.get("/beheer/")
    password = first_password(carla.send(f"{team.bram.member_id}/wachtwoord"))
    sign_in(english, "bram", password)
    english.send("wachtwoord", password=PASSWORD, again=PASSWORD)
    assert unlock(english, "bram").heading == "Queue"


# Recovery.


@pytest.fixture
def nobody_left(runtime, team, dirk) -> None:
    """Nobody can open the vault any more, and Dirk waits."""
    for name in ("anna", "bram"):
        revoke(runtime, OPERATOR, find_member(runtime, name))


@both_engines
def test_the_recovery_key_admits_when_nobody_is_left(nobody_left, carla, english, team):
    assert "Nobody can open the vault now." in carla.get("/beheer/").main
    page = carla.send("herstellen", recovery_key=team.recovery)
    assert "The member has been admitted to the vault." in page.main
    sign_in(english, "dirk")
    assert unlock_with_new_key(english, "dirk").heading == "Queue"


@pytest.mark.parametrize("typed", ["", "nonsense", "0" * 52])
def test_a_wrong_recovery_key_is_said(nobody_left, carla, typed):
    carla.get("/beheer/")
    page = carla.send("herstellen", recovery_key=typed)
    assert "This is not the recovery key." in page.main


def test_the_recovery_key_is_for_when_nobody_is_left(carla, dirk, team):
    carla.get("/beheer/")
    page = carla.post(f"/beheer/leden/{dirk}/herstellen", recovery_key=team.recovery)
    assert "Somebody can still open the vault." in page.main


def test_what_happened_to_whose_access_is_listed(carla, team):
    carla.get("/beheer/")
    carla.send(f"{team.bram.member_id}/intrekken")
    assert re.search(
        r"10 Mar 2026 10:30 Access revoked: Bram \(key generation 2\) Carla",
        carla.page.by_class["timeline"][0],
    )
