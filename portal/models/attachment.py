"""Files that came with a tip, and files in the store that no tip has."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Moment
from portal.models.sealed import envelope_columns
from portal.vault import Envelope


class Attachment(Base):
    """A file that came with a report, an answer or a finding. The store has it, sealed.

    In the store it is called by its `id`, in hexadecimal. `sequence` is that of the event that it
    came with; that of a report is 1. `position` numbers the attachments of a tip from 1.
    """

    __tablename__ = "attachment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"))
    sequence: Mapped[int]
    position: Mapped[int]
    envelope: Mapped[Envelope] = envelope_columns()

    __table_args__ = (UniqueConstraint("tip_id", "position"),)


class LooseFile(Base):
    """A file in the store that no tip has: not sent yet, or left of a tip that was removed.

    In clear stands when it may be removed, and no more: the whole hour in which the visit that it
    belongs to has ended, or a moment long ago where nothing is to be waited for.
    """

    __tablename__ = "loose_file"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    remove_after: Mapped[datetime] = mapped_column(Moment, index=True)


class StoreSweep(Base):
    """A day on which the store was searched for files that nothing knows of."""

    __tablename__ = "store_sweep"

    day: Mapped[date] = mapped_column(primary_key=True)
