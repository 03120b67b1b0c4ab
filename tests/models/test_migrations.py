"""The migrations make the tables that the models describe, and no step of them loses a row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, func, inspect, select
from sqlalchemy.sql import sqltypes

from portal.models import Base, Database
from portal.models.database import MIGRATIONS_FOLDER
from portal.models.search import is_of_index

if TYPE_CHECKING:
    from sqlalchemy import Column

REVISIONS = list(reversed(list(ScriptDirectory(str(MIGRATIONS_FOLDER)).walk_revisions())))
KEEPING = [revision for revision in REVISIONS if revision.down_revision]
VERSIONS = "alembic_version"
_SAMPLES: list[tuple[type, Any]] = [
    (sqltypes.Uuid, UUID(int=7)),
    (sqltypes.Boolean, True),
    (sqltypes.DateTime, datetime(2026, 3, 10, 9, 30, tzinfo=UTC)),
    (sqltypes.Date, date(2026, 3, 10)),
    (sqltypes.Integer, 7),
    (sqltypes.LargeBinary, b"seven"),
    (sqltypes.JSON, {"seven": 7}),
    (sqltypes.String, "7" * 8),
]


def tables_of(database: Database) -> MetaData:
    """The tables that are there, as the database itself describes them, the search index apart."""
    metadata = MetaData()
    metadata.reflect(database.engine, only=lambda name, _metadata: not is_of_index(name))
    if VERSIONS in metadata.tables:
        metadata.remove(metadata.tables[VERSIONS])
    return metadata


def fill(database: Database) -> dict[str, int]:
    """Put a row in every table, and return how many rows each then has."""
    metadata = tables_of(database)
    rows: dict[str, dict[str, Any]] = {}
    with database.engine.begin() as connection:
        for table in metadata.sorted_tables:
            if not connection.execute(select(table).limit(1)).first():
                rows[table.name] = {column.name: sample(column, rows) for column in table.columns}
                connection.execute(table.insert().values(**rows[table.name]))
            else:
                row = connection.execute(select(table).limit(1)).mappings().one()
                rows[table.name] = dict(row)
    return counts(database, metadata)


def sample(column: Column, rows: dict[str, dict[str, Any]]) -> Any:
    for key in column.foreign_keys:
        if key.column.table is not column.table:
            return rows[key.column.table.name][key.column.name]
    return next(value for kind, value in _SAMPLES if isinstance(column.type, kind))


def counts(database: Database, metadata: MetaData) -> dict[str, int]:
    with database.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


def description(database: Database) -> dict[str, Any]:
    """Everything that an inspector tells of every table, names of constraints included."""
    inspector = inspect(database.engine)
    return {
        name: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"], c["default"])
                for c in inspector.get_columns(name)
            ],
            "primary key": inspector.get_pk_constraint(name),
            "foreign keys": sorted(
                (
                    key["name"],
                    *key["constrained_columns"],
                    key["referred_table"],
                    str(key["options"]),
                )
                for key in inspector.get_foreign_keys(name)
            ),
            "unique": sorted(
                (key["name"], *key["column_names"])
                for key in inspector.get_unique_constraints(name)
            ),
            "indexes": sorted(
                (index["name"], index["unique"], *index["column_names"])
                for index in inspector.get_indexes(name)
            ),
        }
        for name in inspector.get_table_names()
        if name != VERSIONS
    }


def test_upgrading_from_nothing_makes_what_the_models_describe(bare):
    bare.upgrade()
    with bare.engine.connect() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, kind, _: kind != "table" or not is_of_index(name),
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_from_nothing_makes_the_very_tables_that_the_models_would(bare):
    Base.metadata.create_all(bare.engine)
    described = description(bare)
    Base.metadata.drop_all(bare.engine)
    bare.upgrade()
    assert description(bare) == described


def test_every_constraint_has_a_name(bare):
    bare.upgrade()
    unnamed = [
        (table, kind)
        for table, told in description(bare).items()
        for kind in ("foreign keys", "unique", "indexes")
        for constraint in told[kind]
        if constraint[0] is None
    ]
    assert unnamed == []


def test_an_upgraded_database_is_current(bare):
    bare.upgrade()
    assert bare.is_current()


def test_a_database_without_tables_is_not_current(bare):
    assert not bare.is_current()


def test_upgrading_twice_changes_nothing(bare):
    bare.upgrade()
    before = description(bare)
    bare.upgrade()
    assert description(bare) == before


def test_downgrading_to_the_base_leaves_no_table(bare):
    bare.upgrade()
    bare.downgrade("base")
    assert tables_of(bare).tables == {}


def test_after_downgrading_to_the_base_an_upgrade_makes_the_same_tables(bare):
    bare.upgrade()
    before = description(bare)
    bare.downgrade("base")
    bare.upgrade()
    assert description(bare) == before


def test_the_first_revision_goes_down_and_up_with_rows_in_every_table(bare):
    bare.upgrade(REVISIONS[0].revision)
    fill(bare)
    bare.downgrade("base")
    bare.upgrade(REVISIONS[0].revision)
    assert set(counts(bare, tables_of(bare)).values()) == {0}


def test_upgrading_from_the_first_revision_to_the_newest_keeps_every_row(bare):
    bare.upgrade(REVISIONS[0].revision)
    before = fill(bare)
    bare.upgrade()
    after = counts(bare, tables_of(bare))
    assert {name: after.get(name) for name in before} == before


@pytest.mark.parametrize("revision", KEEPING, ids=lambda revision: revision.revision)
def test_a_revision_keeps_every_row_on_the_way_up(bare, revision):
    bare.upgrade(revision.down_revision)
    before = fill(bare)
    bare.upgrade(revision.revision)
    after = counts(bare, tables_of(bare))
    assert {name: after.get(name) for name in before} == before


@pytest.mark.parametrize("revision", KEEPING, ids=lambda revision: revision.revision)
def test_a_revision_keeps_every_row_of_the_older_tables_on_the_way_down(bare, revision):
    bare.upgrade(revision.revision)
    before = fill(bare)
    bare.downgrade(revision.down_revision)
    after = counts(bare, tables_of(bare))
    assert after == {name: before[name] for name in after}


@pytest.mark.parametrize("revision", KEEPING, ids=lambda revision: revision.revision)
def test_a_revision_goes_up_again_with_rows_in_every_table(bare, revision):
    bare.upgrade(revision.revision)
    described = description(bare)
    fill(bare)
    bare.downgrade(revision.down_revision)
    bare.upgrade(revision.revision)
    assert description(bare) == described


def test_the_revisions_follow_each_other_in_one_line():
    lines = ScriptDirectory(str(MIGRATIONS_FOLDER))
    assert len(lines.get_heads()) == len(lines.get_bases()) == 1


def test_a_migration_that_fails_leaves_the_tables_as_they_were(bare):
    bare.upgrade(REVISIONS[0].revision)
    before = description(bare)
    with bare.engine.begin() as connection:
        # A table that the way down expects is gone already, so it breaks off halfway.
        Table("tip_counter", MetaData()).drop(connection)
    del before["tip_counter"]
    with pytest.raises(Exception, match="tip_counter"):
        bare.downgrade("base")
    assert description(bare) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [("WK019320", "WK019321"), ("WK019340", "WK019350"), ("WK019310", "WK019310"), (None, None)],
)
def test_a_district_gets_its_new_code_and_its_old_one_back(bare, old, new):
    bare.upgrade("0015")
    fill(bare)
    tip = tables_of(bare).tables["tip"]
    with bare.engine.begin() as connection:
        connection.execute(tip.update().values(district=old))
    bare.upgrade("0016")
    assert districts(bare, tip) == [new]
    bare.downgrade("0015")
    assert districts(bare, tip) == [old]


def districts(database: Database, tip: Table) -> list[str | None]:
    with database.engine.connect() as connection:
        return list(connection.scalars(select(tip.c.district)))
