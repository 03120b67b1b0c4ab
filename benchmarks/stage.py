"""What the benchmarks stand on: databases of either engine, a team at work, tables of figures."""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy.engine import make_url

from portal import create_app
from portal.accounts.members import add_member, find_member
from portal.accounts.permissions import OPERATOR
from portal.accounts.sessions import choose_password, sign_in, sign_out
from portal.accounts.team import admit, install_vault, recover
from portal.accounts.unlocking import act_as, choose_passphrase, unlock
from portal.models import Database, Role
from portal.settings import Settings
from portal.web.context import EXTENSION, MEMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask import Flask
    from flask.testing import FlaskClient

    from portal.runtime import Runtime

SQLITE = "SQLite"
POSTGRESQL = "PostgreSQL"
LOCAL_POSTGRESQL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
PEOPLE = ("anna", "bram", "chris", "dewi")
PASSWORD = "a password for benchmarks"
PASSPHRASE = "a passphrase for benchmarks"


class StandingClock:
    """A clock that stands still, so that no session ends and every run is of the same day."""

    def now(self) -> datetime:
        """Return the moment of all benchmarks."""
        return NOW


@dataclass(frozen=True)
class Table:
    """Figures under a heading, in Markdown when made into text."""

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]
    note: str = ""

    def __str__(self) -> str:
        lines = [self.heads, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        left, *right = widths
        rule = (f":{'-' * (left - 1)}", *(f"{'-' * (width - 1)}:" for width in right))
        drawn = [
            " | ".join((head.ljust(left), *map(str.rjust, figures, right)))
            for head, *figures in (self.heads, rule, *self.rows)
        ]
        table = "\n".join(f"| {line} |" for line in drawn)
        return "\n\n".join(part for part in (f"## {self.title}", table, self.note) if part)


def engines() -> list[str]:
    """Return the engines that are here; SQLite always is."""
    try:
        psycopg.connect(_server_address(), connect_timeout=5).close()
    except psycopg.OperationalError:
        return [SQLITE]
    return [SQLITE, POSTGRESQL]


@contextmanager
def empty_database(engine: str, name: str) -> Iterator[str]:
    """Yield the address of a new, migrated database, and remove it afterwards."""
    make = _sqlite if engine == SQLITE else _postgresql
    with make(f"portal_benchmark_{name}") as url:
        database = Database(url)
        database.upgrade()
        database.close()
        yield url


def settings(url: str, *, cheap: bool) -> Settings:
    """Return the settings that an installation has by default, on a database of its own.

    Args:
        url: the database.
        cheap: derive keys at next to no cost, where that is not what is measured.
    """
    values: dict[str, Any] = {
        "secret_key": "s" * 32,
        "receipt_salt": "ab" * 16,
        "database_url": url,
        "secure_cookies": False,
    }
    if cheap:
        for name in ("password", "passphrase", "receipt"):
            values |= {f"{name}_memory_kib": 8, f"{name}_passes": 1}
    # The file is a keyword of pydantic-settings: nothing but these values is read.
    return Settings(_env_file=None, **values)


def application(url: str, *, cheap: bool) -> Flask:
    """Return the portal on a database; its log is written as always, but to nowhere.

    Args:
        url: the database.
        cheap: as for `settings`.
    """
    logger = logging.getLogger("portal")
    if not logger.handlers:
        logger.addHandler(logging.FileHandler(os.devnull))
    return create_app(settings(url, cheap=cheap), StandingClock())


def runtime_of(app: Flask) -> Runtime:
    """Return the running portal of an application."""
    runtime: Runtime = app.extensions[EXTENSION]
    return runtime


def install_team(runtime: Runtime) -> None:
    """Install the vault, and admit the coordinators in `PEOPLE` to it."""
    recovery = install_vault(runtime)
    for name in PEOPLE:
        first = add_member(runtime, OPERATOR, name, name.title(), (Role.COORDINATOR,))
        token = sign_in(runtime, name, first)
        assert token
        choose_password(runtime, token, PASSWORD)
        choose_passphrase(runtime, token, PASSPHRASE)
        sign_out(runtime, token)
    recover(runtime, OPERATOR, find_member(runtime, PEOPLE[0]), recovery)
    actor = act_as(runtime, PEOPLE[0], PASSPHRASE)
    for name in PEOPLE[1:]:
        admit(runtime, actor, find_member(runtime, name))


def unlocked_client(app: Flask, name: str) -> FlaskClient:
    """Return the browser of a member who has signed in and unlocked the vault."""
    token = sign_in(runtime_of(app), name, PASSWORD)
    assert token
    unlocked = unlock(runtime_of(app), token, PASSPHRASE)
    client = app.test_client()
    with client.session_transaction() as session:
        session[MEMBER] = unlocked.to_text()
    return client


def milliseconds(seconds: float) -> str:
    """Return a time as the tables show it."""
    return f"{seconds * 1000:.1f}"


def show(tables: Sequence[Table]) -> None:
    """Print tables to the terminal."""
    print("\n\n".join(map(str, tables)))


@contextmanager
def _sqlite(name: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / name}.sqlite3"


@contextmanager
def _postgresql(name: str) -> Iterator[str]:
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    with psycopg.connect(_server_address(), autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(f"CREATE DATABASE {name}")
        try:
            url = make_url(_server_url()).set(database=name)
            yield url.render_as_string(hide_password=False)
        finally:
            connection.execute(drop)


def _server_url() -> str:
    return os.environ.get("TEST_DATABASE_URL", LOCAL_POSTGRESQL)


def _server_address() -> str:
    url = make_url(_server_url()).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)
