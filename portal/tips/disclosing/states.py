"""The state table of a disclosure: what may follow what, and nothing else."""

from __future__ import annotations

from portal.models import DisclosureState
from portal.tips.errors import IllegalTransition

TRANSITIONS: dict[DisclosureState, frozenset[DisclosureState]] = {
    DisclosureState.DRAFT: frozenset({DisclosureState.OFFERED, DisclosureState.WITHDRAWN}),
    DisclosureState.OFFERED: frozenset(
        {DisclosureState.APPROVED, DisclosureState.REFUSED, DisclosureState.WITHDRAWN}
    ),
    DisclosureState.APPROVED: frozenset({DisclosureState.DELIVERED, DisclosureState.WITHDRAWN}),
    DisclosureState.DELIVERED: frozenset({DisclosureState.CONFIRMED}),
    DisclosureState.REFUSED: frozenset({DisclosureState.OFFERED, DisclosureState.WITHDRAWN}),
    DisclosureState.CONFIRMED: frozenset(),
    DisclosureState.WITHDRAWN: frozenset(),
}
# In these the preparer still may change what will leave.
CHANGEABLE = frozenset({DisclosureState.DRAFT, DisclosureState.REFUSED})
# From these on something has left, or may have.
LEFT = frozenset({DisclosureState.DELIVERED, DisclosureState.CONFIRMED})
PACKAGEABLE = LEFT | {DisclosureState.APPROVED}


def check_transition(present: DisclosureState, wanted: DisclosureState) -> None:
    """Do nothing where `wanted` may follow `present`.

    Raises:
        IllegalTransition: it may not.
    """
    if wanted not in TRANSITIONS[present]:
        raise IllegalTransition(f"{present} does not lead to {wanted}")
