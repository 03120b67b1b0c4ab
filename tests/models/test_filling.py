"""What a migration makes of the rows that were there before it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.sql import sqltypes

from portal.models import Database
from tests.models.test_migrations import sample, tables_of

TIP, OTHER = UUID(int=1), UUID(int=2)
ANNA, BRAM, CARLA = UUID(int=11), UUID(int=12), UUID(int=13)


def add(database: Database, table: str, **values: Any) -> None:
    """Put a row in a table; what is not given is a sample of its kind."""
    metadata = tables_of(database)
    columns = metadata.tables[table].columns
    nothing: dict[str, dict[str, Any]] = {"team_key": {"generation": 1}}
    row = {
        column.name: None if column.nullable else sample(column, nothing)
        for column in columns
        if column.name not in values
    }
    for name, value in values.items():
        # SQLite describes an identifier as text.
        is_text = isinstance(value, UUID) and not isinstance(columns[name].type, sqltypes.Uuid)
        row[name] = value.hex if is_text else value
    with database.engine.begin() as connection:
        connection.execute(metadata.tables[table].insert().values(**row))


def identifier(value: Any) -> UUID:
    return UUID(str(value))


def rows(database: Database, table: str) -> list[dict[str, Any]]:
    metadata: MetaData = tables_of(database)
    with database.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(metadata.tables[table])).mappings()]


def event(database: Database, sequence: int, day: str, **values: Any) -> None:
    given = {"at": None, "kind": "state_changed", "actor_id": None, "to_state": None}
    moment = date.fromisoformat(day)
    add(database, "tip_event", tip_id=TIP, sequence=sequence, day=moment, **given | values)


@pytest.fixture
def before_assessing(bare) -> Database:
    """Two tips, two who work them and one who does not, as they were before tips were assessed."""
    bare.upgrade("0008")
    add(bare, "team_key", generation=1)
    for member, name, roles in (
        (ANNA, "anna", "coordinator"),
        (BRAM, "bram", "admin,lead"),
        (CARLA, "carla", "admin"),
    ):
        add(bare, "member", id=member, name=name, roles=roles, status="active")
    for tip, number in ((TIP, 2026000001), (OTHER, 2026000002)):
        unique = {"receipt_lookup": tip.bytes, "number": number, "is_restricted": False}
        add(bare, "tip", id=tip, version=5, reporter_version=4, generation=1, **unique)
    return bare


def test_the_first_look_is_the_first_day_on_which_a_member_moved_the_tip(before_assessing):
    event(before_assessing, 1, "2026-03-01", kind="received", to_state="received")
    event(before_assessing, 2, "2026-03-02", kind="assigned", actor_id=ANNA)
    event(before_assessing, 3, "2026-03-04", actor_id=ANNA, to_state="in_assessment")
    event(before_assessing, 4, "2026-03-05", to_state="in_assessment")
    event(before_assessing, 5, "2026-03-06", actor_id=ANNA, to_state="closed")
    before_assessing.upgrade("0009")
    looked = {identifier(row["id"]): row["first_look_day"] for row in rows(before_assessing, "tip")}
    assert looked == {TIP: date(2026, 3, 4), OTHER: None}


def test_what_somebody_had_not_seen_stays_new_to_them(before_assessing):
    add(before_assessing, "tip_reading", member_id=ANNA, tip_id=TIP, seen_version=5)
    add(before_assessing, "tip_reading", member_id=ANNA, tip_id=OTHER, seen_version=3)
    before_assessing.upgrade("0009")
    new = {
        (identifier(row["member_id"]), row["number"])
        for row in rows(before_assessing, "tip_reading")
        if row["seen_version"] < row["told_version"]
    }
    assert new == {(ANNA, 2026000002), (BRAM, 2026000001), (BRAM, 2026000002)}


def test_going_back_leaves_what_was_read(before_assessing):
    add(before_assessing, "tip_reading", member_id=ANNA, tip_id=TIP, seen_version=5)
    before_assessing.upgrade("0009")
    before_assessing.downgrade("0008")
    (row,) = rows(before_assessing, "tip_reading")
    assert (identifier(row["member_id"]), row["seen_version"]) == (ANNA, 5)
    assert identifier(row["tip_id"]) == TIP
