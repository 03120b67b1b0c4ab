"""The team key in its generations, and who holds it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Moment


class VaultRoot(Base):
    """The one row that says what this installation's vault stands on.

    `recovery_public` is the public half of the printed recovery key. `receipt_check` tells whether
    receipts are still derived with the salt and the parameters that earlier ones were made with.
    """

    __tablename__ = "vault_root"

    id: Mapped[int] = mapped_column(primary_key=True)
    recovery_public: Mapped[bytes] = mapped_column(LargeBinary)
    receipt_check: Mapped[bytes] = mapped_column(LargeBinary)


class TeamKey(Base):
    """One generation of the team key: its public half, and its private half under recovery.

    `voucher` is what a holder of the generation before says of the public half. The first has none,
    and one that was started while the vault was locked waits for it.
    """

    __tablename__ = "team_key"

    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_for_recovery: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment)
    voucher: Mapped[bytes | None] = mapped_column(LargeBinary)


class TeamKeyGrant(Base):
    """The private half of a generation, sealed to one member's public key.

    `voucher` is what a holder of this generation says of that public key.
    """

    __tablename__ = "team_key_grant"

    generation: Mapped[int] = mapped_column(ForeignKey("team_key.generation"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    sealed_private_key: Mapped[bytes] = mapped_column(LargeBinary)
    voucher: Mapped[bytes] = mapped_column(LargeBinary)
