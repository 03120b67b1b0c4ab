"""An installation in a folder of its own, worked on with the `flask` commands."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from portal.accounts.members import add_member, find_member
from portal.accounts.permissions import OPERATOR
from portal.accounts.sessions import choose_password, sign_in
from portal.accounts.team import recover
from portal.accounts.unlocking import act_as, choose_passphrase
from portal.cli import create_command_app
from portal.models import Role
from portal.runtime import Runtime, make_runtime
from portal.settings import PROJECT_FOLDER, load_settings
from tests.conftest import PASSPHRASE, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

    from portal.clock import Clock

RECOVERY_KEY = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}\b")
FIRST_PASSWORD = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}\b")
_CHEAP = {
    f"PORTAL_{name}_{part}": value
    for name in ("PASSWORD", "PASSPHRASE", "RECEIPT")
    for part, value in (("MEMORY_KIB", "8"), ("PASSES", "1"))
}


@dataclass
class Installation:
    """The place of an installation, whether it has been laid down already or not."""

    folder: Path
    environment: pytest.MonkeyPatch

    def __post_init__(self) -> None:
        self.settings_file = self.folder / "portal.env"
        self.database_file = self.folder / "portal.sqlite3"
        self._runtimes: list[Runtime] = []
        for name in [name for name in os.environ if name.startswith("PORTAL_")]:
            self.environment.delenv(name)
        self.set("SETTINGS_FILE", str(self.settings_file))
        self.set("DATABASE_URL", f"sqlite:///{self.database_file}")
        # One page will do, except where the shipped content is what a test is about.
        self.set("CONTENT_FOLDER", str(Path(__file__).parent / "content"))
        for name, value in _CHEAP.items():
            self.environment.setenv(name, value)

    def set(self, name: str, value: str) -> None:
        """Change a setting for the commands that follow."""
        self.environment.setenv(f"PORTAL_{name}", value)

    def ask_for_real_work(self) -> None:
        """Take the cheap Argon2id parameters away, so that the defaults hold."""
        for name in _CHEAP:
            self.environment.delenv(name, raising=False)

    def run(self, *words: str, typed: str | None = None) -> Result:
        """Run a command in this process."""
        return create_command_app().test_cli_runner().invoke(args=list(words), input=typed)

    def process(
        self, *words: str, stdout: int | IO[str] = subprocess.PIPE
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "flask", *words],
            cwd=PROJECT_FOLDER,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    def runtime(self, clock: Clock | None = None) -> Runtime:
        """The portal of this installation."""
        self._runtimes.append(make_runtime(load_settings(), clock))
        return self._runtimes[-1]

    def close(self) -> None:
        for runtime in self._runtimes:
            runtime.database.close()

    def dump(self) -> list[str]:
        """Every row of every table."""
        with closing(sqlite3.connect(self.database_file)) as connection:
            return list(connection.iterdump())

    def break_data(self, name: str, text: str | None) -> Path:
        """Use a copy of the data folder in which one file has another `text`, or is missing."""
        folder = self.folder.parent / "broken-data"
        shutil.copytree(PROJECT_FOLDER / "data", folder)
        (folder / name).unlink()
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
        self.set("DATA_FOLDER", str(folder))
        return folder / name

    def add(self, name: str, *roles: Role, has_key: bool = True) -> None:
        """Add a member who has chosen a password and, if they work tips, a passphrase."""
        runtime = self.runtime()
        chosen = roles or (Role.COORDINATOR,)
        token = sign_in(runtime, name, add_member(runtime, OPERATOR, name, name.title(), chosen))
        choose_password(runtime, token, PASSWORD)
        if has_key:
            choose_passphrase(runtime, token, PASSPHRASE.format(name))


def said(result: Result) -> str:
    """What a command said to a person when it refused; fails where it crashed or went on."""
    assert result.exit_code != 0, "the command was not refused"
    assert isinstance(result.exception, SystemExit), f"it crashed: {result.exception!r}"
    assert "Traceback" not in result.output
    assert result.output.strip()
    return result.output


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """A place where nothing has been installed yet."""
    made = Installation(tmp_path / "instance", monkeypatch)
    yield made
    made.close()


def lay_down(place: Installation) -> str:
    """Lay down an installation and return the recovery key that was printed."""
    result = place.run("init")
    assert result.exit_code == 0, result.output
    place.recovery_key = RECOVERY_KEY.search(result.output).group()
    return place.recovery_key


def let_anna_hold(place: Installation) -> None:
    """Make Anna a member who holds the vault."""
    place.add("anna")
    runtime = place.runtime()
    recover(runtime, OPERATOR, find_member(runtime, "anna"), place.recovery_key)
    assert act_as(runtime, "anna", PASSPHRASE.format("anna"))


@pytest.fixture(scope="session")
def laid_down(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """What `flask init` laid down, to copy, and the recovery key that it printed."""
    with pytest.MonkeyPatch.context() as environment:
        place = Installation(tmp_path_factory.mktemp("laid-down") / "instance", environment)
        return place.folder, lay_down(place)


@pytest.fixture
def installed(place: Installation, laid_down: tuple[Path, str]) -> Installation:
    """An installation that nobody works in yet."""
    folder, place.recovery_key = laid_down
    shutil.copytree(folder, place.folder)
    return place


@pytest.fixture
def held(installed: Installation) -> Installation:
    """An installation in which Anna holds the vault."""
    let_anna_hold(installed)
    return installed
