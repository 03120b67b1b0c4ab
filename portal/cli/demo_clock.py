"""The clock of a demo, in which things happened some days ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from portal.clock import LOCAL_ZONE

if TYPE_CHECKING:
    from datetime import datetime

    from portal.clock import Clock


@dataclass(frozen=True)
class DaysAgo:
    """A clock that is some days behind another."""

    clock: Clock
    days: int

    def now(self) -> datetime:
        """Return the moment, in UTC: the same time of day, also where the clock changed since."""
        then = self.clock.now().astimezone(LOCAL_ZONE) - timedelta(days=self.days)
        return then.astimezone(UTC)
