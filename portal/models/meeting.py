"""Case meetings: which dossiers are spoken of, on which day and with whom.

In clear stand only numbers, states, days and identifiers. Each text is sealed to the team.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Moment, word
from portal.models.sealed import envelope_columns
from portal.models.tip import format_number, parse_number
from portal.vault import Envelope

_MEETING_LETTER = "O"


class MeetingState(StrEnum):
    """Whether the minutes of a meeting can still be written."""

    PLANNED = "planned"
    CLOSED = "closed"


class MeetingEventKind(StrEnum):
    """What can happen to a meeting."""

    PLANNED = "planned"
    CHANGED = "changed"
    RECORDED = "recorded"
    CLOSED = "closed"


class MeetingCounter(Base):
    """The last number given out in a year."""

    __tablename__ = "meeting_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Meeting(Base):
    """A meeting. `version` is the sequence number of its latest event.

    `number` is as that of a dossier, with a counter of its own. The envelope holds the place, who
    else was there, and the minutes.
    """

    __tablename__ = "meeting"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    day: Mapped[date]
    state: Mapped[MeetingState] = mapped_column(word(MeetingState))
    version: Mapped[int]
    envelope: Mapped[Envelope] = envelope_columns()

    __table_args__ = (Index(None, "day", "number"),)

    @property
    def public_number(self) -> str:
        """The number as people write it: `O2026-00003`."""
        return format_meeting_number(self.number)


class MeetingPartner(Base):
    """A partner who was invited, and whether they came; None until somebody wrote that down."""

    __tablename__ = "meeting_partner"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), primary_key=True, index=True)
    came: Mapped[bool | None]


class MeetingMember(Base):
    """A coordinator who is expected, and whether they came; None until somebody wrote that down."""

    __tablename__ = "meeting_member"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    came: Mapped[bool | None]


class MeetingDossier(Base):
    """A dossier on the agenda, in its place from 1. The envelope holds what was said of it."""

    __tablename__ = "meeting_dossier"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True, index=True)
    place: Mapped[int]
    envelope: Mapped[Envelope] = envelope_columns()


class MeetingEvent(Base):
    """Something that happened to a meeting."""

    __tablename__ = "meeting_event"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[MeetingEventKind] = mapped_column(word(MeetingEventKind))
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))


def format_meeting_number(number: int) -> str:
    """Return a meeting's number as people write it: `O2026-00003`."""
    return f"{_MEETING_LETTER}{format_number(number)}"


def parse_meeting_number(text: str) -> int | None:
    """Return the number that `O2026-00003` stands for, or None where it is not of that form."""
    letter, rest = text[:1].upper(), text[1:]
    return parse_number(rest) if letter == _MEETING_LETTER else None
