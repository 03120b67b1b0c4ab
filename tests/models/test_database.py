from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from portal.models import Database, TipCounter, Visit

LATER = datetime(2026, 3, 10, tzinfo=UTC)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def visit(name: bytes, sealed: bytes = b"") -> Visit:
    return Visit(lookup=name, sealed=sealed, remove_after=LATER)


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Visit))


@on_sqlite
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 20_000),
    ],
)
def test_every_connection_to_sqlite_is_set_up(database, setting, value):
    with database.engine.connect() as one, database.engine.connect() as other:
        found = [c.exec_driver_sql(f"PRAGMA {setting}").scalar_one() for c in (one, other)]
    assert found == [value, value]


@on_sqlite
def test_what_is_removed_from_sqlite_is_overwritten(database, tmp_path):
    secret = b"a sealed draft that nobody may find again" * 20
    with database.writing() as session:
        session.add(visit(b"x", secret))
    with database.writing() as session:
        session.delete(session.get_one(Visit, b"x"))
    database.close()
    assert not any(secret[:40] in path.read_bytes() for path in tmp_path.iterdir())


@on_sqlite
def test_a_file_that_cannot_be_opened_is_an_error_of_the_database(database, tmp_path):
    with pytest.raises(OperationalError):
        Database(f"sqlite:///{tmp_path}/no/such/folder/portal.sqlite3").is_current()


def test_what_is_written_is_read(database):
    with database.writing() as session:
        session.add(visit(b"x"))
    assert count(database) == 1


def test_a_block_that_fails_is_undone_as_a_whole(database):
    def fail_halfway() -> None:
        with database.writing() as session:
            session.add(visit(b"x"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert count(database) == 0


def test_what_is_being_written_is_not_read_before_it_is_done(database):
    with database.writing() as session:
        session.add(visit(b"x"))
        session.flush()
        assert count(database) == 0


@on_sqlite
def test_a_reader_of_sqlite_sees_one_moment_throughout(database):
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Visit)) == 0
        with database.writing() as other:
            other.add(visit(b"x"))
        assert session.scalar(select(func.count()).select_from(Visit)) == 0


def test_writers_at_once_wait_for_each_other(database):
    with database.writing() as session:
        session.add(TipCounter(year=2026, last=0))
    together = Barrier(8)

    def count_up(_: int) -> None:
        together.wait()
        for _ in range(5):
            with database.writing() as session:
                row = session.get_one(TipCounter, 2026, with_for_update=True)
                row.last += 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_up, range(8)))
    with database.reading() as session:
        assert session.get_one(TipCounter, 2026).last == 40


def test_a_closed_database_opens_again_by_itself(database):
    database.close()
    assert count(database) == 0


def test_a_database_of_an_older_version_is_not_current(bare):
    bare.upgrade()
    with bare.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert not bare.is_current()


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_ended_is_replaced_by_a_new_one(database):
    assert count(database) == 0
    ended = Database(database.url)
    with ended.reading() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    ended.close()
    assert count(database) == 0
