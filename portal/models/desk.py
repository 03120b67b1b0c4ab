"""What the coordination point's desk keeps: changes of many tips at once, and named views."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Moment, word
from portal.models.tip import State

VIEW_NAME_LENGTH = 60
VIEW_QUERY_LENGTH = 500


class BulkKind(StrEnum):
    """What can be done to many tips at once."""

    ASSIGN = "assign"
    TAKE = "take"
    REJECT = "reject"
    CLOSE = "close"


class BulkAction(Base):
    """A change of many tips at once, kept for as long as its actor can undo it."""

    __tablename__ = "bulk_action"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[BulkKind] = mapped_column(word(BulkKind))
    undone_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (Index(None, "actor_id", "at"),)


class BulkActionTip(Base):
    """A tip as it was before a change of many, and its version after it."""

    __tablename__ = "bulk_action_tip"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("bulk_action.id"), primary_key=True)
    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True, index=True)
    version_before: Mapped[int]
    version_after: Mapped[int]
    state: Mapped[State] = mapped_column(word(State))
    state_since: Mapped[date | None]
    first_look_day: Mapped[date | None]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))


class SavedView(Base):
    """Filters of the queue under a name: `query` is that of the queue's address, and no more."""

    __tablename__ = "saved_view"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str] = mapped_column(String(VIEW_NAME_LENGTH))
    query: Mapped[str] = mapped_column(String(VIEW_QUERY_LENGTH))
    is_shared: Mapped[bool]

    __table_args__ = (UniqueConstraint("owner_id", "name"),)
