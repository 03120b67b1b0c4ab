from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from portal.accounts.errors import NotPermitted
from portal.models import Role
from portal.models.desk import VIEW_NAME_LENGTH, VIEW_QUERY_LENGTH
from portal.tips.errors import EmptyText, NoSuchView, TooManyViews
from portal.tips.views import MOST_VIEWS, list_views, remove_view, save_view
from tests.conftest import locked


@pytest.fixture
def database_url(sqlite_url) -> str:
    return sqlite_url


@pytest.fixture
def lead(team):
    """Bram as a coordination lead."""
    return replace(team.bram, roles=frozenset({Role.LEAD}))


def names(runtime, actor) -> list[str]:
    return [view.name for view in list_views(runtime, actor)]


def save(runtime, actor, name="Weapons", query="theme=weapons", *, is_shared=False) -> None:
    save_view(runtime, actor, name, query, is_shared=is_shared)


def test_a_view_comes_back_as_it_was_saved(runtime, team):
    save(runtime, team.anna)
    (view,) = list_views(runtime, team.anna)
    assert (view.name, view.query, view.owner, view.is_shared) == (
        "Weapons",
        "theme=weapons",
        "Anna",
        False,
    )


def test_a_view_is_ones_own_unless_it_is_shared(runtime, team):
    save(runtime, team.anna, "Mine")
    save(runtime, team.anna, "Ours", is_shared=True)
    assert names(runtime, team.bram) == ["Ours"]


def test_views_stand_in_the_order_of_their_names(runtime, team):
    for name in ("b", "C", "a"):
        save(runtime, team.anna, name)
    assert names(runtime, team.anna) == ["a", "b", "C"]


def test_saving_under_the_same_name_replaces_the_view(runtime, team):
    save(runtime, team.anna)
    save(runtime, team.anna, "  Weapons ", "state=closed", is_shared=True)
    (view,) = list_views(runtime, team.anna)
    assert (view.query, view.is_shared) == ("state=closed", True)


def test_two_members_may_use_one_name(runtime, team):
    save(runtime, team.anna, is_shared=True)
    save(runtime, team.bram)
    assert len(list_views(runtime, team.bram)) == 2


def test_the_queue_needs_no_unlocked_vault_and_neither_do_its_views(runtime, team):
    save(runtime, locked(team.anna))
    assert names(runtime, locked(team.anna)) == ["Weapons"]


@pytest.mark.parametrize("name", ["", "  ", "x" * (VIEW_NAME_LENGTH + 1)])
def test_a_name_is_needed_and_has_a_limit(runtime, team, name):
    with pytest.raises(EmptyText):
        save(runtime, team.anna, name)


@pytest.mark.parametrize("query", ["", "x" * (VIEW_QUERY_LENGTH + 1)])
def test_filters_are_needed_and_have_a_limit(runtime, team, query):
    with pytest.raises(ValueError, match="filters"):
        save(runtime, team.anna, query=query)


def test_nobody_has_more_views_than_the_limit(runtime, team):
    for place in range(MOST_VIEWS):
        save(runtime, team.anna, str(place))
    with pytest.raises(TooManyViews):
        save(runtime, team.anna, "one more")
    save(runtime, team.anna, "0", "state=closed")


def test_a_view_is_removed_by_its_owner(runtime, team):
    save(runtime, team.anna)
    remove_view(runtime, team.anna, list_views(runtime, team.anna)[0].id)
    assert names(runtime, team.anna) == []


def test_a_view_of_the_team_is_removed_by_a_lead_and_not_by_a_colleague(runtime, team, lead):
    save(runtime, team.anna, is_shared=True)
    (view,) = list_views(runtime, team.bram)
    assert not view.may_remove
    with pytest.raises(NoSuchView):
        remove_view(runtime, team.bram, view.id)
    remove_view(runtime, lead, view.id)
    assert names(runtime, team.anna) == []


def test_a_lead_does_not_remove_what_a_member_keeps_to_themselves(runtime, team, lead):
    save(runtime, team.anna)
    (view,) = list_views(runtime, team.anna)
    with pytest.raises(NoSuchView):
        remove_view(runtime, lead, view.id)


def test_there_is_no_view_by_another_identifier(runtime, team):
    with pytest.raises(NoSuchView):
        remove_view(runtime, team.anna, uuid4())


@pytest.mark.parametrize("use", [list_views, save])
def test_an_administrator_has_no_views(runtime, team, use):
    with pytest.raises(NotPermitted):
        use(runtime, team.carla)
