"""The page of the standing circles: asking for a change, and agreeing to one."""

from __future__ import annotations

import pytest

from portal.accounts.members import find_member
from portal.accounts.permissions import Actor
from portal.accounts.team import admit
from portal.models import CircleKind, Role
from portal.tips.content import About
from tests.conftest import make_member
from tests.tips.internal_reports import put_in_circle, report_internally
from tests.web.steps import sign_in

CIRCLES = "/beheer/kringen/"


@pytest.fixture
def fatima(runtime, team, desk):
    """The browser of a lead."""
    make_member(runtime, "fatima", Role.LEAD)
    admit(runtime, team.anna, find_member(runtime, "fatima"))
    return desk("fatima")


@pytest.fixture
def carla(english):
    """The browser of an administrator."""
    sign_in(english, "carla")
    return english


def ask(browser, kind: CircleKind, *members):
    browser.get(CIRCLES)
    chosen = {f"{kind}-members": [str(member.member_id) for member in members]}
    return browser.send(kind.value, **chosen)


def test_a_lead_asks_and_an_administrator_confirms(runtime, team, fatima, carla):
    page = ask(fatima, CircleKind.INTEGRITY, team.anna, team.bram)
    assert "It takes effect once a second person confirms it." in page.main
    assert "Another lead or administrator must confirm this." in page.main
    carla.get(CIRCLES)
    assert "Would join: Anna, Bram" in carla.page.main
    page = carla.send("bevestigen")
    assert "In this circle: Anna, Bram" in page.main


def test_an_administrator_who_asked_is_offered_to_take_it_back_and_not_to_confirm(team, carla):
    ask(carla, CircleKind.INTEGRITY, team.anna, team.bram)
    actions = [form.action for form in carla.page.forms]
    assert not any(action.endswith("bevestigen") for action in actions)
    page = carla.send("weigeren")
    assert "Would join" not in page.main


def test_confirming_by_hand_what_one_asked_for_is_refused(team, carla):
    ask(carla, CircleKind.INTEGRITY, team.anna, team.bram)
    proposal = next(form.action for form in carla.page.forms if "weigeren" in form.action)
    page = carla.post(proposal.removeprefix("/en").replace("weigeren", "bevestigen"))
    assert "Somebody else must confirm it." in page.main
    assert "Nobody is in this circle yet." in page.main


def test_too_few_people_are_refused_beside_the_field_with_the_choice_still_there(team, carla):
    page = ask(carla, CircleKind.INTEGRITY, team.anna)
    assert page.status == 422
    assert page.errors["integrity-members"] == "Error: Choose at least 2 people."
    assert page.value("integrity-members") == [str(team.anna.member_id)]


def test_an_answer_made_by_hand_is_refused_beside_the_field(carla):
    carla.get(CIRCLES)
    page = carla.post(f"{CIRCLES}integrity", **{"integrity-members": "nobody"})
    assert page.status == 422
    assert "Choose people who work tips" in page.errors["integrity-members"]


def test_there_is_no_circle_by_another_name(carla):
    carla.get(CIRCLES)
    assert carla.post(f"{CIRCLES}everybody").status == 404


def test_a_coordinator_may_not_see_the_page_and_has_no_link_to_it(anna):
    assert not any("kringen" in address for _words, address in anna.get("/beheer/").links)
    assert anna.get(CIRCLES).status == 403


def test_the_lead_sees_how_many_tips_wait_and_nothing_of_them(runtime, team, fatima):
    report_internally(runtime, About.COLLEAGUE, "Zwaluwkist")
    report_internally(runtime, About.COORDINATION_POINT, "Zwaluwkist")
    page = fatima.get("/coordinatie/")
    assert "2 internal tips wait for a circle." in page.main
    assert "2026-0000" not in page.main
    page = fatima.follow("kringen")
    assert "2 internal tips wait for a circle." in page.main
    assert "Zwaluwkist" not in page.html
    assert "2026-0000" not in page.main


def test_a_coordinator_is_not_told_that_tips_wait(runtime, team, anna):
    report_internally(runtime, About.COLLEAGUE)
    assert "for a circle" not in anna.get("/coordinatie/").main


def test_somebody_who_can_no_longer_open_tips_is_shown_apart(runtime, team, carla):
    make_member(runtime, "gijs", Role.COORDINATOR)
    gijs = Actor(find_member(runtime, "gijs"), "Gijs", frozenset({Role.COORDINATOR}))
    put_in_circle(runtime, CircleKind.INTEGRITY, team.anna, gijs)
    page = carla.get(CIRCLES)
    assert "In this circle: Anna" in page.main
    assert "Can no longer open tips: Gijs" in page.main
