"""`flask audit`."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from portal.accounts.members import add_member
from portal.accounts.permissions import OPERATOR
from portal.models import Role


def test_a_trail_in_order_is_said_to_be(installed):
    result = installed.run("audit", "verify")
    assert (result.exit_code, "in order" in result.output) == (0, True)


def test_a_defect_is_named_and_ends_with_one(installed):
    add_member(installed.runtime(), OPERATOR, "hans", "Hans", [Role.EDITOR])
    with closing(sqlite3.connect(installed.database_file)) as connection, connection:
        connection.execute("UPDATE audit_event SET kind = 'other' WHERE sequence = 1")
    result = installed.run("audit", "verify")
    assert result.exit_code == 1
    assert "record 1 was altered" in result.output


def test_closing_shows_the_anchor_once(installed):
    add_member(installed.runtime(), OPERATOR, "hans", "Hans", [Role.EDITOR])
    with closing(sqlite3.connect(installed.database_file)) as connection, connection:
        connection.execute("UPDATE audit_head SET closed_day = '2026-01-01'")
    assert " record 1 link " in installed.run("audit", "close").output
    assert "closed already" in installed.run("audit", "close").output
