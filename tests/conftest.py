"""Fixtures that all tests share: a clock to set, a database of either engine, a team at work."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import hypothesis
import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from portal import create_app
from portal.accounts.members import add_member, find_member
from portal.accounts.permissions import OPERATOR, Actor
from portal.accounts.sessions import choose_password, resume, sign_in, sign_out
from portal.accounts.team import admit, install_vault, recover
from portal.accounts.unlocking import act_as, choose_passphrase, unlock
from portal.models import Channel, Database, Role
from portal.models.tip import NUMBERS_PER_YEAR
from portal.runtime import Runtime, make_runtime
from portal.settings import PROJECT_FOLDER, Settings
from portal.tips.content import TipContent
from portal.tips.reporting import submit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from portal.vault import AccessToken

hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")

LOCAL_POSTGRESQL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
PASSWORD = "a password of my own"
PASSPHRASE = "five words that nobody guesses {}"
START = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


class SettableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    def advance(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass(frozen=True)
class Team:
    """An installed vault with two admitted coordinators and an administrator."""

    recovery: str
    anna: Actor
    bram: Actor
    carla: Actor


def cheap_values(database_url: str, **others: object) -> dict[str, object]:
    """Values of settings whose key derivations cost next to nothing."""
    cheap = {
        f"{name}_{part}": value
        for name in ("password", "passphrase", "receipt")
        for part, value in (("memory_kib", 8), ("passes", 1))
    }
    return {
        "secret_key": "s" * 32,
        "receipt_salt": "ab" * 16,
        "database_url": database_url,
        "secure_cookies": False,
        "limit_receipt": "1000 per minute",
        "limit_send": "1000 per minute",
        "limit_report": "1000 per minute",
        "limit_sign_in": "1000 per minute",
        **cheap,
        **others,
    }


def cheap_settings(database_url: str, **others: object) -> Settings:
    """Settings whose key derivations cost next to nothing."""
    return Settings(_env_file=None, **cheap_values(database_url, **others))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite database to copy."""
    path = tmp_path_factory.mktemp("template") / "portal.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    with database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql_url(worker_id: str, testrun_uid: str) -> Iterator[str]:
    """The address of an empty, migrated PostgreSQL database of this test worker's own."""
    server = make_url(os.environ.get("TEST_DATABASE_URL", LOCAL_POSTGRESQL))
    name = f"portal_test_{testrun_uid[:8]}_{worker_id}"
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        connection = psycopg.connect(address, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no PostgreSQL server was found")
    with connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        # No test pulls the plug of the database, so it need not wait for the disk.
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    url = server.set(drivername="postgresql+psycopg", database=name)
    text_url = url.render_as_string(hide_password=False)
    database = Database(text_url)
    database.upgrade()
    database.close()
    yield text_url
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def empty_postgresql(url: str) -> None:
    """Remove all rows. On tables of few rows this is much quicker than to truncate them."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")  # in any order
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename <> 'alembic_version'"
        ).fetchall()
        for (name,) in names:
            connection.execute(f'DELETE FROM "{name}"')


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "portal.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, of each engine in turn."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_url")
    url: str = request.getfixturevalue("postgresql_url")
    empty_postgresql(url)
    return url


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def runtime(database_url: str, clock: SettableClock) -> Iterator[Runtime]:
    """A running portal on either engine, with an empty database."""
    made = make_runtime(cheap_settings(database_url), clock)
    yield made
    made.database.close()


@pytest.fixture
def team(runtime: Runtime) -> Team:
    return make_team(runtime)


@pytest.fixture
def tip(runtime: Runtime, team: Team) -> Callable[..., int]:
    """Submit a tip and return its number."""

    def make(description: str = "A van every night", **content: object) -> int:
        submit_tip(runtime, description, **content)
        with runtime.database.reading() as session:
            last = session.execute(text("SELECT last FROM tip_counter")).scalar_one()
        return runtime.today().year * NUMBERS_PER_YEAR + last

    return make


@pytest.fixture
def app(runtime: Runtime, team: Team, clock: SettableClock) -> Flask:
    made = create_app(runtime.settings, clock)
    made.testing = True
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def project_folder() -> Path:
    return PROJECT_FOLDER


def make_member(runtime: Runtime, name: str, *roles: Role, has_key: bool = True) -> None:
    """Add a member who has chosen a password and, if they work tips, a passphrase."""
    first = add_member(runtime, OPERATOR, name, name.title(), roles)
    token = sign_in(runtime, name, first)
    assert token
    choose_password(runtime, token, PASSWORD)
    if has_key:
        choose_passphrase(runtime, token, PASSPHRASE.format(name))
    sign_out(runtime, token)


def make_team(runtime: Runtime) -> Team:
    recovery = install_vault(runtime)
    make_member(runtime, "anna", Role.COORDINATOR)
    make_member(runtime, "bram", Role.COORDINATOR)
    make_member(runtime, "carla", Role.ADMIN, has_key=False)
    recover(runtime, OPERATOR, find_member(runtime, "anna"), recovery)
    anna = unlocked(runtime, "anna")
    admit(runtime, anna, find_member(runtime, "bram"))
    carla = Actor(find_member(runtime, "carla"), "Carla", frozenset({Role.ADMIN}))
    return Team(recovery, anna, unlocked(runtime, "bram"), carla)


def unlocked(runtime: Runtime, name: str) -> Actor:
    return act_as(runtime, name, PASSPHRASE.format(name))


def signed_in(runtime: Runtime, name: str) -> AccessToken:
    """Sign a member in and return the token of their session."""
    token = sign_in(runtime, name, PASSWORD)
    assert token
    return token


def unlocked_with_new_key(runtime: Runtime, name: str) -> Actor:
    """Unlock as a member who knows of the new team key."""
    token = unlock(runtime, signed_in(runtime, name), PASSPHRASE.format(name), trusts_new_key=True)
    resumed = resume(runtime, token)
    assert resumed
    return resumed.actor


def locked(actor: Actor) -> Actor:
    return replace(actor, keyring=None)


def submit_tip(
    runtime: Runtime,
    description: str = "A van every night",
    channel: Channel = Channel.WEBSITE,
    **sections: object,
) -> str:
    """Submit a tip and return its receipt code."""
    content = TipContent.model_validate(
        {"subject": {}, "observation": {"description": description}, **sections}
    )
    return submit(runtime, content, channel, "nl")
