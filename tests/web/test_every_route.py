"""Every route with every role: who may ask for what stands in one table, and nothing else holds."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from portal import create_app
from portal.accounts.members import find_member
from portal.accounts.team import admit
from portal.models import Role
from portal.runtime import make_runtime
from tests.conftest import SettableClock, cheap_settings, make_member, submit_tip, unlocked
from tests.web.browser import Browser
from tests.web.route_table import NOBODY, WHO
from tests.web.steps import sign_in, sign_in_and_unlock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

# A member of each role; those who read tips have unlocked the vault.
READERS = {Role.COORDINATOR: "anna", Role.LEAD: "lena"}
OTHERS = {
    Role.ADMIN: "carla",
    Role.EDITOR: "esra",
    Role.PUBLISHER: "peter",
    Role.SUPERVISOR: "sanne",
}
SAMPLES = {
    "disclosure": "V2026-00001",
    "key": "home",
    "language": "nl",
    "number": "2026-00001",
    "path": "a-page",
    "sequence": 1,
    "slug": "wat",
    "tip_number": "2026-00001",
    "token": "A" * 43,
    "variant": "640.jpg",
    "word": "zoeken",
    "filename": "portal.css",
}
# What the same name stands for in these rules only.
OTHER_SAMPLES: dict[str, dict[str, object]] = {
    "/coordinatie/dossiers/": {"number": "C2026-00001"},
    "/coordinatie/overleggen/": {"number": "O2026-00001"},
    "/sitemap-": {"number": 1},
    "/<path:path>/<any": {"word": "zelfcheck"},
}
# These end the session, or the power, of whoever asks; nothing can be asked after them.
LAST = ("POST account.lock", "POST account.sign_out")
NOT_TRIED = {"HEAD", "OPTIONS"}


@pytest.fixture(scope="module")
def app(installed, tmp_path_factory) -> Iterator[Flask]:
    """A portal with a tip and a member of each role, whose forms need no token."""
    path = tmp_path_factory.mktemp("routes") / "portal.sqlite3"
    shutil.copy(installed[0], path)
    clock = SettableClock()
    limits = {f"limit_{name}": "1000 per minute" for name in ("search", "report", "send")}
    # Nothing is looked up: every form is sent empty.
    register = "http://127.0.0.1:9/"
    settings = cheap_settings(f"sqlite:///{path}", pdok_address=register, **limits)
    runtime = make_runtime(settings, clock)
    make_member(runtime, "lena", Role.LEAD)
    admit(runtime, unlocked(runtime, "anna"), find_member(runtime, "lena"))
    for role, name in OTHERS.items():
        if name != "carla":
            make_member(runtime, name, role, has_key=False)
    submit_tip(runtime)
    runtime.database.close()
    made = create_app(settings, clock)
    made.testing = True
    made.config["WTF_CSRF_ENABLED"] = False
    yield made
    made.extensions["portal"].database.close()


def asked(app: Flask) -> list[tuple[str, str, str]]:
    """Return each route as its name in the table, its method and an address of it."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            adapter = app.url_map.bind("localhost")
            values = {name: _sample(name, rule.rule) for name in rule.arguments}
            for method in sorted((rule.methods or set()) - NOT_TRIED):
                address = adapter.build(rule.endpoint, values, method)
                found.append((f"{method} {rule.endpoint}", method, address))
    return sorted(found, key=lambda one: ("", *LAST).index(one[0]) if one[0] in LAST else 0)


def _sample(name: str, rule: str) -> object:
    if name.endswith("_id"):
        return UUID(int=1)
    others = [values for start, values in OTHER_SAMPLES.items() if rule.startswith(start)]
    return next((values[name] for values in others if name in values), SAMPLES.get(name))


def is_refused(browser: Browser, role: Role | None, method: str, address: str) -> bool:
    """Tell whether somebody is turned away, and not merely told that nothing is there."""
    response = browser.client.open(address, method=method, data={} if method == "POST" else None)
    response.close()
    is_sent_to_sign_in = response.headers.get("Location", "").startswith("/account/")
    return response.status_code in {401, 403} or (role is NOBODY and is_sent_to_sign_in)


def visitor(app: Flask, role: Role | None) -> Browser:
    browser = Browser(app.test_client())
    if role in READERS:
        sign_in_and_unlock(browser, READERS[role])
    elif role:
        sign_in(browser, OTHERS[role])
    return browser


def test_the_table_has_each_route_that_there_is_and_no_other(app):
    assert {name for name, _method, _address in asked(app)} == set(WHO)


@pytest.mark.parametrize("role", [NOBODY, *Role], ids=lambda role: role or "signed out")
def test_each_route_is_open_to_whom_the_table_says_and_to_nobody_else(app, role):
    browser = visitor(app, role)
    found = {
        name: not is_refused(browser, role, method, address)
        for name, method, address in asked(app)
    }
    expected = {name: role in WHO.get(name, ()) for name in found}
    assert {name for name in found if found[name] != expected[name]} == set()
