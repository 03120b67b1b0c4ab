"""Fixtures of the tests about notices: a mail server, and members who have an address there."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from portal.accounts.notices import read_preferences, save_preferences
from portal.models import Notice, OutboxMail
from portal.notices.sending import Letter
from portal.runtime import make_runtime
from tests.conftest import cheap_settings, empty_postgresql, make_team
from tests.notices.sink import sink_on_free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from portal.accounts.permissions import Actor
    from portal.models import NoticeKind, NoticeWay
    from portal.notices.outbox import ClaimedMail
    from portal.runtime import Runtime
    from tests.conftest import SettableClock, Team
    from tests.notices.sink import Sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server that takes what it is given."""
    with sink_on_free_port() as made:
        yield made


@pytest.fixture
def database_url(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a database; of SQLite, unless a test is marked `both_engines`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        shutil.copy(sqlite_template, tmp_path / "portal.sqlite3")
        return f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    url: str = request.getfixturevalue("postgresql_url")
    empty_postgresql(url)
    return url


@pytest.fixture
def runtime(database_url: str, clock: SettableClock, sink: Sink) -> Iterator[Runtime]:
    """A running portal that mails by the sink."""
    made = make_runtime(cheap_settings(database_url, **mail_settings(sink)), clock)
    yield made
    made.database.close()


@pytest.fixture
def team(runtime: Runtime) -> Team:
    """The team at work, each with an address, and nothing of the past to be told of any more."""
    made = make_team(runtime)
    for actor in (made.anna, made.bram, made.carla):
        give_address(runtime, actor)
    forget_what_was(runtime)
    return made


@pytest.fixture
def choose(runtime: Runtime) -> Callable[[Actor, NoticeKind, NoticeWay], None]:
    """Let a member choose how they are told of a kind."""

    def make(actor: Actor, kind: NoticeKind, way: NoticeWay) -> None:
        present = read_preferences(runtime, actor)
        save_preferences(runtime, actor, replace(present, ways={**present.ways, kind: way}))

    return make


def mail_settings(sink: Sink, **others: object) -> dict[str, object]:
    """The settings by which a portal mails by a sink."""
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": sink.port,
        "smtp_security": "none",
        "mail_from": "portal@example.nl",
        **others,
    }


def give_address(runtime: Runtime, actor: Actor, language: str = "nl") -> None:
    """Give a member the mail address of their name, and a language to be mailed in."""
    address = f"{actor.display_name.lower()}@example.nl"
    present = read_preferences(runtime, actor)
    wanted = replace(present, mail_address=address, mail_language=language)
    save_preferences(runtime, actor, wanted)


def forget_what_was(runtime: Runtime) -> None:
    """Remove all notices and mails, as if everybody had been told."""
    with runtime.database.writing() as session:
        for table in (Notice, OutboxMail):
            session.execute(delete(table))


def plain_letter(mail: ClaimedMail) -> Letter:
    """A letter without any words of the portal's own."""
    return Letter("Nieuws", f"Voor {mail.name}", f"<p>Voor {mail.name}</p>")
