"""Retention: what keeps a tip, what announces its end, and what is left of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import WORD_LENGTH, Base, Moment, word
from portal.models.sealed import envelope_columns
from portal.vault import Envelope


class RemovalReason(StrEnum):
    """Why a tip was removed."""

    TERM = "term"
    WITHDRAWN = "withdrawn"


class LegalHold(Base):
    """Somebody's decision to keep a tip past its term; why is sealed to the team.

    The hold keeps the tip up to and including `until`, or until somebody releases it.
    """

    __tablename__ = "legal_hold"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    until: Mapped[date]
    released_at: Mapped[datetime | None] = mapped_column(Moment)
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    why: Mapped[Envelope] = envelope_columns()


class RetentionWarning(Base):
    """On which day the end of a tip was announced; it is removed no sooner than some time after."""

    __tablename__ = "retention_warning"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True)
    day: Mapped[date]


class RetentionRun(Base):
    """The nightly run of a day, done by whichever process came first."""

    __tablename__ = "retention_run"

    day: Mapped[date] = mapped_column(primary_key=True)


class Tombstone(Base):
    """What is left of a removed tip, for the figures. `month` is the first day of that of receipt.

    `withdrawn_on` stands until the audit trail has taken in that day.
    """

    __tablename__ = "tombstone"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    theme: Mapped[str] = mapped_column(String(WORD_LENGTH))
    month: Mapped[date]
    reason: Mapped[RemovalReason] = mapped_column(word(RemovalReason))
    withdrawn_on: Mapped[date | None]
