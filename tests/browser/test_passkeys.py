"""A passkey, from a virtual authenticator, on a real server (W3C, Web Authentication, 11)."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from portal.runtime import make_runtime
from tests.conftest import PASSWORD, cheap_settings, cheap_values, make_team
from tools.servers import free_port, start

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.browser


@pytest.fixture
def address(sqlite_template, tmp_path) -> Iterator[str]:
    """The address of a served portal that requires a second factor."""
    path = shutil.copy(sqlite_template, tmp_path / "portal.sqlite3")
    runtime = make_runtime(cheap_settings(f"sqlite:///{path}"))
    make_team(runtime)
    runtime.database.close()
    port = free_port()
    address = f"http://localhost:{port}"
    strict = {"require_second_factor": True, "public_address": address}
    server = start(tmp_path, cheap_values(runtime.settings.database_url, **strict), port)
    yield address
    server.stop()


@pytest.fixture
def page(browser, address):
    context = browser.new_context(base_url=address, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(10_000)
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()


def sign_in(page) -> None:
    page.goto("/en/account/inloggen")
    page.get_by_label("Name").fill("carla")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_passkey_is_made_and_signs_in(page):
    sign_in(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_role("button", name="I have put them away").click()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page)
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_role("heading", name="Team", exact=True).wait_for()
