from __future__ import annotations

import pytest

from portal.models import Database
from tests.serving.conftest import Server, as_environment, report

# For what has nothing to do with the engine.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def failing(installation, tmp_path):
    """Start a server that must not come up, and return its exit code and what it said."""

    def start(**environment: str) -> tuple[int, str]:
        server = Server(tmp_path / "failing", as_environment(installation.settings) | environment)
        return server.start().wait_until_ended(), server.output()

    return start


@on_sqlite
def test_a_started_server_says_that_it_is_alive(serve):
    assert serve().browser().get("/healthz").status == 200


def test_a_started_server_says_that_it_is_ready(serve):
    assert '"ready"' in serve().browser().get("/readyz").text


@on_sqlite
def test_a_server_whose_tables_are_missing_is_alive(serve, tmp_path):
    server = serve(wait=False, database_url=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert server.wait_until_alive().browser().get("/healthz").status == 200


@on_sqlite
def test_a_server_whose_tables_are_missing_is_not_ready(serve, tmp_path):
    server = serve(wait=False, database_url=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert server.wait_until_alive().browser().get("/readyz").status == 503


@on_sqlite
def test_a_server_becomes_ready_when_its_tables_are_made(serve, tmp_path):
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    server = serve(wait=False, database_url=url).wait_until_alive()
    database = Database(url)
    database.upgrade()
    database.close()
    assert server.browser().get("/readyz").status == 200


def test_a_report_is_sent_in_four_requests(serve):
    assert len(report(serve().browser(), "A van every night")) == len("ABCD-EFGH-JKMN-PQRS")


@on_sqlite
def test_an_operator_stops_a_server_without_a_word_of_alarm(serve):
    server = serve()
    server.stop()
    assert server.output() == ""


@on_sqlite
def test_a_server_with_a_wrong_setting_does_not_start(failing):
    code, _ = failing(PORTAL_REPORT_MINUTES="0")
    assert code != 0


@on_sqlite
def test_a_server_with_a_wrong_setting_names_it(failing):
    _, said = failing(PORTAL_REPORT_MINUTES="0")
    assert "report_minutes" in said


@on_sqlite
def test_a_server_with_a_wrong_secret_does_not_print_it(failing):
    _, said = failing(PORTAL_SECRET_KEY="a secret that is short")
    assert "a secret that is short" not in said
