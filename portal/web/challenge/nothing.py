"""No check: nobody is asked for a proof, so nobody lacks one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.tips.proving import Proof

if TYPE_CHECKING:
    from collections.abc import Mapping


class Nothing:
    """The challenge of an installation that wants none."""

    def offer(self) -> dict[str, Any]:
        """Return that there is nothing to show."""
        return {"template": None}

    def proof(self, form: Mapping[str, str]) -> Proof:
        """Return that none was asked for."""
        return Proof.NOT_ASKED
