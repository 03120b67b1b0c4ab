"""Links between tips."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Moment, word


class LinkKind(StrEnum):
    """What two tips have to do with each other.

    A refused link was proposed, and somebody said that the two have nothing to do with each other.
    """

    RELATED = "related"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class TipLink(Base):
    """What two tips have to do with each other, once for each two; the older of both comes first.

    Of a duplicate, `leading_id` is the tip that goes on; the other was closed.
    """

    __tablename__ = "tip_link"

    first_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True)
    second_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True, index=True)
    kind: Mapped[LinkKind] = mapped_column(word(LinkKind))
    leading_id: Mapped[UUID | None] = mapped_column(ForeignKey("tip.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)
