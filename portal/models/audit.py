"""The audit trail: who did what to which tip, when and why, in one chain of records.

The trail names accounts and numbers and never what a tip says. What a reporter did is chained only
after its day has ended, so that its place in the chain tells no more than the day.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import WORD_LENGTH, Base, Moment

SUBJECT_LENGTH = 80


class AuditKind(StrEnum):
    """What the trail tells of, beside each kind of event of a tip and of an account."""

    TIP_READ = "tip.read"
    VAULT_UNLOCKED = "account.vault_unlocked"
    TIP_EXPIRED = "tip.expired"
    TIP_WITHDRAWN = "tip.withdrawn"
    TIPS_EXPORTED = "tips.exported"
    TIPS_SEARCHED = "tip.searched"
    LINK_REFUSED = "tip.link_refused"
    ADDRESS_ASKED = "tip.address_asked"
    ENTITY_READ = "entity.read"
    ENTITY_NOTED = "entity.noted"
    DOSSIER_READ = "dossier.read"
    MEETING_READ = "meeting.read"
    DISCLOSURE_READ = "disclosure.read"
    DISCLOSURES_EXPORTED = "disclosures.exported"
    TRAIL_VERIFIED = "trail.verified"
    TRAIL_EXPORTED = "trail.exported"


class AuditEvent(Base):
    """One record of the trail. An absent actor is the reporter, or an operator where `at` stands.

    `kind` is a word such as `tip.read` or `account.revoked`. `subject` is what it is about where
    that is not a tip, as `member/<id>` or `dossier/7`. `event_sequence` is that of the event within
    the tip, where there is one. `details` is canonical JSON.
    """

    __tablename__ = "audit_event"

    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(index=True)
    at: Mapped[datetime | None] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(WORD_LENGTH), index=True)
    # No foreign key: the trail outlives what it tells of.
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    tip_number: Mapped[int | None] = mapped_column(BigInteger)
    subject: Mapped[str | None] = mapped_column(String(SUBJECT_LENGTH), index=True)
    event_sequence: Mapped[int | None]
    details: Mapped[str] = mapped_column(Text)
    link: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (Index("ix_audit_event_tip", "tip_number", "event_sequence"),)


class AuditHead(Base):
    """The one row that says where the trail ends; whoever adds to the trail holds it.

    The trail tells of each event of a tip from `first_day` on; `closed_day` is the last day of
    which the reporters' events are in it.
    """

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigInteger)
    link: Mapped[bytes] = mapped_column(LargeBinary)
    first_day: Mapped[date]
    closed_day: Mapped[date]


class AuditAnchor(Base):
    """The end of the trail as it stood after a day was closed, and was written down elsewhere."""

    __tablename__ = "audit_anchor"

    day: Mapped[date] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    link: Mapped[bytes] = mapped_column(LargeBinary)
