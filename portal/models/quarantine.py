"""Quarantine: tips that were put aside together, out of the queue and not out of reach."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Moment
from portal.models.sealed import envelope_columns
from portal.vault import Envelope


class Quarantine(Base):
    """Somebody's decision to put tips aside; why is sealed to the team.

    Until a member has said that they looked through them, none of these tips that nobody opened is
    removed by its term.
    """

    __tablename__ = "quarantine"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    looked_through_at: Mapped[datetime | None] = mapped_column(Moment)
    looked_through_by: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    why: Mapped[Envelope] = envelope_columns()


class QuarantinedTip(Base):
    """A tip that is in quarantine now, and by which decision."""

    __tablename__ = "quarantined_tip"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True)
    quarantine_id: Mapped[UUID] = mapped_column(ForeignKey("quarantine.id"), index=True)
