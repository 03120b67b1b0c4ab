"""The standing circles: who may know of internal tips about the municipality itself.

They are named beforehand, so that no such tip is ever seen by others. In clear stands who is in a
circle, and neither why nor what its tips say.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Moment, word


class CircleKind(StrEnum):
    """What a circle is for: colleagues and office holders, or the coordination point itself."""

    INTEGRITY = "integrity"
    COORDINATION = "coordination"


class StandingCircle(Base):
    """A member of a circle."""

    __tablename__ = "standing_circle"

    kind: Mapped[CircleKind] = mapped_column(word(CircleKind), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)


class CircleProposal(Base):
    """Who should be in a circle from now on, until somebody else than its asker confirms it.

    `members` are their identifiers. A circle has one proposal at most; a newer one gets another
    `id`, so that nobody confirms what they did not see.
    """

    __tablename__ = "circle_proposal"

    kind: Mapped[CircleKind] = mapped_column(word(CircleKind), primary_key=True)
    id: Mapped[UUID]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    members: Mapped[list[str]] = mapped_column(JSON)
