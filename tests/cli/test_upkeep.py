"""`flask tidy` and `flask upgrade`."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.models import Channel, Tip, Visit
from portal.tips.content import Observation, TipContent
from portal.tips.reporting import answer, submit
from tests.cli.conftest import said
from tests.conftest import SettableClock


def begin_report(place, clock=None) -> bytes:
    token, _, _ = answer(place.runtime(clock), None, Observation(description="A smell"))
    return token.lookup


def visits(place) -> set[bytes]:
    with place.runtime().database.reading() as session:
        return set(session.scalars(select(Visit.lookup)))


@pytest.fixture
def long_ago() -> SettableClock:
    return SettableClock()


def test_tidying_removes_visits_that_have_ended(installed, long_ago):
    begin_report(installed, long_ago)
    installed.run("tidy")
    assert visits(installed) == set()


def test_tidying_keeps_visits_that_go_on(installed):
    present = begin_report(installed)
    installed.run("tidy")
    assert visits(installed) == {present}


def test_tidying_keeps_tips(installed, long_ago):
    content = TipContent.model_validate({"subject": {}, "observation": {"description": "A van"}})
    submit(installed.runtime(long_ago), content, Channel.WEBSITE, "nl")
    installed.run("tidy")
    with installed.runtime().database.reading() as session:
        assert len(session.scalars(select(Tip.id)).all()) == 1


def test_tidying_says_nothing_so_that_cron_sends_no_mail(installed):
    result = installed.run("tidy")
    assert (result.exit_code, result.output) == (0, "")


def test_upgrading_makes_the_missing_tables(installed):
    installed.runtime().database.downgrade("base")
    installed.run("upgrade")
    assert installed.runtime().database.is_current()


def test_upgrading_again_changes_nothing(installed):
    before = installed.dump()
    result = installed.run("upgrade")
    assert result.exit_code == 0
    assert installed.dump() == before


@pytest.mark.parametrize("command", ["tidy", "upgrade"])
def test_without_settings_a_person_is_told_to_run_init(place, command):
    assert "flask init" in said(place.run(command))


@pytest.mark.parametrize("command", ["tidy", "upgrade"])
def test_a_wrong_setting_is_named(installed, command):
    installed.set("REPORT_MINUTES", "0")
    assert "report_minutes" in said(installed.run(command)).lower()


@pytest.mark.parametrize("command", ["tidy", "upgrade"])
def test_a_database_that_does_not_answer_is_told_to_a_person(installed, command):
    installed.set("DATABASE_URL", "postgresql+psycopg://portal@127.0.0.1:1/portal")
    assert "DATABASE_URL" in said(installed.run(command))


def test_tidying_without_tables_says_to_upgrade(installed):
    installed.runtime().database.downgrade("base")
    assert "flask upgrade" in said(installed.run("tidy"))
