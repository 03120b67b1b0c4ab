"""Testing on SQLite by default, and on PostgreSQL as well where the engine matters."""

from __future__ import annotations

import pytest

from tests.conftest import empty_postgresql

both_engines = pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; of SQLite, unless a test is marked `both_engines`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return request.getfixturevalue("sqlite_url")
    url: str = request.getfixturevalue("postgresql_url")
    empty_postgresql(url)
    return url
