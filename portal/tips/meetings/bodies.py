"""What is sealed of a meeting, and the places that it is sealed for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints

from portal.tips.content import DESCRIPTION_LENGTH, Line, Paragraph
from portal.tips.sealed_bodies import Body

if TYPE_CHECKING:
    from portal.models import Meeting, MeetingDossier

Minutes = Annotated[str, StringConstraints(max_length=DESCRIPTION_LENGTH, strip_whitespace=True)]


class MeetingBody(Body):
    """Where a meeting is, who else was there, and what was said that is about no one dossier."""

    place: Line = ""
    others: Paragraph = ""
    minutes: Minutes = ""


class ItemBody(Body):
    """What was said of one dossier."""

    said: Minutes = ""


def meeting_context(meeting: Meeting) -> str:
    """Return the place that the texts of a meeting are sealed for."""
    return f"meeting/{meeting.id}/content"


def item_context(item: MeetingDossier) -> str:
    """Return the place that what was said of a dossier is sealed for."""
    return f"meeting/{item.meeting_id}/dossier/{item.dossier_id}"
