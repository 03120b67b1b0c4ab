"""Fixtures of the web tests: the real application, by default on SQLite, and browsers on it.

What the engine matters for is marked `both_engines` and runs on PostgreSQL as well.
"""

from __future__ import annotations

import logging
import os
import shutil
from typing import TYPE_CHECKING

import pytest
import redis
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import text

from portal import create_app
from portal.accounts.members import find_member
from portal.accounts.permissions import Actor
from portal.models import Role
from portal.runtime import make_runtime
from tests.conftest import (
    SettableClock,
    Team,
    cheap_settings,
    empty_postgresql,
    make_team,
    unlocked,
)
from tests.web.browser import Browser
from tests.web.steps import sign_in_and_unlock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from portal.runtime import Runtime

LOCAL_REDIS = "redis://127.0.0.1:6379/9"


class Lines(logging.Handler):
    """Keeps every line that is logged, whoever logs it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(scope="session")
def installed(sqlite_template, tmp_path_factory) -> tuple[Path, str]:
    """A SQLite database with the team at work, to copy, and its recovery key."""
    path = tmp_path_factory.mktemp("installed") / "portal.sqlite3"
    shutil.copy(sqlite_template, path)
    runtime = make_runtime(cheap_settings(f"sqlite:///{path}"), SettableClock())
    recovery = make_team(runtime).recovery
    with runtime.database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    runtime.database.close()
    return path, recovery


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database; of SQLite, unless a test is marked `both_engines`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        path, _recovery = request.getfixturevalue("installed")
        shutil.copy(path, tmp_path / "portal.sqlite3")
        return f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    url: str = request.getfixturevalue("postgresql_url")
    empty_postgresql(url)
    return url


@pytest.fixture
def team(request: pytest.FixtureRequest, runtime: Runtime) -> Team:
    """The team at work. Making it takes longer than most tests, so that SQLite copies it."""
    if not runtime.settings.uses_sqlite:
        return make_team(runtime)
    _path, recovery = request.getfixturevalue("installed")
    carla = Actor(find_member(runtime, "carla"), "Carla", frozenset({Role.ADMIN}))
    return Team(recovery, unlocked(runtime, "anna"), unlocked(runtime, "bram"), carla)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory) -> FileSystemBytecodeCache:
    """What the templates are compiled to, so that not every test compiles them again."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(runtime, team, clock, compiled_templates) -> Iterator[Callable[..., Flask]]:
    """Make an application on the test's database, with other settings where they are given."""
    made: list[Flask] = []

    def make(**others: object) -> Flask:
        app = create_app(cheap_settings(runtime.settings.database_url, **others), clock)
        app.testing = True
        app.jinja_env.bytecode_cache = compiled_templates
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["portal"].database.close()


@pytest.fixture
def app(make_app) -> Flask:
    return make_app()


@pytest.fixture
def browser(app) -> Browser:
    """A resident's browser."""
    return Browser(app.test_client())


@pytest.fixture
def english(app) -> Browser:
    """The browser of a resident who reads English."""
    return Browser(app.test_client(), root="/en")


@pytest.fixture
def desk(app) -> Callable[[str], Browser]:
    """The browser of a member who has signed in and unlocked the vault, in English."""

    def open_for(name: str) -> Browser:
        browser = Browser(app.test_client(), root="/en")
        sign_in_and_unlock(browser, name)
        return browser

    return open_for


@pytest.fixture
def anna(desk) -> Browser:
    return desk("anna")


@pytest.fixture
def redis_url() -> str:
    url = os.environ.get("TEST_REDIS_URL", LOCAL_REDIS)
    server = redis.Redis.from_url(url)
    try:
        server.ping()
    except redis.ConnectionError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no Redis server was found")
    finally:
        server.close()
    return url


@pytest.fixture
def logged(app) -> Iterator[list[str]]:
    """Everything that anybody logs from here on, at the levels that a running portal logs at."""
    root, ours, handler = logging.getLogger(), logging.getLogger("portal"), Lines()
    root.addHandler(handler)
    ours.addHandler(handler)
    yield handler.lines
    root.removeHandler(handler)
    ours.removeHandler(handler)
