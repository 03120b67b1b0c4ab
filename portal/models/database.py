"""The connection to the database, on SQLite or PostgreSQL alike."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

MIGRATIONS_FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"
_BUSY_SECONDS = 20


class Database:
    """Opens sessions. A session is one transaction: committed at the end, or rolled back whole."""

    def __init__(self, url: str) -> None:
        self.url = url
        if url.startswith("sqlite"):
            self.engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self.engine = create_engine(url, pool_pre_ping=True)
            event.listen(self.engine, "connect", _prepare_postgresql)
        # SQLite's write lock is taken at the start of a writing transaction, so that what was read
        # in it still holds when it writes.
        self._writing_engine = self.engine.execution_options(writing=True)
        # On SQLite each transaction is a snapshot by itself.
        self._snapshot_engine = (
            self.engine
            if url.startswith("sqlite")
            else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session for reading only."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Yield a session for reading, which sees nothing of what others commit meanwhile."""
        with Session(self._snapshot_engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session whose changes are durable once the block has ended without an error."""
        with Session(self._writing_engine, expire_on_commit=False) as session, session.begin():
            yield session

    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to a `revision` by running the migrations that are missing."""
        self._alembic(command.upgrade, revision)

    def downgrade(self, revision: str) -> None:
        """Take the tables back to a `revision`; `base` removes them."""
        self._alembic(command.downgrade, revision)

    def is_current(self) -> bool:
        """Tell whether the database answers and all migrations have been run."""
        newest = ScriptDirectory(str(MIGRATIONS_FOLDER)).get_current_head()
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            return MigrationContext.configure(connection).get_current_revision() == newest

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _alembic(self, run: Any, revision: str) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
        with self._writing_engine.begin() as connection:
            config.attributes["connection"] = connection
            run(config, revision)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # a confirmed tip survives a power cut
        "foreign_keys=ON",
        "secure_delete=ON",  # what is removed is overwritten
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # The default is that of a disk that turns. By it, a page of the queue with a common filter is
    # looked for in the order of the days, past all the newer tips that do not match.
    connection.execute("SET random_page_cost = 1.1")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
