"""The state table of a tip: what may follow what, and nothing else."""

from __future__ import annotations

from portal.models import State
from portal.tips.errors import IllegalTransition

TRANSITIONS: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.IN_ASSESSMENT, State.REJECTED, State.EXPIRED}),
    State.IN_ASSESSMENT: frozenset(
        {State.AWAITING_REPORTER, State.ENRICHED, State.CLOSED, State.REJECTED, State.EXPIRED}
    ),
    State.AWAITING_REPORTER: frozenset(
        {State.IN_ASSESSMENT, State.ENRICHED, State.CLOSED, State.REJECTED, State.EXPIRED}
    ),
    State.ENRICHED: frozenset(
        {
            State.IN_ASSESSMENT,
            State.AWAITING_REPORTER,
            State.IN_DOSSIER,
            State.PASSED_TO_PARTNER,
            State.CLOSED,
            State.EXPIRED,
        }
    ),
    State.IN_DOSSIER: frozenset({State.ENRICHED, State.PASSED_TO_PARTNER, State.CLOSED}),
    State.PASSED_TO_PARTNER: frozenset({State.CLOSED, State.EXPIRED}),
    State.CLOSED: frozenset({State.IN_ASSESSMENT, State.EXPIRED}),
    State.REJECTED: frozenset({State.IN_ASSESSMENT, State.EXPIRED}),
    State.EXPIRED: frozenset(),
}

# Only the retention run expires a tip, and a tip is in a dossier once it was put into one: neither
# is offered to a person.
CHOSEN_BY_PEOPLE = frozenset(State) - {State.RECEIVED, State.EXPIRED, State.IN_DOSSIER}


def check_transition(present: State, wanted: State) -> None:
    """Do nothing where `wanted` may follow `present`.

    Raises:
        IllegalTransition: it may not.
    """
    if wanted not in TRANSITIONS[present]:
        raise IllegalTransition(f"{present} does not lead to {wanted}")


def next_states(present: State) -> list[State]:
    """Return the states that a person may choose after `present`, in the order of a tip's life."""
    return [state for state in State if is_chosen_after(present, state)]


def is_chosen_after(present: State, wanted: State) -> bool:
    """Tell whether a person may choose `wanted` after `present`.

    A tip goes back from a dossier by being taken out of it, and not by choosing its state.
    """
    leaves_dossier = present is State.IN_DOSSIER and wanted is State.ENRICHED
    return wanted in TRANSITIONS[present] & CHOSEN_BY_PEOPLE and not leaves_dossier
