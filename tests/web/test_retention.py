"""The lead's page of retention, holds on a tip's page, and the reporter's withdrawal."""

from __future__ import annotations

from datetime import date

import pytest

from portal.accounts.members import find_member
from portal.accounts.team import admit
from portal.models import Role, State
from portal.tips.assessing import change_state
from tests.conftest import make_member, submit_tip
from tests.web.browser import Browser
from tests.web.conftest import sign_in_and_unlock

TIP = "/coordinatie/2026-00001"


@pytest.fixture
def lead(runtime, team, app) -> Browser:
    """The browser of a coordination lead who has unlocked the vault."""
    make_member(runtime, "fatima", Role.LEAD)
    admit(runtime, team.anna, find_member(runtime, "fatima"))
    browser = Browser(app.test_client(), root="/en")
    sign_in_and_unlock(browser, "fatima")
    return browser


@pytest.fixture
def rejected(runtime, team, tip) -> int:
    number = tip()
    change_state(runtime, team.anna, number, 1, State.REJECTED)
    return number


def test_the_page_explains_each_term(lead):
    main = lead.get("/coordinatie/bewaren").main
    assert "Rejected All 3 months Spam, not ours or redirected" in main
    assert "Nothing ends within 14 days." in main


def test_the_page_shows_what_ends_soon_before_anything_is_removed(lead, rejected, clock):
    clock.advance(days=(date(2026, 6, 1) - clock.moment.date()).days)
    sign_in_and_unlock(lead, "fatima")
    main = lead.get("/coordinatie/bewaren").main
    assert "2026-00001 Unknown Rejected 10 Jun 2026 15 Jun 2026" in main


def test_a_run_by_hand_says_what_it_did(lead, rejected, clock):
    clock.advance(days=200)
    sign_in_and_unlock(lead, "fatima")
    lead.get("/coordinatie/bewaren")
    assert "Done: 0 removed, 1 announced." in lead.send("bewaren").text


def test_a_lead_holds_a_tip_and_lets_it_go(lead, rejected):
    lead.get(TIP)
    page = lead.send("vasthouden", until="2026-12-31", reason="The prosecutor asked")
    assert "Kept up to and including 31 December 2026" in page.main
    assert "The prosecutor asked" in page.main
    assert "None: the tip goes when its term is over." in lead.send("vrijgeven").main


def test_a_hold_without_a_day_or_a_reason_says_what_is_missing(lead, rejected):
    lead.get(TIP)
    page = lead.send("vasthouden", until="", reason="")
    assert page.status == 422
    assert page.main.count("Fill this in.") == 2


def test_a_hold_until_a_day_that_has_passed_is_refused_with_the_reason_still_there(lead, rejected):
    lead.get(TIP)
    page = lead.send("vasthouden", until="2026-03-01", reason="The prosecutor asked")
    assert "This day has passed." in page.main
    assert page.value("reason") == "The prosecutor asked"


def test_a_coordinator_sees_a_hold_and_places_none(desk, lead, rejected):
    lead.get(TIP)
    lead.send("vasthouden", until="2026-12-31", reason="The prosecutor asked")
    anna = desk("anna")
    assert "Kept up to and including" in anna.get(TIP).main
    assert "Keep this tip longer" not in anna.page.main
    assert anna.get("/coordinatie/bewaren").status == 403


def open_thread(browser: Browser, code: str) -> None:
    browser.get("/terug")
    browser.send("terug", code=code)


def test_a_reporter_withdraws_a_report_after_being_asked(runtime, team, english):
    open_thread(english, submit_tip(runtime))
    page = english.follow("intrekken")
    assert page.heading == "Do you want to withdraw your report?"
    assert english.send("intrekken").heading == "Your report has been withdrawn"


def test_after_a_withdrawal_the_code_opens_nothing(runtime, team, english):
    code = submit_tip(runtime)
    open_thread(english, code)
    english.follow("intrekken")
    english.send("intrekken")
    open_thread(english, code)
    assert "We know no report with this code." in english.page.main
    assert english.get("/terug/melding").status == 410


def test_what_was_passed_on_is_not_offered_to_be_withdrawn(runtime, team, english):
    code = submit_tip(runtime)
    for version, state in enumerate(
        [State.IN_ASSESSMENT, State.ENRICHED, State.PASSED_TO_PARTNER], start=1
    ):
        change_state(runtime, team.anna, 2026000001, version, state)
    open_thread(english, code)
    assert "Withdraw my report" not in english.page.main
    english.post("/terug/intrekken")
    assert "cannot be withdrawn any more" in english.page.text
