"""The check before a report is sent: on the last page of the report, and nowhere else.

Which one it is, is a setting. None keeps a person from sending: without JavaScript, or without the
check, a report is accepted under a stricter rate limit, and marked (`portal.tips.proving`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from flask import g, request

from portal.settings import ChallengeKind, WhenDown
from portal.tips.proving import Proof, Signs
from portal.web.challenge.hcaptcha import HCaptcha
from portal.web.challenge.nothing import Nothing
from portal.web.challenge.work import Work
from portal.web.context import runtime

if TYPE_CHECKING:
    from collections.abc import Mapping

# The name of the field that no person fills in: one that machines like to.
TRAP: Final = "homepage"


class Challenge(Protocol):
    """A check that a browser goes through before a report is sent."""

    def offer(self) -> dict[str, Any]:
        """Return what the template of the check shows, its name as `template` among it.

        Where the page needs more than our own scripts, its policy is opened.
        """
        ...

    def proof(self, form: Mapping[str, str]) -> Proof:
        """Return what the form that was sent proves."""
        ...


_KINDS: Final[dict[ChallengeKind, Challenge]] = {
    ChallengeKind.ALTCHA: Work(),
    ChallengeKind.HCAPTCHA: HCaptcha(),
    ChallengeKind.NONE: Nothing(),
}


def offer() -> dict[str, Any]:
    """Return what the last page of the report shows of the present challenge."""
    return _KINDS[runtime().settings.challenge].offer()


def signs() -> Signs:
    """Return what the form that is being sent tells of whoever sends it."""
    return Signs(_proof(), trap_is_filled=bool(request.form.get(TRAP, "").strip()))


def is_met() -> bool:
    """Tell whether the form that is being sent lacks no proof."""
    return not _proof().is_lacking


def is_refused(proof: Proof) -> bool:
    """Tell whether a report with this proof is not taken for now."""
    policy = runtime().settings.hcaptcha_when_down
    return proof is Proof.UNCHECKED and policy is WhenDown.REFUSE


def _proof() -> Proof:
    # Some proofs can be asked for once only.
    if "proof" not in g:
        g.proof = _KINDS[runtime().settings.challenge].proof(request.form)
    proof: Proof = g.proof
    return proof
