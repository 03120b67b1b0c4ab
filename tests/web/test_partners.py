"""The pages of partners: managed by a lead, and keys confirmed by a second person."""

from __future__ import annotations

import pytest

from portal.accounts.members import find_member
from portal.accounts.team import admit
from portal.models import PartnerKind, Role
from portal.tips.partners.keys import enter_key
from portal.tips.partners.managing import PartnerDetails, change_partner
from portal.tips.partners.reading import list_partners, read_partner
from tests.conftest import make_member
from tests.tips.working import AGE_KEY, at_table, lead, new_dossier, new_partner
from tests.web.steps import both_engines, sign_in


@pytest.fixture
def fatima(runtime, team, desk):
    """The browser of a lead."""
    make_member(runtime, "fatima", Role.LEAD)
    admit(runtime, team.anna, find_member(runtime, "fatima"))
    return desk("fatima")


@pytest.fixture
def police(runtime, team):
    return new_partner(runtime, team.anna)


@pytest.fixture
def page_of(police) -> str:
    return f"/coordinatie/partners/{police}"


@both_engines
def test_a_lead_adds_a_partner(fatima, runtime, team):
    fatima.get("/coordinatie/partners")
    fatima.follow("Add a partner")
    page = fatima.send(name="Police", kind="police", contact="J. Jansen", email="j@example.org")
    assert page.heading == "Police"
    (row,) = list_partners(runtime, team.anna)
    assert row.details == PartnerDetails("Police", PartnerKind.POLICE, "J. Jansen", "j@example.org")


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"name": " "}, {"name": "Error: Fill this in."}),
        ({"name": "Police"}, {"name": "Error: Another partner goes by this name."}),
        (
            {"name": "Tax", "email": "at example.org"},
            {"email": "Error: This is not an e-mail address, such as name@example.nl."},
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(fatima, police, typed, errors):
    fatima.get("/coordinatie/partners/nieuw")
    page = fatima.send(contact="J. Jansen", **typed)
    assert page.status == 422
    assert page.errors == errors
    assert page.value("contact") == "J. Jansen"


def test_a_coordinator_sees_partners_and_changes_none(anna, police, page_of):
    assert "Add a partner" not in anna.get("/coordinatie/partners").main
    page = anna.get(page_of)
    assert "Change the details" not in page.main
    assert "Enter a key" not in page.main
    assert anna.get("/coordinatie/partners/nieuw").status == 403
    anna.get(page_of)
    assert anna.post(f"{page_of}/gegevens", version=1, name="Mine", kind="police").status == 403


def test_an_administrator_sees_no_partners(english, team, police, page_of):
    sign_in(english, "carla")
    assert english.get("/coordinatie/partners").status == 403
    assert english.get(page_of).status == 403


def test_there_is_no_page_of_a_partner_that_does_not_exist(anna):
    address = "/coordinatie/partners/00000000-0000-0000-0000-000000000007"
    assert anna.get(address).status == 404


def test_the_list_leads_to_the_dossiers_of_a_partner(anna, runtime, team):
    at_table(runtime, team.anna, new_dossier(runtime, team.anna), "Police")
    anna.get("/coordinatie/partners")
    assert "The corner shop" in anna.follow("partner=").main


def test_details_are_changed(fatima, runtime, team, police, page_of):
    fatima.get(page_of)
    page = fatima.send("gegevens", phone="038 1234567")
    assert "038 1234567" in page.main
    assert "Details changed" in page.main


def test_the_second_of_two_savers_keeps_what_they_typed(fatima, runtime, team, police, page_of):
    fatima.get(page_of)
    details = PartnerDetails("Police", PartnerKind.POLICE, "P. Pietersen")
    change_partner(runtime, lead(team.anna), police, 1, details)
    page = fatima.send("gegevens", contact="J. Jansen")
    assert page.status == 409
    assert "A colleague was before you" in page.main
    assert page.value("contact") == "J. Jansen"
    fatima.send("gegevens")
    assert read_partner(runtime, team.anna, police).details.contact == "J. Jansen"


def test_a_name_that_is_taken_is_said_on_the_page_too(fatima, runtime, team, page_of):
    new_partner(runtime, team.anna, "Tax")
    fatima.get(page_of)
    page = fatima.send("gegevens", name="tax")
    assert page.errors == {"name": "Error: Another partner goes by this name."}


def test_a_partner_is_made_inactive_and_active_again(fatima, page_of):
    fatima.get(page_of)
    assert "Not active" in fatima.send("actief").main
    assert "Not active" not in fatima.send("actief").main


@both_engines
def test_a_key_is_entered_by_one_and_confirmed_by_another(fatima, desk, page_of):
    fatima.get(page_of)
    page = fatima.send("sleutel", key=AGE_KEY)
    assert "To be confirmed" in page.main
    assert "You entered it yourself, so a colleague does this." in page.main
    bram = desk("bram")
    page = bram.get(page_of)
    assert page.by_class["fingerprint"][0].replace(" ", "") == AGE_KEY
    page = bram.send("bevestigen")
    assert "Confirmed Bram" in page.main


def test_whoever_entered_a_key_cannot_confirm_it_by_hand_either(fatima, page_of):
    fatima.get(page_of)
    fatima.send("sleutel", key=AGE_KEY)
    page = fatima.post(f"{page_of}/sleutel/bevestigen", version=2)
    assert page.status == 409
    assert "To be confirmed" in page.main


def test_a_key_that_was_replaced_meanwhile_is_not_confirmed(
    fatima, desk, runtime, team, police, page_of
):
    enter_key(runtime, lead(team.anna), police, 1, AGE_KEY)
    bram = desk("bram")
    bram.get(page_of)
    fatima.get(page_of)
    fatima.send("verwijderen")
    page = bram.send("bevestigen")
    assert page.status == 409
    assert "This partner has no key yet." in page.main


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Fill this in."),
        ("hello", "There is no public key in this."),
        (AGE_KEY[:-4], "This key is not whole"),
        ("AGE-SECRET-KEY-1QQQ", "This is the secret half of a key"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI", "This is a key of another kind"),
    ],
)
def test_what_is_no_key_is_explained(fatima, page_of, typed, words):
    fatima.get(page_of)
    page = fatima.send("sleutel", key=typed)
    assert page.status == 422
    assert words in page.errors["key"]


def test_a_locked_member_is_led_to_the_vault_before_confirming(
    english, runtime, team, police, page_of
):
    enter_key(runtime, lead(team.anna), police, 1, AGE_KEY)
    sign_in(english, "bram")
    page = english.get(page_of)
    assert "I compared it by telephone" not in page.main
    assert "Unlock the vault" in page.main


def test_a_key_is_removed(fatima, page_of):
    fatima.get(page_of)
    fatima.send("sleutel", key=AGE_KEY)
    assert "This partner has no key yet." in fatima.send("verwijderen").main
