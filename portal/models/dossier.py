"""Dossiers: what the coordination point and its partners do about a case.

In clear stand only numbers, states, days and identifiers. Each text is sealed to the team.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import WORD_LENGTH, Base, Moment, word
from portal.models.sealed import envelope_columns
from portal.models.tip import format_number, parse_number
from portal.vault import Envelope

_DOSSIER_LETTER = "C"


class DossierState(StrEnum):
    """Where a dossier is in its life; tips/dossiers/states.py says what may follow what."""

    OPEN = "open"
    AWAITING_DECISION = "awaiting_decision"
    CLOSED = "closed"


class BarrierState(StrEnum):
    """How far a barrier is."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


class TaskState(StrEnum):
    """Whether a task is still to be done."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class DossierEventKind(StrEnum):
    """What can happen to a dossier."""

    OPENED = "opened"
    DESCRIBED = "described"
    STATE_CHANGED = "state_changed"
    PEOPLE_CHANGED = "people_changed"
    PARTNERS_CHANGED = "partners_changed"
    TIP_PUT_IN = "tip_put_in"
    TIP_TAKEN_OUT = "tip_taken_out"
    BARRIER_ADDED = "barrier_added"
    BARRIER_CHANGED = "barrier_changed"
    TASK_ADDED = "task_added"
    TASK_CHANGED = "task_changed"
    DECISION_TAKEN = "decision_taken"


class DossierCounter(Base):
    """The last number given out in a year."""

    __tablename__ = "dossier_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Dossier(Base):
    """A dossier. `version` is the sequence number of its latest event.

    `number` is the year times a million plus the serial number in that year. The envelope holds the
    title and the goal.
    """

    __tablename__ = "dossier"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    state: Mapped[DossierState] = mapped_column(word(DossierState))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    version: Mapped[int]
    envelope: Mapped[Envelope] = envelope_columns()

    __table_args__ = (Index(None, "state", "number"), Index(None, "owner_id", "number"))

    @property
    def public_number(self) -> str:
        """The number as people write it: `C2026-00007`."""
        return format_dossier_number(self.number)


class DossierMember(Base):
    """A coordinator who works on a dossier; its owner is one of them."""

    __tablename__ = "dossier_member"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)


class DossierPartner(Base):
    """A partner at the table of a dossier."""

    __tablename__ = "dossier_partner"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), primary_key=True, index=True)


class DossierTip(Base):
    """A tip in a dossier, and the day on which it was put in."""

    __tablename__ = "dossier_tip"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True, index=True)
    day: Mapped[date]


class DossierBarrier(Base):
    """A row of the barrier plan; without a partner the municipality itself puts it up.

    The envelope holds the step of the criminal process, the barrier and what came of it.
    """

    __tablename__ = "dossier_barrier"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    sequence: Mapped[int]
    partner_id: Mapped[UUID | None] = mapped_column(ForeignKey("partner.id"))
    due: Mapped[date | None]
    state: Mapped[BarrierState] = mapped_column(word(BarrierState))
    envelope: Mapped[Envelope] = envelope_columns()


class DossierTask(Base):
    """Something that a member or a partner is to do before the end of a day."""

    __tablename__ = "dossier_task"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    sequence: Mapped[int]
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    partner_id: Mapped[UUID | None] = mapped_column(ForeignKey("partner.id"))
    due: Mapped[date]
    state: Mapped[TaskState] = mapped_column(word(TaskState))
    meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    envelope: Mapped[Envelope] = envelope_columns()

    __table_args__ = (Index("ix_dossier_task_due", "dossier_id", "state", "due"),)


class DossierDecision(Base):
    """A decision; the envelope holds its words and who took it."""

    __tablename__ = "dossier_decision"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    sequence: Mapped[int]
    day: Mapped[date]
    meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    envelope: Mapped[Envelope] = envelope_columns()


class DossierEvent(Base):
    """Something that happened to a dossier.

    `part_id` names the barrier, task or decision that it is about, and the states are then those of
    that part. An event of a tip that has been removed has no tip any more, and is shown to nobody.
    """

    __tablename__ = "dossier_event"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[DossierEventKind] = mapped_column(word(DossierEventKind))
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    from_state: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    to_state: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    tip_id: Mapped[UUID | None] = mapped_column(ForeignKey("tip.id"), index=True)
    part_id: Mapped[UUID | None]


def format_dossier_number(number: int) -> str:
    """Return a dossier's number as people write it: `C2026-00007`."""
    return f"{_DOSSIER_LETTER}{format_number(number)}"


def parse_dossier_number(text: str) -> int | None:
    """Return the number that `C2026-00007` stands for, or None where it is not of that form."""
    letter, rest = text[:1].upper(), text[1:]
    return parse_number(rest) if letter == _DOSSIER_LETTER else None
