from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models import State
from portal.tips.errors import IllegalTransition
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
