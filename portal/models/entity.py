"""Entities: who and what tips speak of, found again over keyed digests without being named."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Moment, word
from portal.models.sealed import envelope_columns
from portal.vault import Envelope


class EntityKind(StrEnum):
    """What sort of thing an entity is."""

    PERSON = "person"
    COMPANY = "company"
    VEHICLE = "vehicle"
    PREMISES = "premises"
    ACCOUNT = "account"
    PHONE = "phone"
    EMAIL = "email"
    HANDLE = "handle"


class Entity(Base):
    """Something that tips speak of. What it is, and the note on it, are sealed.

    `digest` is that of its kind and canonical form under the index key. `note_version` counts the
    changes of the note, so that nobody overwrites what they did not see.
    """

    __tablename__ = "entity"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    kind: Mapped[EntityKind] = mapped_column(word(EntityKind))
    note_version: Mapped[int] = mapped_column(default=0)
    envelope: Mapped[Envelope] = envelope_columns()


class TipEntity(Base):
    """That a tip speaks of an entity; where in the tip is sealed.

    What was removed stays until the tip goes, so that it can be put back.
    """

    __tablename__ = "tip_entity"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True)
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"), primary_key=True, index=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    is_removed: Mapped[bool] = mapped_column(default=False)
    envelope: Mapped[Envelope] = envelope_columns()
