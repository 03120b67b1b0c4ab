"""What can go wrong with a meeting. The web layer has words for each."""

from __future__ import annotations

from portal.tips.errors import TipError


class MeetingError(TipError):
    """Anything that the use cases of meetings refuse."""


class NoSuchMeeting(MeetingError):
    """There is no meeting by this number."""


class MeetingChanged(MeetingError):
    """Somebody else changed the meeting since the actor saw it."""


class MinutesClosed(MeetingError):
    """The minutes are closed: nothing is added or changed any more."""


class NotOnAgenda(MeetingError):
    """A dossier is not on the agenda, or cannot be put on it."""


class CannotInvite(MeetingError):
    """Somebody who was invited works with us no more, or never did."""
