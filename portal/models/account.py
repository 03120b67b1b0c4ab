"""The people who work with the portal, their sessions, and what happened to their access."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, true
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from portal.models.base import Base, Moment, word

if TYPE_CHECKING:
    from sqlalchemy import Dialect

NAME_LENGTH = 80
MAIL_ADDRESS_LENGTH = 254
LANGUAGE_LENGTH = 8
DEFAULT_LANGUAGE = "nl"


class Role(StrEnum):
    """What a member may do; accounts/permissions.py says what follows from each."""

    COORDINATOR = "coordinator"
    LEAD = "lead"
    SUPERVISOR = "supervisor"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMIN = "admin"


class MemberStatus(StrEnum):
    """Whether a member may sign in."""

    ACTIVE = "active"
    REVOKED = "revoked"


class AccountEventKind(StrEnum):
    """What can happen to a member's access."""

    MEMBER_ADDED = "member_added"
    KEY_MADE = "key_made"
    ADMITTED = "admitted"
    RECOVERED = "recovered"
    REVOKED = "revoked"
    PASSPHRASE_CHANGED = "passphrase_changed"  # noqa: S105 - the name of an event
    KEY_TRUSTED = "key_trusted"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of an event


class RoleSet(TypeDecorator[frozenset[Role]]):
    """A set of roles, stored as their words joined by commas."""

    impl = String(200)
    cache_ok = True

    def process_bind_param(self, value: frozenset[Role] | None, dialect: Dialect) -> str | None:
        """Write the set in a fixed order."""
        return None if value is None else ",".join(sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[Role] | None:
        """Read the set back."""
        return None if value is None else frozenset(Role(r) for r in value.split(",") if r)


class Member(Base):
    """A person who signs in. The key pair exists from the day they chose a vault passphrase.

    `single_keys` tells whether keys by themselves do something at the desks (WCAG 2.2, 2.1.4).
    Without a `mail_address` a member is told of things in the portal alone.
    """

    __tablename__ = "member"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), unique=True)
    display_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    roles: Mapped[frozenset[Role]] = mapped_column(RoleSet)
    status: Mapped[MemberStatus] = mapped_column(word(MemberStatus), default=MemberStatus.ACTIVE)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_choose_password: Mapped[bool]
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    wrapped_private_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    single_keys: Mapped[bool] = mapped_column(default=True, server_default=true())
    mail_address: Mapped[str | None] = mapped_column(String(MAIL_ADDRESS_LENGTH))
    mail_language: Mapped[str] = mapped_column(
        String(LANGUAGE_LENGTH), default=DEFAULT_LANGUAGE, server_default=DEFAULT_LANGUAGE
    )


class MemberSession(Base):
    """A signed-in browser. Its key ring opens only with the token in that browser's cookie."""

    __tablename__ = "member_session"

    lookup: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime] = mapped_column(Moment)
    sealed_keyring: Mapped[bytes | None] = mapped_column(LargeBinary)


class AccountEvent(Base):
    """Something that happened to a member's access. An absent actor is the command line."""

    __tablename__ = "account_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[AccountEventKind] = mapped_column(word(AccountEventKind))
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    generation: Mapped[int | None]
