"""A portal that requires a second factor, and members with one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pyotp import TOTP

from portal.accounts.second_factors.apps import add_app, begin_app
from portal.accounts.sessions import sign_in
from tests.conftest import PASSWORD, cheap_settings

if TYPE_CHECKING:
    from portal.runtime import Runtime
    from portal.vault import AccessToken


def strict(runtime: Runtime, **others: object) -> Runtime:
    """The same portal, where a second factor is required."""
    values = {"require_second_factor": True, "public_address": "http://localhost:8000"}
    settings = cheap_settings(runtime.settings.database_url, **(values | others))
    return replace(runtime, settings=settings)


@pytest.fixture
def portal(runtime, team) -> Runtime:
    """A portal with a team, where a second factor is required."""
    return strict(runtime)


@pytest.fixture
def half(portal) -> AccessToken:
    """Anna's session after her password; she has no second factor yet."""
    return after_password(portal)


@pytest.fixture
def app(portal, half) -> TOTP:
    """Anna's app, which she has added and not used since."""
    return add_telephone(portal, half)[0]


def after_password(portal: Runtime, name: str = "anna") -> AccessToken:
    token = sign_in(portal, name, PASSWORD)
    assert token
    return token


def add_telephone(portal: Runtime, token: AccessToken, name: str = "Telephone"):
    """Add an app, and return it with the token of the session that goes on."""
    app = TOTP(begin_app(portal, token).secret)
    return app, add_app(portal, token, name, app.at(portal.now()))
