from __future__ import annotations

import pytest
from sqlalchemy import text

from portal import create_app
from tests.conftest import cheap_settings
from tests.web.steps import both_engines

NOWHERE = [
    "sqlite:////nowhere/at/all/portal.sqlite3",
    "postgresql+psycopg://nobody@127.0.0.1:1/nothing",
]


@both_engines
def test_a_portal_that_works_is_ready(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json) == (200, {"status": "ready"})


@pytest.mark.parametrize("url", NOWHERE)
def test_a_portal_without_a_database_is_alive(url, clock):
    response = create_app(cheap_settings(url), clock).test_client().get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "alive"})


@pytest.mark.parametrize("url", NOWHERE)
def test_a_portal_without_a_database_is_not_ready(url, clock):
    response = create_app(cheap_settings(url), clock).test_client().get("/readyz")
    assert (response.status_code, response.json) == (503, {"status": "database does not answer"})


def test_a_portal_whose_migrations_are_missing_is_not_ready(client, runtime):
    with runtime.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    response = client.get("/readyz")
    assert (response.status_code, response.json) == (503, {"status": "migrations are missing"})


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_looked_at_without_a_trace(client, logged, address):
    assert "Set-Cookie" not in client.get(address).headers
    assert logged == []
