"""Databases of either engine in which there is nothing yet, not even a table."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy.engine import make_url

from portal.models import Database
from tests.conftest import LOCAL_POSTGRESQL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def bare_postgresql_url(worker_id: str, testrun_uid: str) -> Iterator[str]:
    server = make_url(os.environ.get("TEST_DATABASE_URL", LOCAL_POSTGRESQL))
    name = f"portal_test_bare_{testrun_uid[:8]}_{worker_id}"
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
    url = server.set(drivername="postgresql+psycopg", database=name)
    yield url.render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables, of each engine in turn."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'bare.sqlite3'}"
    else:
        url = request.getfixturevalue("bare_postgresql_url")
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database, of each engine in turn."""
    made = Database(database_url)
    yield made
    made.close()
