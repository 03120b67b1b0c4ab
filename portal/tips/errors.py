"""What can go wrong with a tip. The web layer has words for each."""

from __future__ import annotations

from enum import StrEnum
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


class NoSuchExport(TipError):
    """There is no such export, or it is not the actor's own."""


class WrongDay(TipError):
    """The day has passed where it must be to come, or the other way round."""


class CannotWithdraw(TipError):
    """The tip has been passed on or must be kept: its reporter cannot withdraw it any more."""


class NothingJudged(TipError):
    """An assessment in which nothing was filled in."""


class CircleTooSmall(TipError):
    """Too few members to keep a tip to."""


class ActorLeftOut(TipError):
    """The actor would not be in the circle themselves, and has not said that they know."""


class NothingToUndo(TipError):
    """The change of many tips is not the actor's, was undone already, or is too long ago."""


class NoSuchView(TipError):
    """There is no view of the queue that the actor may remove."""


class TooManyViews(TipError):
    """The actor has as many views of the queue as anybody may have."""


class NoSuchEntity(TipError):
    """No tip that the actor may know of speaks of this entity."""


class NoteChanged(TipError):
    """Somebody else changed the note on an entity since the actor saw it."""


class LookupIsOff(TipError):
    """No register of addresses is set."""


class LinkProblem(StrEnum):
    """Why two tips cannot be linked."""

    SAME = "same"
    NO_TIP = "no_tip"
    LINKED = "linked"
    STATE = "state"
    CHAIN = "chain"
    CIRCLE = "circle"


class CannotLink(TipError):
    """Two tips cannot be linked, for the reason that `problem` gives."""

    def __init__(self, problem: LinkProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class TipChanged(TipError):
    """Somebody else changed the tip since the actor saw it.

    Attributes:
        events: what happened since, oldest first.
    """

    def __init__(self, events: list[EventView]) -> None:
        super().__init__(f"{len(events)} events since")
        self.events = events
