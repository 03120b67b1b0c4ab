"""Signing in with a second step: adding one, giving it, and what happens without it."""

from __future__ import annotations

import re

import pytest
from pyotp import TOTP

from portal import create_app
from tests.conftest import PASSWORD, cheap_settings
from tests.web.browser import Browser

SIGN_IN = "/account/inloggen"


@pytest.fixture
def strict(runtime, team, clock):
    """A portal where a second step is required."""
    settings = cheap_settings(
        runtime.settings.database_url,
        require_second_factor=True,
        public_address="http://localhost:8000",
    )
    made = create_app(settings, clock)
    made.testing = True
    return made


def after_password(app) -> Browser:
    browser = Browser(app.test_client(), root="/en")
    browser.get(SIGN_IN)
    browser.send("inloggen", name="anna", password=PASSWORD)
    return browser


@pytest.fixture
def app_of_anna(strict, clock):
    """Anna's authenticator app, after she has added it, put her codes away and signed out."""
    browser = after_password(strict)
    page = browser.get("/account/inloggegevens/app")
    app = TOTP(re.sub(r"\s", "", page.by_id["secret"]))
    browser.send("app", code=app.at(clock.now()), name="Telephone")
    clock.advance(seconds=60)
    return app


def test_a_member_without_a_second_step_is_led_to_adding_one(strict):
    assert after_password(strict).page.path == "/en/account/inloggegevens"


@pytest.mark.parametrize("address", ["/coordinatie/", "/account/kluis", "/beheer/"])
def test_until_then_nothing_else_opens(strict, address):
    browser = after_password(strict)
    assert browser.get(address).heading == "How you sign in"


def test_a_wrong_code_is_said_beside_the_field_and_adds_nothing(strict):
    browser = after_password(strict)
    browser.get("/account/inloggegevens/app")
    page = browser.send("app", code="000000", name="Telephone")
    assert page.status == 422
    assert "This is not the code that belongs to the square." in page.errors["code"]


def test_with_the_code_of_the_app_a_member_is_in(strict, app_of_anna, clock):
    browser = after_password(strict)
    assert browser.page.heading == "The second step"
    page = browser.send("tweede-stap", code=app_of_anna.at(clock.now()))
    assert page.heading == "Queue"


def test_a_code_works_once(strict, app_of_anna, clock):
    after_password(strict).send("tweede-stap", code=app_of_anna.at(clock.now()))
    page = after_password(strict).send("tweede-stap", code=app_of_anna.at(clock.now()))
    assert page.status == 422
    assert "used before" in page.errors["code"]


def test_after_the_password_alone_the_queue_does_not_open(strict, app_of_anna):
    browser = after_password(strict)
    assert browser.get("/coordinatie/").heading == "The second step"


def test_too_many_wrong_codes_lead_back_to_the_password(strict, app_of_anna):
    browser = after_password(strict)
    for _ in range(5):
        if browser.page.heading == "The second step":
            browser.send("tweede-stap", code="000000")
    assert browser.page.path == "/en/account/inloggen"


def test_the_cookie_of_after_the_password_is_dead_after_the_second_step(
    strict, app_of_anna, clock
):
    browser = after_password(strict)
    with browser.client.session_transaction() as session:
        before = dict(session)
    browser.send("tweede-stap", code=app_of_anna.at(clock.now()))
    with browser.client.session_transaction() as session:
        session.clear()
        session.update(before)
    assert browser.get("/coordinatie/").heading == "Sign in"
