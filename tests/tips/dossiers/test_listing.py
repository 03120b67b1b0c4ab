"""The list of dossiers, by key and filtered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.accounts.errors import NotPermitted
from portal.models import DossierState, TaskState
from portal.tips.dossiers import listing
from portal.tips.dossiers.listing import DossierFilter, list_dossiers
from portal.tips.dossiers.managing import change_state, set_people
from portal.tips.dossiers.parts import Doer, TypedTask, add_task, settle_task
from portal.tips.dossiers.reading import read_dossier
from tests.conftest import locked
from tests.tips.working import at_table, both_engines, new_dossier

ALL = DossierFilter()


def titles(page) -> list[str | None]:
    return [row.title for row in page.rows]


def give_task(runtime, actor, number: int, version: int, days: int) -> None:
    due = runtime.today() + timedelta(days=days)
    typed = TypedTask("Call", Doer(actor.member_id), due)
    add_task(runtime, actor, number, version, typed)


@both_engines
def test_the_newest_dossier_comes_first(runtime, team):
    for title in ("One", "Two"):
        new_dossier(runtime, team.anna, title)
    assert titles(list_dossiers(runtime, team.bram, ALL)) == ["Two", "One"]


@both_engines
def test_the_list_goes_on_at_the_next_page(runtime, team, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    for title in ("One", "Two", "Three"):
        new_dossier(runtime, team.anna, title)
    first = list_dossiers(runtime, team.anna, ALL)
    second = list_dossiers(runtime, team.anna, ALL, first.next_number)
    assert titles(first) + titles(second) == ["Three", "Two", "One"]
    assert second.next_number is None


def test_titles_are_shown_once_the_vault_is_unlocked(runtime, team):
    new_dossier(runtime, team.anna)
    assert titles(list_dossiers(runtime, locked(team.anna), ALL)) == [None]


@both_engines
def test_a_row_counts_the_open_tasks_and_those_that_are_late(runtime, team, clock):
    number = new_dossier(runtime, team.anna)
    for version, days in enumerate((0, 5, 1), start=1):
        give_task(runtime, team.anna, number, version, days)
    soonest = read_dossier(runtime, team.anna, number).tasks[0]
    clock.advance(days=2)
    (row,) = list_dossiers(runtime, team.anna, ALL).rows
    assert (row.open_tasks, row.overdue_tasks, row.next_day) == (3, 2, soonest.due)
    settle_task(runtime, team.anna, number, 4, soonest.id, TaskState.DONE)
    (row,) = list_dossiers(runtime, team.anna, ALL).rows
    assert (row.open_tasks, row.overdue_tasks) == (2, 1)


@both_engines
def test_dossiers_are_filtered_by_state_owner_partner_and_late_tasks(runtime, team):
    closed = new_dossier(runtime, team.anna, "Closed")
    brams = new_dossier(runtime, team.anna, "Bram's")
    late = new_dossier(runtime, team.anna, "Late")
    change_state(runtime, team.anna, closed, 1, DossierState.CLOSED)
    set_people(runtime, team.anna, brams, 1, team.bram.member_id, [])
    (police,) = at_table(runtime, team.anna, brams, "Police")
    give_task(runtime, team.anna, late, 1, -1)
    for wanted, expected in (
        (DossierFilter(state=DossierState.CLOSED), ["Closed"]),
        (DossierFilter(owner_id=team.bram.member_id), ["Bram's"]),
        (DossierFilter(partner_id=police), ["Bram's"]),
        (DossierFilter(is_overdue=True), ["Late"]),
        (DossierFilter(state=DossierState.CLOSED, is_overdue=True), []),
    ):
        assert titles(list_dossiers(runtime, team.anna, wanted)) == expected


def test_late_tasks_of_a_closed_dossier_ask_for_nothing(runtime, team):
    number = new_dossier(runtime, team.anna)
    give_task(runtime, team.anna, number, 1, -1)
    change_state(runtime, team.anna, number, 2, DossierState.CLOSED)
    assert list_dossiers(runtime, team.anna, DossierFilter(is_overdue=True)).rows == []


def test_an_administrator_sees_no_list(runtime, team):
    with pytest.raises(NotPermitted):
        list_dossiers(runtime, team.carla, ALL)
