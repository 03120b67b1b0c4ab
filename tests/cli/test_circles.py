"""`flask circles`, and what `flask doctor` says of tips that nobody is left to see."""

from __future__ import annotations

import pytest

from portal.accounts.members import add_member, find_member
from portal.accounts.permissions import OPERATOR, Actor
from portal.accounts.team import revoke
from portal.cli.doctor import diagnose
from portal.models import Role
from portal.models.tip import format_number
from portal.tips.queue import QueueFilter, list_queue
from portal.tips.restricting import find_left_alone, restrict
from portal.vault import TeamKeyring
from tests.conftest import submit_tip


@pytest.fixture
def left_alone(installed) -> str:
    """The number of a tip that was kept to a member who is gone."""
    runtime = installed.runtime()
    for name, role in (
        ("hans", Role.COORDINATOR),
        ("ilse", Role.COORDINATOR),
        ("jan", Role.EDITOR),
    ):
        add_member(runtime, OPERATOR, name, name.title(), [role])
    hans = find_member(runtime, "hans")
    submit_tip(runtime)
    actor = Actor(hans, "Hans", frozenset({Role.COORDINATOR}), TeamKeyring({}))
    (row,) = list_queue(runtime, actor, QueueFilter()).rows
    restrict(runtime, actor, row.number, 1, [hans, find_member(runtime, "ilse")])
    for name in ("hans", "ilse"):
        revoke(runtime, OPERATOR, find_member(runtime, name))
    add_member(runtime, OPERATOR, "kees", "Kees", [Role.COORDINATOR])
    return format_number(row.number)


def test_a_tip_that_nobody_is_left_to_see_is_named(installed, left_alone):
    assert left_alone in installed.run("circles", "left-alone").output
    assert any(left_alone in problem for problem in diagnose())


def test_it_is_handed_over_to_somebody_who_works_tips(installed, left_alone):
    assert installed.run("circles", "hand-over", left_alone, "kees").exit_code == 0
    runtime = installed.runtime()
    kees = Actor(find_member(runtime, "kees"), "Kees", frozenset({Role.COORDINATOR}))
    (row,) = list_queue(runtime, kees, QueueFilter()).rows
    assert row.public_number == left_alone
    assert find_left_alone(runtime) == []


@pytest.mark.parametrize("name", ["jan", "hans", "nobody"])
def test_it_is_not_handed_over_to_somebody_who_does_not(installed, left_alone, name):
    result = installed.run("circles", "hand-over", left_alone, name)
    assert (result.exit_code, "nobody who works tips" in result.output) == (1, True)


@pytest.mark.parametrize("number", ["2026-99999", "x"])
def test_a_tip_that_was_not_left_alone_is_not_handed_over(installed, left_alone, number):
    result = installed.run("circles", "hand-over", number, "kees")
    assert (result.exit_code, "no such tip was left alone" in result.output) == (1, True)


def test_a_tip_that_is_somebodys_is_not_handed_over_again(installed, left_alone):
    installed.run("circles", "hand-over", left_alone, "kees")
    assert installed.run("circles", "hand-over", left_alone, "kees").exit_code == 1
