"""The team key in its generations, and who holds it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Moment


class VaultRoot(Base):
    """The one row that says what this installation's vault stands on.

    `recovery_public` is the public half of the printed recovery key. `salt_check` tells whether the
    receipt salt in the settings is still the one that earlier receipts were made with.
    """

    __tablename__ = "vault_root"

    id: Mapped[int] = mapped_column(primary_key=True)
    recovery_public: Mapped[bytes] = mapped_column(LargeBinary)
    salt_check: Mapped[bytes] = mapped_column(LargeBinary)


class TeamKey(Base):
    """One generation of the team key: its public half, and its private half under recovery."""

    __tablename__ = "team_key"

    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_for_recovery: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment)


class TeamKeyGrant(Base):
    """The private half of a generation, sealed to one member's public key."""

    __tablename__ = "team_key_grant"

    generation: Mapped[int] = mapped_column(ForeignKey("team_key.generation"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    sealed_private_key: Mapped[bytes] = mapped_column(LargeBinary)
