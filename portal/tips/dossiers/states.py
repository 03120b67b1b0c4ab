"""The state table of a dossier: what may follow what, and nothing else."""

from __future__ import annotations

from portal.models import DossierState
from portal.tips.errors import IllegalTransition

TRANSITIONS: dict[DossierState, frozenset[DossierState]] = {
    DossierState.OPEN: frozenset({DossierState.AWAITING_DECISION, DossierState.CLOSED}),
    DossierState.AWAITING_DECISION: frozenset({DossierState.OPEN, DossierState.CLOSED}),
    DossierState.CLOSED: frozenset({DossierState.OPEN}),
}


def check_transition(present: DossierState, wanted: DossierState) -> None:
    """Do nothing where `wanted` may follow `present`.

    Raises:
        IllegalTransition: it may not.
    """
    if wanted not in TRANSITIONS[present]:
        raise IllegalTransition(f"{present} does not lead to {wanted}")


def next_states(present: DossierState) -> list[DossierState]:
    """Return the states that may follow `present`, in the order of a dossier's life."""
    return [state for state in DossierState if state in TRANSITIONS[present]]
