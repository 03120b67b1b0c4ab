"""What can go wrong with a tip. The web layer has words for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.tips.reading import EventView


class TipError(Exception):
    """Anything that the use cases of tips refuse."""


class NoSuchTip(TipError):
    """There is no tip by this number."""


class VisitEnded(TipError):
    """The visitor's state has expired or was never there; the two look alike."""


class Incomplete(TipError):
    """The report misses something that it cannot be sent without."""


class IllegalTransition(TipError):
    """The state table does not lead from the present state to the wanted one."""


class ThreadClosed(TipError):
    """Nothing can be added to this tip any more."""


class EmptyText(TipError):
    """A message needs words, and not more than it can hold."""


class TipChanged(TipError):
    """Somebody else changed the tip since the actor saw it.

    Attributes:
        events: what happened since, oldest first.
    """

    def __init__(self, events: list[EventView]) -> None:
        super().__init__(f"{len(events)} events since")
        self.events = events
