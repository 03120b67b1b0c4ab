"""The second step of signing in, as a member without JavaScript goes through it."""

from __future__ import annotations

import re

import pytest
from pyotp import TOTP

from tests.web.browser import Browser
from tests.web.steps import sign_in


@pytest.fixture
def strict(make_app):
    return make_app(require_second_factor=True, public_address="http://localhost:8000")


@pytest.fixture
def carla(strict) -> Browser:
    browser = Browser(strict.test_client(), root="/en")
    sign_in(browser, "carla")
    return browser


def add_app(browser: Browser, clock) -> TOTP:
    browser.get("/account/inloggegevens/app")
    app = TOTP(browser.page.by_id["secret"].replace(" ", ""))
    browser.send("app", code=app.at(clock.now()), name="Telephone")
    return app


def test_a_member_without_a_second_step_comes_no_further_than_adding_one(carla):
    for address in ("/beheer/", "/meldingen", "/account/werkplek"):
        page = carla.get(address)
        assert page.status in {200, 404}
        assert page.heading in {"How you sign in", "This page does not exist"}


def test_a_member_adds_an_app_and_is_shown_recovery_codes_once(carla, clock):
    add_app(carla, clock)
    assert carla.page.heading == "Your recovery codes"
    codes = re.findall(r"<code>((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})</code>", carla.page.html)
    assert len(codes) == 10
    assert codes[9] in carla.get("/account/herstelcodes/bestand").html
    carla.get("/account/herstelcodes")
    assert carla.send("opgeborgen").heading == "Team"
    assert codes[0] not in carla.get("/account/herstelcodes").html


def test_the_second_step_is_asked_for_and_leads_to_where_one_was_going(carla, strict, clock):
    app = add_app(carla, clock)
    clock.advance(minutes=5)
    browser = Browser(strict.test_client(), root="/en")
    browser.get("/account/inloggen?next=/beheer/")
    assert (
        browser.send("inloggen", name="carla", password="a password of my own").heading
        == "The second step"
    )
    assert browser.send("tweede-stap", code="000000").status == 422
    assert browser.send("tweede-stap", code=app.at(clock.now())).heading == "Team"


def test_after_five_wrong_codes_one_begins_again(carla, strict, clock):
    add_app(carla, clock)
    browser = Browser(strict.test_client(), root="/en")
    sign_in(browser, "carla")
    for _ in range(5):
        browser.send("tweede-stap", code="000000")
    assert browser.page.heading == "Sign in"
    assert "wrong too often" in browser.page.main


def test_an_administrator_is_warned_where_the_second_step_is_not_required(make_app):
    browser = Browser(make_app().test_client(), root="/en")
    sign_in(browser, "carla")
    assert "the second step is not required here" in browser.page.main


# Trying passwords.


def test_others_who_try_a_name_do_not_lock_its_owner_out_of_a_known_browser(make_app):
    app = make_app(limit_sign_in_name="2 per hour", limit_sign_in_pair="2 per hour")
    known = Browser(app.test_client(), root="/en")
    sign_in(known, "carla")
    for number in range(4):
        sign_in(Browser(app.test_client(), REMOTE_ADDR=f"203.0.113.{number}"), "carla", "wrong")
    assert sign_in(Browser(app.test_client(), REMOTE_ADDR="203.0.113.9"), "carla").status == 429
    assert sign_in(known, "carla").heading == "Team"


@pytest.mark.parametrize("name", ["carla", "nobody"])
def test_a_name_is_tried_so_often_and_no_more_whether_it_exists_or_not(make_app, name):
    browser = Browser(make_app(limit_sign_in_pair="2 per hour").test_client())
    assert [sign_in(browser, name, "wrong").status for _ in range(3)] == [422, 422, 429]
