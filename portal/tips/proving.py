"""Whether a report looks as if a person sent it, and what becomes of one that does not.

No sign refuses a report. What is doubted is asked to be sent once more; the second time it goes
through and is marked, so that a flood can be put aside by the mark. How long it took is measured
within the sealed visit, and nothing but the mark is kept with the tip.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.tips.errors import TipError

if TYPE_CHECKING:
    from portal.runtime import Runtime
    from portal.tips.visits import Draft


class Proof(StrEnum):
    """What came of the check that a browser does before a report is sent.

    `UNCHECKED` is one that nobody could judge at that moment.
    """

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    ABSENT = "absent"
    WRONG = "wrong"
    UNCHECKED = "unchecked"

    @property
    def is_lacking(self) -> bool:
        """Whether a proof was asked for and not given."""
        return self not in {Proof.NOT_ASKED, Proof.GIVEN}


class Doubt(StrEnum):
    """Why a report was asked to be sent once more."""

    TRAP = "trap"
    HASTE = "haste"
    PROOF = "proof"


class Doubted(TipError):
    """The report is to be sent once more, for the reason that `doubt` gives; it is still there."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(doubt)
        self.doubt = doubt


@dataclass(frozen=True)
class Signs:
    """What tells a person from a machine: the proof, and a field that no person fills in."""

    proof: Proof = Proof.NOT_ASKED
    trap_is_filled: bool = False


def doubt_about(runtime: Runtime, draft: Draft, signs: Signs) -> Doubt | None:
    """Return why a report is doubted, or None where it is not."""
    if signs.trap_is_filled:
        return Doubt.TRAP
    least = timedelta(seconds=runtime.settings.least_report_seconds)
    if draft.begun_at is not None and runtime.now() - draft.begun_at < least:
        return Doubt.HASTE
    return Doubt.PROOF if signs.proof is Proof.WRONG else None


def is_unproven(draft: Draft, signs: Signs) -> bool:
    """Tell whether the tip of a report that is sent now gets the mark.

    A wrong proof that was followed by a right one is forgiven: the first may have been too late.
    """
    return signs.proof.is_lacking or draft.doubt in {Doubt.TRAP, Doubt.HASTE}
