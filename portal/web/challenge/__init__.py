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
from portal.web.context import runtime, token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.vault import AccessToken

# The name of the field that no person fills in: one that machines like to.
TRAP: Final = "homepage"


class Challenge(Protocol):
    """A check that a browser goes through before a report is sent."""

    def offer(self, visit: AccessToken) -> dict[str, Any]:
        """Return what the template of the check shows to a visit, its name as `template` among it.

        Where the page needs more than our own scripts, its policy is opened.
        """
        ...

    def proof(self, form: Mapping[str, str], visit: AccessToken) -> Proof:
        """Return what the form that a visit sent proves."""
        ...


_KINDS: Final[dict[ChallengeKind, Challenge]] = {
    ChallengeKind.ALTCHA: Work(),
    ChallengeKind.HCAPTCHA: HCaptcha(),
    ChallengeKind.NONE: Nothing(),
}


def offer() -> dict[str, Any]:
    """Return what the last page of the report shows of the present challenge."""
    visit = _visit()
    assert visit is not None  # noqa: S101 - the report that is shown was opened with it
    return _KINDS[runtime().settings.challenge].offer(visit)


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
        visit, kind = _visit(), _KINDS[runtime().settings.challenge]
        g.proof = kind.proof(request.form, visit) if visit else Proof.ABSENT
    proof: Proof = g.proof
    return proof


def _visit() -> AccessToken | None:
    # The token of a form goes by the name of its part of the portal.
    return token(request.blueprint or "")
