"""The short-lived, sealed state of an anonymous visitor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Moment


class Visit(Base):
    """What a reporter is in the middle of: a report being written, a receipt, an opened thread.

    The row opens only with the token in the visitor's cookie, exact times and the kind of visit
    included. In clear stands the whole hour after which it may be removed, and no more.
    """

    __tablename__ = "visit"

    lookup: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    remove_after: Mapped[datetime] = mapped_column(Moment, index=True)
