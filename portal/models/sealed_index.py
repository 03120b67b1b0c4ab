"""The sealed index of what tips say: what makes a search quick, and tells a thief no word.

The index is cut into segments, each sealed as a whole. In clear stands only which tips are in which
segment, and in which version.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base
from portal.models.sealed import envelope_columns
from portal.vault import Envelope


class SealedIndex(Base):
    """The one row of the index: its sealed key, and how often its segments were changed.

    The key is that of the digests of entities. Whoever is about to change the segments holds this
    row, and finds by `changes` whether they still are what they were.
    """

    __tablename__ = "sealed_index"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    changes: Mapped[int]
    envelope: Mapped[Envelope] = envelope_columns()


class IndexSegment(Base):
    """The folded text of some hundreds of tips, sealed together."""

    __tablename__ = "index_segment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    envelope: Mapped[Envelope] = envelope_columns()


class IndexTraits(Base):
    """What the tips of a segment are compared by, sealed together."""

    __tablename__ = "index_traits"

    segment_id: Mapped[UUID] = mapped_column(ForeignKey("index_segment.id"), primary_key=True)
    envelope: Mapped[Envelope] = envelope_columns()


class SegmentTip(Base):
    """Which segment holds a tip, by its number, and in which version.

    It refers to no row of `tip`, so that whoever makes a segment waits for nobody who holds a tip.
    """

    __tablename__ = "segment_tip"

    number: Mapped[int] = mapped_column(
        # SQLite keeps rows in the order of such a key, as the tips are by their numbers.
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    )
    segment_id: Mapped[UUID] = mapped_column(ForeignKey("index_segment.id"), index=True)
    version: Mapped[int]
