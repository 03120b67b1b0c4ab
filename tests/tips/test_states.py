from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.models import State, Tip
from portal.tips.assessing import change_state
from portal.tips.errors import IllegalTransition
from portal.tips.reading import read_tip
from portal.tips.states import CHOSEN_BY_PEOPLE, TRANSITIONS, check_transition, next_states

states = st.sampled_from(State)


def test_every_state_has_a_row_in_the_table():
    assert set(TRANSITIONS) == set(State)


@given(states, states)
def test_a_transition_is_allowed_exactly_where_the_table_has_it(present: State, wanted: State):
    if wanted in TRANSITIONS[present]:
        check_transition(present, wanted)
    else:
        with pytest.raises(IllegalTransition):
            check_transition(present, wanted)


@given(st.lists(st.integers(0, 10), max_size=30))
def test_a_random_walk_never_leaves_the_life_of_a_tip(choices: list[int]):
    present = State.RECEIVED
    for choice in choices:
        offered = next_states(present)
        if not offered:
            break
        wanted = offered[choice % len(offered)]
        check_transition(present, wanted)
        assert wanted in CHOSEN_BY_PEOPLE
        present = wanted


def test_every_state_can_be_reached():
    reached = {State.RECEIVED}
    while True:
        more = reached.union(*(TRANSITIONS[state] for state in reached))
        if more == reached:
            break
        reached = more
    assert reached == set(State)


def test_nothing_follows_an_expired_tip():
    assert not TRANSITIONS[State.EXPIRED]


def test_no_state_leads_to_itself():
    assert not [state for state in State if state in TRANSITIONS[state]]


def test_nobody_moves_a_tip_into_or_out_of_a_dossier_by_choosing_its_state():
    assert State.IN_DOSSIER not in next_states(State.ENRICHED)
    assert State.ENRICHED not in next_states(State.IN_DOSSIER)


# The table, as it is kept by the use case that people move tips with.


@pytest.fixture
def database_url(sqlite_url) -> str:
    return sqlite_url


def allowed(present: State, wanted: State) -> bool:
    """What people may choose: what the table has, but for what only dossiers and the clock do."""
    by_dossier = {(State.ENRICHED, State.IN_DOSSIER), (State.IN_DOSSIER, State.ENRICHED)}
    return (
        wanted in TRANSITIONS[present]
        and wanted is not State.EXPIRED
        and (present, wanted) not in by_dossier
    )


@pytest.mark.parametrize("present", list(State))
def test_every_pair_of_states_is_allowed_or_refused_as_the_table_says(runtime, team, tip, present):
    for wanted in State:
        number = tip()
        with runtime.database.writing() as session:
            session.scalars(select(Tip).where(Tip.number == number)).one().state = present
        if allowed(present, wanted):
            change_state(runtime, team.anna, number, 1, wanted)
        else:
            with pytest.raises(IllegalTransition):
                change_state(runtime, team.anna, number, 1, wanted)
        after = read_tip(runtime, team.anna, number).tip
        expected = (wanted, 2) if allowed(present, wanted) else (present, 1)
        assert (after.state, after.version) == expected


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(states, min_size=1, max_size=40))
def test_on_a_random_walk_a_tip_goes_where_the_table_leads_and_nowhere_else(
    runtime, team, tip, walk
):
    number, present, version = tip(), State.RECEIVED, 1
    steps = [(None, State.RECEIVED)]
    for wanted in walk:
        if allowed(present, wanted):
            change_state(runtime, team.anna, number, version, wanted)
            steps.append((present, wanted))
            present, version = wanted, version + 1
        else:
            with pytest.raises(IllegalTransition):
                change_state(runtime, team.anna, number, version, wanted)
    view = read_tip(runtime, team.bram, number)
    assert (view.tip.state, view.tip.version) == (present, version)
    assert [(event.from_state, event.to_state) for event in view.events] == steps
