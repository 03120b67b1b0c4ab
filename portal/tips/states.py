"""The state table of a tip: what may follow what, and nothing else."""

from __future__ import annotations

from portal.models import State
from portal.tips.errors import IllegalTransition

TRANSITIONS: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.IN_ASSESSMENT, State.REJECTED}),
    State.IN_ASSESSMENT: frozenset(
        {State.AWAITING_REPORTER, State.ENRICHED, State.CLOSED, State.REJECTED}
    ),
    State.AWAITING_REPORTER: frozenset(
        {State.IN_ASSESSMENT, State.ENRICHED, State.CLOSED, State.REJECTED}
    ),
    State.ENRICHED: frozenset(
        {
            State.IN_ASSESSMENT,
            State.AWAITING_REPORTER,
            State.IN_DOSSIER,
            State.PASSED_TO_PARTNER,
            State.CLOSED,
        }
    ),
    State.IN_DOSSIER: frozenset({State.ENRICHED, State.PASSED_TO_PARTNER, State.CLOSED}),
    State.PASSED_TO_PARTNER: frozenset({State.CLOSED}),
    State.CLOSED: frozenset({State.IN_ASSESSMENT, State.EXPIRED}),
    State.REJECTED: frozenset({State.IN_ASSESSMENT, State.EXPIRED}),
    State.EXPIRED: frozenset(),
}

# Only the retention run expires a tip; it is never offered to a person.
CHOSEN_BY_PEOPLE = frozenset(State) - {State.RECEIVED, State.EXPIRED}


def check_transition(present: State, wanted: State) -> None:
    """Do nothing where `wanted` may follow `present`.

    Raises:
        IllegalTransition: it may not.
    """
    if wanted not in TRANSITIONS[present]:
        raise IllegalTransition(f"{present} does not lead to {wanted}")


def next_states(present: State) -> list[State]:
    """Return the states that a person may choose after `present`, in the order of a tip's life."""
    choices = TRANSITIONS[present] & CHOSEN_BY_PEOPLE
    return [state for state in State if state in choices]
