"""What a member signs in with beside their password, and their recovery codes."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, word

FACTOR_NAME_LENGTH = 60


class FactorKind(StrEnum):
    """What a second factor is."""

    APP = "app"
    """An authenticator app, which shows a code that changes."""
    PASSKEY = "passkey"
    """A key pair on a device or in a password manager."""


class SecondFactor(Base):
    """A second factor of a member, under the name that they gave it.

    Of an app, the secret is sealed to the server, and `last_step` is the time step of the last code
    that was taken. Of a passkey, the public key stands in clear, and `sign_count` is the counter
    that its last signature carried.
    """

    __tablename__ = "second_factor"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[FactorKind] = mapped_column(word(FactorKind))
    name: Mapped[str] = mapped_column(String(FACTOR_NAME_LENGTH))
    added_on: Mapped[date]
    last_used_on: Mapped[date | None]
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    credential_id: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    sign_count: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """A recovery code that has not been used: the keyed digest that it is recognised by."""

    __tablename__ = "recovery_code"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
