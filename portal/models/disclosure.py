"""Disclosures: what was given to a partner, on which legal basis, and who stood for it.

The register refers to tips by number, so that it outlives them. What holds words of a tip hangs on
the tip, and goes with it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import WORD_LENGTH, Base, Moment, word
from portal.models.sealed import envelope_columns
from portal.models.tip import format_number, parse_number
from portal.vault import Envelope

_DISCLOSURE_LETTER = "V"


class DisclosureState(StrEnum):
    """Where a disclosure is; tips/disclosing/states.py says what may follow what."""

    DRAFT = "draft"
    OFFERED = "offered"
    APPROVED = "approved"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DisclosureEventKind(StrEnum):
    """What can happen to a disclosure."""

    PREPARED = "prepared"
    CHANGED = "changed"
    OFFERED = "offered"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    PACKAGED = "packaged"
    CONFIRMED = "confirmed"
    FEEDBACK = "feedback"


class PackageWay(StrEnum):
    """How what leaves is sealed, or where it goes."""

    KEY = "key"
    CASE_REGISTER = "case_register"
    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a way


class RedactionMarks(Base):
    """What is hidden of a tip in what leaves, in its versions; sealed to the team."""

    __tablename__ = "redaction_marks"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    envelope: Mapped[Envelope] = envelope_columns()


class DisclosureCounter(Base):
    """The last number given out in a year."""

    __tablename__ = "disclosure_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Disclosure(Base):
    """A line of the register. Purpose and necessity are sealed to the team.

    `version` is the sequence number of its latest event. `legal_basis` is the identifier of one of
    `legal_bases.toml`.
    """

    __tablename__ = "disclosure"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    state: Mapped[DisclosureState] = mapped_column(word(DisclosureState))
    version: Mapped[int]
    day: Mapped[date]
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"))
    legal_basis: Mapped[str] = mapped_column(String(WORD_LENGTH))
    prepared_by: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    delivered_on: Mapped[date | None]
    envelope: Mapped[Envelope] = envelope_columns()

    __table_args__ = (Index("ix_disclosure_state", "state", "number"),)

    @property
    def public_number(self) -> str:
        """The number as people write it."""
        return format_disclosure_number(self.number)


class DisclosureTip(Base):
    """A tip that a disclosure is about, by its number only."""

    __tablename__ = "disclosure_tip"

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), primary_key=True)
    tip_number: Mapped[int] = mapped_column(BigInteger, primary_key=True, index=True)


class DisclosureCopy(Base):
    """The redacted copy of a tip as it was offered: what was approved is what leaves."""

    __tablename__ = "disclosure_copy"

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), primary_key=True)
    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tip.id"), primary_key=True, index=True)
    envelope: Mapped[Envelope] = envelope_columns()


class DisclosureEvent(Base):
    """Something that happened to a disclosure. `digest` is that of a package that was made."""

    __tablename__ = "disclosure_event"

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[DisclosureEventKind] = mapped_column(word(DisclosureEventKind))
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    way: Mapped[PackageWay | None] = mapped_column(word(PackageWay))
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)


class DisclosureWords(Base):
    """The words that came with an event, such as why it was refused; sealed to the team."""

    __tablename__ = "disclosure_words"

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    envelope: Mapped[Envelope] = envelope_columns()


def format_disclosure_number(number: int) -> str:
    """Return a disclosure's number as people write it: `V2026-00003`."""
    return _DISCLOSURE_LETTER + format_number(number)


def parse_disclosure_number(text: str) -> int | None:
    """Return the number that `V2026-00003` stands for, or None where it is not of that form."""
    if not text.startswith(_DISCLOSURE_LETTER):
        return None
    return parse_number(text.removeprefix(_DISCLOSURE_LETTER))
